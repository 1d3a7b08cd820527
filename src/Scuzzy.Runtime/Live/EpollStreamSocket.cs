using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Runtime.Live;

/// <summary>A connection over epoll.</summary>
/// <remarks>What epoll watches is changed late: clearing <see cref="WantsToRead"/> costs a system call only if
/// something arrives meanwhile, and setting it again none at all if nothing did.</remarks>
internal sealed class EpollStreamSocket : StreamSocket
{
    private const int InlineVectors = 64;

    private readonly EpollSocketEngine _engine;
    private int _descriptor;
    private uint _watched;
    private bool _wantsToRead = true;
    private bool _wantsToWrite;
    private bool _isConnecting;
    private bool _isParked;

    public EpollStreamSocket(EpollSocketEngine engine, int descriptor, bool isConnecting)
    {
        _engine = engine;
        _descriptor = descriptor;
        _isConnecting = isConnecting;
        Source = new StreamSource(this);
    }

    public override bool WantsToRead
    {
        get => _wantsToRead;
        set
        {
            _wantsToRead = value;
            if (value)
            {
                Watch();
            }
        }
    }

    public override unsafe SocketAddress? LocalAddress
    {
        get
        {
            NativeAddress address = default;
            uint length = NativeAddress.MaximumBytes;
            return Native.SocketName(_descriptor, address.Bytes, &length) == 0 ? address.ToTcp() : null;
        }
    }

    public override unsafe SocketAddress? PeerAddress
    {
        get
        {
            NativeAddress address = default;
            uint length = NativeAddress.MaximumBytes;
            return Native.PeerName(_descriptor, address.Bytes, &length) == 0 ? address.ToTcp() : null;
        }
    }

    internal SocketHandler? Handler { get; set; }

    internal EpollSource Source { get; }

    internal bool IsOpen => _descriptor >= 0;

    private uint Interest =>
        _isConnecting
            ? EpollReactor.Out
            : (_wantsToRead ? EpollReactor.In : 0) | (_wantsToWrite ? EpollReactor.Out : 0);

    public override unsafe int Receive(Span<byte> buffer)
    {
        if (_descriptor < 0 || _isConnecting)
        {
            return -Errno.ENOTCONN;
        }

        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                nint received = Native.Receive(_descriptor, bytes, (nuint)buffer.Length, Native.DoNotWait);
                if (received >= 0)
                {
                    return (int)received;
                }

                int error = Native.LastError;
                if (error != Errno.EINTR)
                {
                    return -error;
                }
            }
        }
    }

    [SkipLocalsInit]
    public override unsafe long Send(ReadOnlySpan<DataSegment> pieces)
    {
        if (_descriptor < 0 || _isConnecting)
        {
            return -Errno.ENOTCONN;
        }

        IoVector* vectors = stackalloc IoVector[InlineVectors];
        long sent = 0;
        while (!pieces.IsEmpty)
        {
            int count = Math.Min(pieces.Length, InlineVectors);
            long offered = 0;
            for (int i = 0; i < count; i++)
            {
                vectors[i] = new IoVector(pieces[i]);
                offered += pieces[i].LengthBytes;
            }

            pieces = pieces[count..];
            long moved = SendSome(vectors, count);
            if (moved < 0 && sent == 0)
            {
                WaitForRoom(moved == WouldBlock);
                return moved;
            }

            // An error after some bytes shows again at the next send.
            sent += Math.Max(0, moved);
            if (moved < offered)
            {
                WaitForRoom(true);
                break;
            }
        }

        return sent;
    }

    public override void Close()
    {
        Handler = null;
        if (_descriptor < 0)
        {
            return;
        }

        _engine.Remove(Source);
        _ = Native.Close(_descriptor);
        _descriptor = -1;
    }

    /// <summary>Makes epoll watch the socket for the first time.</summary>
    /// <returns>0 or an errno value.</returns>
    internal int StartWatching()
    {
        _watched = Interest;
        return _engine.Add(Source, _watched);
    }

    /// <summary>Closes the connection and tells the owner, as the last thing.</summary>
    internal void Fail(int error)
    {
        SocketHandler? handler = Handler;
        Close();
        handler?.Closed(this, error);
    }

    private unsafe long SendSome(IoVector* vectors, int count)
    {
        const int flags = Native.NoSignal | Native.DoNotWait;
        var message = new MessageHeader { Vectors = vectors, VectorCount = (nuint)count };
        while (true)
        {
            nint sent =
                count == 1
                    ? Native.Send(_descriptor, vectors->Address, vectors->Length, flags)
                    : Native.SendMessage(_descriptor, &message, flags);
            if (sent >= 0)
            {
                return sent;
            }

            int error = Native.LastError;
            if (error != Errno.EINTR)
            {
                return -error;
            }
        }
    }

    private void WaitForRoom(bool wait)
    {
        _wantsToWrite |= wait;
        Watch();
    }

    /// <summary>Makes epoll watch at least what is wanted.</summary>
    private void Watch()
    {
        if (_descriptor < 0 || (Source.Registration == 0 && !_isParked))
        {
            return;
        }

        uint interest = Interest;
        if (_isParked)
        {
            _isParked = false;
            _watched = interest;
            Invariant.Holds(_engine.Reactor.Register(Source, interest) == 0);
        }
        else if ((interest & ~_watched) != 0)
        {
            _watched = interest;
            _engine.Reactor.Change(Source, interest);
        }
    }

    private void Ready(uint events)
    {
        if (_isConnecting)
        {
            EndConnecting();
            return;
        }

        bool broken = (events & (EpollReactor.Error | EpollReactor.HangUp)) != 0;
        bool served = false;
        if (_wantsToRead && (broken || (events & EpollReactor.In) != 0))
        {
            served = true;
            Handler?.Readable(this);
        }

        if (_descriptor >= 0 && _wantsToWrite && (broken || (events & EpollReactor.Out) != 0))
        {
            served = true;
            _wantsToWrite = false;
            Handler?.Writable(this);
        }

        if (_descriptor >= 0)
        {
            Settle(events, broken && !served);
        }
    }

    /// <summary>Stops watching what came but is not wanted. A broken connection is reported whatever is watched, so
    /// while nothing is wanted of it, it is not watched at all.</summary>
    private void Settle(uint events, bool park)
    {
        if (park)
        {
            _isParked = true;
            _engine.Reactor.Unregister(Source);
            return;
        }

        uint interest = Interest;
        if ((events & _watched & ~interest) != 0)
        {
            _watched = interest;
            _engine.Reactor.Change(Source, interest);
        }
    }

    private unsafe void EndConnecting()
    {
        int error = 0;
        uint length = sizeof(int);
        if (Native.GetOption(_descriptor, Native.LevelSocket, Native.SocketError, &error, &length) != 0)
        {
            error = Native.LastError;
        }

        if (error != 0)
        {
            Fail(error);
            return;
        }

        _isConnecting = false;
        Handler?.Connected(this);
        if (_descriptor >= 0 && _watched != Interest)
        {
            _watched = Interest;
            _engine.Reactor.Change(Source, _watched);
        }
    }

    private sealed class StreamSource(EpollStreamSocket owner) : EpollSource
    {
        public override int Descriptor => owner._descriptor;

        public override void Ready(uint events) => owner.Ready(events);

        public override void ClosedByEngine() => owner.Fail(0);
    }
}
