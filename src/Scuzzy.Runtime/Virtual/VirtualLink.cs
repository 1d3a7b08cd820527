using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Runtime.Sockets;

/// <summary>One direction of a virtual connection: bytes that are on the way, then bytes that wait to be
/// received.</summary>
internal sealed class VirtualLink(VirtualStreamSocket receiver, Cpu cpu) : ShardTimer(cpu)
{
    private const int FirstBytes = 4096;

    private readonly Queue<(long TimeNs, long Position)> _onTheWay = new();
    private byte[] _ring = new byte[FirstBytes];
    private long _written;
    private long _arrived;
    private long _read;
    private long _end = long.MaxValue;

    /// <summary>Bytes that have arrived and were not received yet.</summary>
    public int Waiting => (int)(_arrived - _read);

    /// <summary>Room for bytes to send.</summary>
    public int Room => VirtualNetwork.BufferBytes - (int)(_written - _read);

    /// <summary>True if the sender has closed and everything before that has arrived.</summary>
    public bool HasEnded => _arrived >= _end;

    /// <summary>Sends bytes; they arrive at a time.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long arrivalNs)
    {
        Grow((int)(_written - _read) + bytes.Length);
        while (!bytes.IsEmpty)
        {
            int start = (int)(_written % _ring.Length);
            int length = Math.Min(bytes.Length, _ring.Length - start);
            bytes[..length].CopyTo(_ring.AsSpan(start));
            _written += length;
            bytes = bytes[length..];
        }

        Send(arrivalNs);
    }

    /// <summary>Says that nothing follows.</summary>
    public void End(long arrivalNs)
    {
        _end = _written;
        Send(arrivalNs);
    }

    /// <summary>Receives bytes that have arrived.</summary>
    public int Read(Span<byte> into)
    {
        int wanted = Math.Min(into.Length, Waiting);
        int done = 0;
        while (done < wanted)
        {
            int start = (int)(_read % _ring.Length);
            int length = Math.Min(wanted - done, _ring.Length - start);
            _ring.AsSpan(start, length).CopyTo(into[done..]);
            _read += length;
            done += length;
        }

        return done;
    }

    /// <summary>Loses everything that is on the way or waits.</summary>
    public void Drop()
    {
        _onTheWay.Clear();
        Cancel();
        _arrived = _written;
        _read = _written;
    }

    /// <inheritdoc/>
    protected override void Expired()
    {
        while (_onTheWay.TryPeek(out (long TimeNs, long Position) next) && next.TimeNs <= Cpu.Shard.NowNs)
        {
            _onTheWay.Dequeue();
            _arrived = next.Position;
        }

        if (_onTheWay.TryPeek(out (long TimeNs, long Position) later))
        {
            Arm(Cpu.Shard, later.TimeNs);
        }

        receiver.Arrived();
    }

    private void Send(long arrivalNs)
    {
        _onTheWay.Enqueue((arrivalNs, _written));
        if (!IsArmed)
        {
            Arm(Cpu.Shard, arrivalNs);
        }
    }

    private void Grow(int needed)
    {
        if (needed <= _ring.Length)
        {
            return;
        }

        byte[] larger = new byte[Math.Max(needed, _ring.Length * 2)];
        for (long i = _read; i < _written; i++)
        {
            larger[i % larger.Length] = _ring[i % _ring.Length];
        }

        _ring = larger;
    }
}
