using System.Net;
using System.Net.Sockets;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Runtime.Live;

/// <summary>A connection with threads that wait for it: one until there is something to read and, from the first short
/// send on, one until there is room to send.</summary>
internal sealed class BlockingStreamSocket : StreamSocket
{
    private const int GatherBytes = 64 * 1024;

    private readonly BlockingSocketEngine _engine;
    private readonly Socket? _socket;
    private ReadinessThread? _reading;
    private ReadinessThread? _writing;
    private byte[]? _gathered;
    private bool _wantsToRead = true;
    private bool _wantsToWrite;

    public BlockingStreamSocket(BlockingSocketEngine engine, Socket? socket)
    {
        _engine = engine;
        _socket = socket;
        IsOpen = true;
        engine.Opened(this);
    }

    public override bool WantsToRead
    {
        get => _wantsToRead;
        set
        {
            _wantsToRead = value;
            Watch();
        }
    }

    public override Sockets.SocketAddress? LocalAddress => ToTcp(_socket?.LocalEndPoint);

    public override Sockets.SocketAddress? PeerAddress => ToTcp(_socket?.RemoteEndPoint);

    internal SocketHandler? Handler { get; set; }

    internal bool IsOpen { get; private set; }

    private static Sockets.SocketAddress? ToTcp(EndPoint? endPoint) =>
        endPoint is IPEndPoint tcp ? Sockets.SocketAddress.Tcp(tcp.Address.ToString(), tcp.Port) : null;

    private bool IsConnected => IsOpen && _reading is not null;

    public override int Receive(Span<byte> buffer)
    {
        if (!IsConnected)
        {
            return -Errno.ENOTCONN;
        }

        int received = _socket!.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? received : -BlockingSocketEngine.ToErrno(error);
    }

    public override long Send(ReadOnlySpan<DataSegment> pieces)
    {
        if (!IsConnected)
        {
            return -Errno.ENOTCONN;
        }

        long sent = 0;
        while (!pieces.IsEmpty)
        {
            ReadOnlySpan<byte> bytes = Gather(ref pieces);
            while (!bytes.IsEmpty)
            {
                int moved = _socket!.Send(bytes, SocketFlags.None, out SocketError error);
                if (error != SocketError.Success)
                {
                    return Refused(BlockingSocketEngine.ToErrno(error), sent);
                }

                bytes = bytes[moved..];
                sent += moved;
            }
        }

        return sent;
    }

    public override void Close()
    {
        Handler = null;
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        _engine.Closed(this);
        _reading?.End();
        _writing?.End();
        if (_reading is not null)
        {
            Shut();
        }

        _socket?.Dispose();
    }

    /// <summary>Connects on a thread of its own.</summary>
    internal void StartConnecting(EndPoint end) =>
        new Thread(() => ConnectTo(end)) { Name = $"connect {end}", IsBackground = true }.Start();

    /// <summary>The connection stands: from now on it is not blocking, and a thread waits for something to
    /// read.</summary>
    internal void Start()
    {
        _socket!.Blocking = false;
        _reading = new ReadinessThread(_engine.Shard, _socket, SelectMode.SelectRead, Readable);
    }

    /// <summary>Has the threads wait for what is wanted.</summary>
    internal void Watch()
    {
        if (!IsOpen || Handler is null)
        {
            return;
        }

        if (_wantsToRead)
        {
            _reading?.Wait();
        }

        if (_wantsToWrite)
        {
            _writing ??= new ReadinessThread(_engine.Shard, _socket!, SelectMode.SelectWrite, Writable);
            _writing.Wait();
        }
    }

    /// <summary>Closes the connection and tells the owner, as the last thing.</summary>
    internal void Fail(int error)
    {
        SocketHandler? handler = Handler;
        Close();
        handler?.Closed(this, error);
    }

    /// <summary>The next bytes to send. Small pieces are copied together, since the class library gathers arrays only
    /// and the kernel takes but few small sends before it says that there is no room.</summary>
    private ReadOnlySpan<byte> Gather(ref ReadOnlySpan<DataSegment> pieces)
    {
        ReadOnlySpan<byte> first = pieces[0].Span;
        pieces = pieces[1..];
        if (pieces.IsEmpty || first.Length + pieces[0].LengthBytes > GatherBytes)
        {
            return first;
        }

        _gathered ??= new byte[GatherBytes];
        first.CopyTo(_gathered);
        int length = first.Length;
        while (!pieces.IsEmpty && length + pieces[0].LengthBytes <= GatherBytes)
        {
            pieces[0].Span.CopyTo(_gathered.AsSpan(length));
            length += pieces[0].LengthBytes;
            pieces = pieces[1..];
        }

        return _gathered.AsSpan(0, length);
    }

    private long Refused(int error, long sent)
    {
        _wantsToWrite |= error == Errno.EAGAIN || sent > 0;
        Watch();
        return sent > 0 ? sent : -error;
    }

    private void ConnectTo(EndPoint end)
    {
        int error = 0;
        try
        {
            _socket!.Connect(end);
        }
        catch (SocketException e)
        {
            // A Unix path that is not there is no case of its own for the class library.
            bool isMissing = end is UnixDomainSocketEndPoint && e.SocketErrorCode == SocketError.AddressNotAvailable;
            error = isMissing ? Errno.ENOENT : BlockingSocketEngine.ToErrno(e.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        _engine.Shard.Post(new DelegateWorkItem(() => Connected(error)));
    }

    private void Connected(int error)
    {
        if (!IsOpen)
        {
            return;
        }

        if (error != 0)
        {
            Fail(error);
            return;
        }

        Start();
        Handler?.Connected(this);
        Watch();
    }

    private void Readable()
    {
        if (IsOpen && _wantsToRead)
        {
            Handler?.Readable(this);
        }

        Watch();
    }

    private void Writable()
    {
        if (IsOpen && _wantsToWrite)
        {
            _wantsToWrite = false;
            Handler?.Writable(this);
        }

        Watch();
    }

    private void Shut()
    {
        try
        {
            // Wakes the threads that wait on the socket; what was sent still goes out.
            _socket!.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer was faster.
        }
    }
}
