using System.Buffers.Binary;
using System.Net.Sockets;

namespace Scuzzy.Tests.Served;

/// <summary>The least of an NBD client, blocking and independent of Scuzzy's own: NBD_OPT_EXPORT_NAME, simple replies,
/// many requests in flight. For tests that kill the server under it.</summary>
internal sealed class RawNbdClient : IDisposable
{
    public const ushort Read = 0;
    public const ushort Write = 1;
    public const ushort Flush = 3;
    public const ushort WriteZeroes = 6;
    public const ushort ForceUnitAccess = 1;

    private readonly Socket _socket;

    private RawNbdClient(Socket socket) => _socket = socket;

    public long LengthBytes { get; private set; }

    /// <summary>Connects and negotiates; null if nobody listens yet.</summary>
    public static RawNbdClient? TryConnect(string path, string export)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.ReceiveTimeout = 30_000;
            var client = new RawNbdClient(socket);
            client.Negotiate(export);
            return client;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Send(
        ushort type,
        ushort flags,
        ulong cookie,
        long offset,
        int length,
        ReadOnlySpan<byte> data = default
    )
    {
        byte[] request = new byte[28 + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(request, 0x25609513);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(4), flags);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), type);
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(8), cookie);
        BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(16), offset);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(24), length);
        data.CopyTo(request.AsSpan(28));
        for (int sent = 0; sent < request.Length; )
        {
            sent += _socket.Send(request.AsSpan(sent));
        }
    }

    /// <summary>The next simple reply to a request without data-in: its cookie and error.</summary>
    public (ulong Cookie, uint Error) Reply()
    {
        Span<byte> reply = stackalloc byte[16];
        Receive(reply);
        if (BinaryPrimitives.ReadUInt32BigEndian(reply) != 0x67446698)
        {
            throw new InvalidDataException("not a simple reply");
        }

        return (BinaryPrimitives.ReadUInt64BigEndian(reply[8..]), BinaryPrimitives.ReadUInt32BigEndian(reply[4..]));
    }

    public void Dispose() => _socket.Dispose();

    private void Negotiate(string export)
    {
        Span<byte> hello = stackalloc byte[18];
        Receive(hello);
        byte[] answer = new byte[4 + 16 + export.Length];
        BinaryPrimitives.WriteUInt32BigEndian(answer, 3);
        "IHAVEOPT"u8.CopyTo(answer.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(12), 1);
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(16), export.Length);
        System.Text.Encoding.ASCII.GetBytes(export, answer.AsSpan(20));
        _socket.Send(answer);
        Span<byte> info = stackalloc byte[10];
        Receive(info);
        LengthBytes = BinaryPrimitives.ReadInt64BigEndian(info);
    }

    private void Receive(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int received = _socket.Receive(buffer);
            if (received == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            buffer = buffer[received..];
        }
    }
}
