using System.Net.Sockets;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Live;

/// <summary>A thread that, when asked, waits until a socket is ready and then has the shard told once.</summary>
internal sealed class ReadinessThread : WorkItem
{
    private const int PollMicroseconds = 100_000;

    private readonly Shard _shard;
    private readonly Socket _socket;
    private readonly SelectMode _mode;
    private readonly Action _ready;
    private readonly object _gate = new();
    private int _asked;
    private bool _isAsked;
    private bool _hasEnded;

    public ReadinessThread(Shard shard, Socket socket, SelectMode mode, Action ready)
    {
        _shard = shard;
        _socket = socket;
        _mode = mode;
        _ready = ready;
        new Thread(Watch) { Name = $"socket {mode}", IsBackground = true }.Start();
    }

    /// <summary>Asks for one notice; asking again before it has come changes nothing. On the shard.</summary>
    public void Wait()
    {
        if (!_isAsked)
        {
            _isAsked = true;
            Ask();
        }
    }

    /// <summary>Ends the thread; no notice comes any more. On the shard.</summary>
    public void End()
    {
        Volatile.Write(ref _hasEnded, true);
        Ask();
    }

    /// <inheritdoc/>
    protected internal override void Run()
    {
        _isAsked = false;
        if (!_hasEnded)
        {
            _ready();
        }
    }

    private void Watch()
    {
        while (true)
        {
            Take();
            if (Volatile.Read(ref _hasEnded) || !WaitUntilReady())
            {
                return;
            }

            _shard.Post(this);
        }
    }

    private void Ask()
    {
        lock (_gate)
        {
            _asked++;
            Monitor.Pulse(_gate);
        }
    }

    private void Take()
    {
        lock (_gate)
        {
            while (_asked == 0)
            {
                Monitor.Wait(_gate);
            }

            _asked--;
        }
    }

    private bool WaitUntilReady()
    {
        try
        {
            while (!_socket.Poll(PollMicroseconds, _mode))
            {
                if (Volatile.Read(ref _hasEnded))
                {
                    return false;
                }
            }

            return true;
        }
        catch (SocketException)
        {
            // Broken: the owner finds out by trying.
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
