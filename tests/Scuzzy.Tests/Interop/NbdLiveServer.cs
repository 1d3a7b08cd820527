using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Stores;
using Scuzzy.Tests.Runtime;

namespace Scuzzy.Tests.Interop;

/// <summary>A live NBD server on a Unix socket of its own directory, for peers that are programs.</summary>
internal sealed class NbdLiveServer : IDisposable
{
    private readonly LiveBed _bed = new();
    private readonly List<BlockDevice> _devices = [];
    private NbdServer _server = null!;

    public NbdLiveServer()
    {
        Folder = Directory.CreateTempSubdirectory("scuzzy-nbd-").FullName;
        _bed.Do(() =>
        {
            _server = new NbdServer(_bed.Shard);
            Assert.NotNull(_server.Listen(SocketAddress.Unix(Socket), out string error));
            Assert.Empty(error);
        });
    }

    /// <summary>A directory that goes with the server.</summary>
    public string Folder { get; }

    public string Socket => Path.Combine(Folder, "nbd");

    public string Uri(string name) => $"nbd+unix:///{name}?socket={Socket}";

    public void AddRam(string name, long lengthBytes, ulong? seed = null, bool isReadOnly = false) =>
        _bed.Do(() =>
        {
            var store = new RamStore(_bed.Shard, lengthBytes, isReadOnly);
            if (seed is { } fill)
            {
                store.Fill(fill);
            }

            Add(name, store);
        });

    public void AddFile(string name, string path) =>
        _bed.Do(() =>
        {
            FileStore? store = FileStore.Open(_bed.Shard, path, new FileOpenOptions(), out string error);
            Assert.True(store is not null, error);
            Add(name, store!);
        });

    /// <summary>What the server's thread has allocated since it started.</summary>
    public long AllocatedBytes()
    {
        long bytes = 0;
        _bed.Do(() => bytes = GC.GetAllocatedBytesForCurrentThread());
        return bytes;
    }

    public void Dispose()
    {
        _bed.Do(() => _server.Close());
        _bed.Until(() => _server.ConnectionCount == 0);
        _bed.Do(() =>
        {
            _server.Dispose();
            _devices.ForEach(d => d.Dispose());
        });
        Assert.Null(_bed.Runtime.FaultException);
        _bed.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Add(string name, BlockDevice device)
    {
        _devices.Add(device);
        _server.Add(new NbdExport(name, device, $"a disk named {name}"));
    }
}
