using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Block.Queue;

/// <summary>Timeouts: one timer per queue, armed late and rounded, so that starting a request seldom touches it
/// (kernel: blk-timeout.c).</summary>
public sealed partial class RequestQueue
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>A timer is never set further ahead than this (kernel: BLK_MAX_TIMEOUT).</summary>
    private const long MaximumAheadNs = 5 * SecondNs;

    private readonly QueueTimeoutTimer _timer;

    /// <summary>The next power of two of HZ, in ticks: 1.024 s at 250 or 1000 Hz.</summary>
    private readonly long _roundingNs;
    private readonly long _tickNs;
    private long _timeoutNs;

    /// <summary>When the timer is set to expire; the far future while it is not armed.</summary>
    private long _timerNs = long.MaxValue;

    /// <summary>Default time of a request in nanoseconds (kernel: rq_timeout, queue/io_timeout).</summary>
    public long TimeoutNs
    {
        get => _timeoutNs;
        set => _timeoutNs = value;
    }

    /// <summary>Takes a peeked request out of the queue (request-function order) and arms its timer
    /// (kernel: blk_start_request, blk_mq_start_request).</summary>
    public void Start(Request request)
    {
        Invariant.Holds(!request.IsStarted, "a request was started twice");
        _order.Starting(request);
        request.IsStarted = true;
        request.ClearDecision();
        if (request.TimeoutNs == 0)
        {
            request.TimeoutNs = _timeoutNs;
        }

        long deadline = Shard.NowNs + request.TimeoutNs;
        request.DeadlineNs = deadline;
        ArmFor(deadline);

        // Path 6: the timer is armed.
        Shard.Mark(Step.TimerArmed, request.Handle, request);
    }

    /// <summary>The timer has expired: fires what is due and sets it to the next deadline.</summary>
    internal void TimerExpired()
    {
        _timerNs = long.MaxValue;
        long next = _order.ExpireRequests(Shard.NowNs);
        if (next != long.MaxValue)
        {
            SetTimer(Options.Policy.TimeoutRounding == TimeoutRounding.WholeSecond ? UpToSecond(next) : next);
        }
    }

    /// <summary>A due request that nobody has decided: asks the driver what to do with it.</summary>
    internal void TimeOut(Request request)
    {
        Timeouts++;
        switch (Driver.TimedOut(request))
        {
            case TimeoutVerdict.ResetTimer:
                request.DeadlineNs = Shard.NowNs + request.TimeoutNs;
                request.ClearDecision();
                _order.TimerReset(request);
                ArmFor(request.DeadlineNs);
                break;
            case TimeoutVerdict.Handled:
                ListCompleted(request);
                break;
            case TimeoutVerdict.Done:
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ArmFor(long deadline)
    {
        long expiry;
        if (Options.Policy.TimeoutRounding == TimeoutRounding.WholeSecond)
        {
            expiry = deadline;
            if (_timerNs <= expiry)
            {
                return;
            }

            expiry = UpToSecond(deadline);
        }
        else
        {
            // Kernel: blk_round_jiffies, blk_rq_timeout.
            expiry = Math.Min(deadline + _roundingNs, UpToSecond(Shard.NowNs + MaximumAheadNs));
        }

        if (expiry < _timerNs)
        {
            Rearm(expiry);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Rearm(long expiry)
    {
        // A little earlier is not worth moving a timer that is set already.
        if (
            _timerNs != long.MaxValue
            && Options.Policy.TimeoutRounding == TimeoutRounding.RoundUpPowerOfTwo
            && _timerNs - expiry < SecondNs / 2
        )
        {
            return;
        }

        SetTimer(expiry);
    }

    private void SetTimer(long expiry)
    {
        _timerNs = expiry;
        _timer.Arm(
            Shard,
            Options.Policy.TimeoutRounding == TimeoutRounding.WholeSecond
                ? expiry
                : KernelTimers.Due(Shard.NowNs / _tickNs, expiry / _tickNs) * _tickNs
        );
    }

    private static long UpToSecond(long time) => (time + SecondNs - 1) / SecondNs * SecondNs;
}
