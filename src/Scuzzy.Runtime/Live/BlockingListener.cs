using System.Net.Sockets;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;
using SocketAddress = Scuzzy.Runtime.Sockets.SocketAddress;

namespace Scuzzy.Runtime.Live;

/// <summary>A listening socket with a thread that accepts.</summary>
internal sealed class BlockingListener : SocketListener
{
    private readonly BlockingSocketEngine _engine;
    private readonly Socket _socket;
    private readonly SocketAcceptor _acceptor;
    private bool _isClosed;

    public BlockingListener(BlockingSocketEngine engine, Socket socket, SocketAddress address, SocketAcceptor acceptor)
    {
        _engine = engine;
        _socket = socket;
        _acceptor = acceptor;
        Address = address;
        new Thread(AcceptAll) { Name = $"accept {address}", IsBackground = true }.Start();
    }

    public override SocketAddress Address { get; }

    public override void Close()
    {
        if (_isClosed)
        {
            return;
        }

        Volatile.Write(ref _isClosed, true);
        _engine.Closed(this);

        // Ends the accept that may be waiting; the path goes with it.
        _socket.Dispose();
        if (Address.UnixPath is { } path)
        {
            File.Delete(path);
        }
    }

    private void AcceptAll()
    {
        while (!Volatile.Read(ref _isClosed))
        {
            try
            {
                Socket accepted = _socket.Accept();
                _engine.Shard.Post(new DelegateWorkItem(() => Offer(accepted)));
            }
            catch (SocketException)
            {
                // Closed, or the peer went away before it was accepted.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Offer(Socket accepted)
    {
        if (_isClosed)
        {
            accepted.Dispose();
            return;
        }

        if (Address.UnixPath is null)
        {
            accepted.NoDelay = true;
        }

        var stream = new BlockingStreamSocket(_engine, accepted);
        stream.Start();
        SocketHandler? handler = _acceptor.Accepted(stream);
        if (handler is null || !stream.IsOpen)
        {
            stream.Close();
            return;
        }

        stream.Handler = handler;
        stream.Watch();
    }
}
