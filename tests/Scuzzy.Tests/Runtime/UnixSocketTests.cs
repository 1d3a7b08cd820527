using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

public abstract class UnixSocketTests : SocketContractTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy").FullName;
    private int _next;

    protected override void CleanUp() => Directory.Delete(_folder, recursive: true);

    protected override SocketAddress FreeAddress() => SocketAddress.Unix($"{_folder}/{_next++}");

    protected override SocketAddress DeadAddress() => SocketAddress.Unix($"{_folder}/nobody");

    [Fact]
    public void A_path_on_which_nobody_listens_any_more_is_taken_over()
    {
        SocketAddress address = FreeAddress();
        LeaveStaleSocket(address.UnixPath!);
        SocketListener? listener = null;
        Bed.Do(() => listener = Bed.Shard.Sockets.Listen(address, new PeerAcceptor(), out _));
        Assert.NotNull(listener);
        Bed.Do(listener.Close);
        Assert.False(File.Exists(address.UnixPath));
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        SocketAddress address = FreeAddress();
        File.WriteAllText(address.UnixPath!, "precious");
        int error = 0;
        Bed.Do(() => Bed.Shard.Sockets.Listen(address, new PeerAcceptor(), out error));
        Assert.Equal(Errno.EADDRINUSE, error);
        Assert.Equal("precious", File.ReadAllText(address.UnixPath!));
    }

    private static void LeaveStaleSocket(string path)
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified
        );
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        File.Move(path, path + ".moved");
        socket.Close();
        File.Move(path + ".moved", path);
    }
}
