using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests;

/// <summary>A scripted peer: sends bytes as they are and keeps what comes back.</summary>
internal sealed class WirePeer : SocketHandler
{
    private readonly List<byte> _received = [];
    private readonly Queue<byte[]> _unsent = [];
    private readonly StreamSocket _socket;
    private bool _isConnected;

    public WirePeer(Shard shard, SocketAddress address) => _socket = shard.Sockets.Connect(address, this);

    /// <summary>True once the server has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether it takes what the server sends.</summary>
    public bool IsReading
    {
        get => _socket.WantsToRead;
        set => _socket.WantsToRead = value;
    }

    /// <summary>Told of what is sent.</summary>
    public Action<byte[]>? Sending { get; set; }

    public int ReceivedCount => _received.Count;

    /// <summary>What came since the last call.</summary>
    public byte[] Take()
    {
        byte[] bytes = [.. _received];
        _received.Clear();
        return bytes;
    }

    public void Send(params byte[] bytes)
    {
        Sending?.Invoke(bytes);
        _unsent.Enqueue(bytes);
        if (_isConnected)
        {
            SendQueued();
        }
    }

    public void Close() => _socket.Close();

    protected override void Connected(StreamSocket socket)
    {
        _isConnected = true;
        SendQueued();
    }

    protected override void Readable(StreamSocket socket)
    {
        Span<byte> buffer = stackalloc byte[16384];
        int received = socket.Receive(buffer);
        if (received > 0)
        {
            _received.AddRange(buffer[..received]);
        }
        else if (received != StreamSocket.WouldBlock)
        {
            IsClosed = true;
            socket.Close();
        }
    }

    protected override void Writable(StreamSocket socket) => SendQueued();

    protected override void Closed(StreamSocket socket, int error) => IsClosed = true;

    private unsafe void SendQueued()
    {
        while (!IsClosed && _unsent.TryPeek(out byte[]? bytes))
        {
            long sent;
            fixed (byte* address = bytes)
            {
                ReadOnlySpan<DataSegment> piece = [new DataSegment(address, bytes.Length)];
                sent = bytes.Length == 0 ? 0 : _socket.Send(piece);
            }

            _unsent.Dequeue();
            if (sent < bytes.Length)
            {
                byte[][] rest = [bytes[(int)Math.Max(0, sent)..], .. _unsent];
                _unsent.Clear();
                Array.ForEach(rest, _unsent.Enqueue);
                return;
            }
        }
    }
}
