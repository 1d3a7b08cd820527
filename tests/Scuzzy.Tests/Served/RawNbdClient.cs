using System.Buffers.Binary;
using System.Net.Sockets;

namespace Scuzzy.Tests.Served;

/// <summary>An NBD client: NBD_OPT_EXPORT_NAME, simple replies.</summary>
internal sealed class RawNbdClient : StorageClient
{
    public const ushort CommandRead = 0;
    public const ushort CommandWrite = 1;
    private const ushort CommandFlush = 3;
    private const ushort CommandWriteZeroes = 6;
    private const ushort ForceUnitAccess = 1;

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

    public override bool ZeroesDurably => true;

    public override void Write(ulong cookie, long offset, ReadOnlySpan<byte> data, bool isDurable) =>
        Send(CommandWrite, isDurable, cookie, offset, data.Length, data);

    public override void WriteZeroes(ulong cookie, long offset, int length, bool isDurable) =>
        Send(CommandWriteZeroes, isDurable, cookie, offset, length, []);

    public override void Flush(ulong cookie) => Send(CommandFlush, isDurable: false, cookie, 0, 0, []);

    private void Send(ushort type, bool isDurable, ulong cookie, long offset, int length, ReadOnlySpan<byte> data)
    {
        byte[] request = new byte[28 + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(request, 0x25609513);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(4), isDurable ? ForceUnitAccess : (ushort)0);
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

    public override (ulong Cookie, uint Error) Reply()
    {
        Span<byte> reply = stackalloc byte[16];
        Receive(reply);
        if (BinaryPrimitives.ReadUInt32BigEndian(reply) != 0x67446698)
        {
            throw new InvalidDataException("not a simple reply");
        }

        return (BinaryPrimitives.ReadUInt64BigEndian(reply[8..]), BinaryPrimitives.ReadUInt32BigEndian(reply[4..]));
    }

    public override void Dispose() => _socket.Dispose();

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
