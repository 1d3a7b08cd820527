using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

/// <summary>One end of a connection: keeps what it receives, sends what it has, notes what it was told.</summary>
public sealed unsafe class Peer : SocketHandler
{
    private byte* _outgoing;
    private long _outgoingLength;
    private long _sent;

    public StreamSocket Socket { get; set; } = null!;

    public MemoryStream Received { get; } = new();

    public bool IsConnected { get; private set; }

    public bool SawEnd { get; private set; }

    public bool CloseWhenReadable { get; set; }

    public int? ClosedError { get; private set; }

    public int FailedWith { get; private set; }

    public int Readables { get; private set; }

    public int Writables { get; private set; }

    public int ShortSends { get; private set; }

    public bool HasSentAll => _sent == _outgoingLength;

    public long Sent => _sent;

    /// <summary>Sends memory that stays, in pieces of a size, as far as there is room; the rest when told.</summary>
    public void Send(byte* data, long length)
    {
        _outgoing = data;
        _outgoingLength = length;
        _sent = 0;
        Continue();
    }

    protected override void Connected(StreamSocket socket) => IsConnected = true;

    protected override void Readable(StreamSocket socket)
    {
        Readables++;
        if (CloseWhenReadable)
        {
            socket.Close();
            return;
        }

        Span<byte> buffer = stackalloc byte[16384];
        int received = socket.Receive(buffer);
        switch (received)
        {
            case > 0:
                Received.Write(buffer[..received]);
                break;
            case 0:
                SawEnd = true;
                socket.WantsToRead = false;
                break;
            case StreamSocket.WouldBlock:
                break;
            default:
                FailedWith = -received;
                socket.Close();
                break;
        }
    }

    protected override void Writable(StreamSocket socket)
    {
        Writables++;
        Continue();
    }

    protected override void Closed(StreamSocket socket, int error)
    {
        Assert.Null(ClosedError);
        ClosedError = error;
    }

    private void Continue()
    {
        while (!HasSentAll)
        {
            int length = (int)Math.Min(_outgoingLength - _sent, 1 << 20);
            var pieces = new DataSegment[]
            {
                new(_outgoing + _sent, length / 2),
                new(_outgoing + _sent + (length / 2), length - (length / 2)),
            };
            long moved = Socket.Send(length < 2 ? pieces.AsSpan(1) : pieces);
            if (moved > 0)
            {
                _sent += moved;
            }

            if (moved == length)
            {
                continue;
            }

            if (moved is < 0 and not StreamSocket.WouldBlock)
            {
                FailedWith = (int)-moved;
                return;
            }

            ShortSends++;
            return;
        }
    }
}
