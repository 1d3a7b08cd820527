using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Timers;

/// <summary>A timer on a shard's wheel, intrusive: arming and cancelling allocate nothing (kernel: struct
/// timer_list).</summary>
/// <remarks>On expiry it is raised in its CPU's timer context; cancelling between expiry and that run is
/// honoured.</remarks>
public abstract class ShardTimer(Cpu cpu) : WorkItem
{
    internal ShardTimer? NextInSlot;
    internal ShardTimer? PreviousInSlot;
    internal int Slot = -1;
    private bool _fired;

    /// <summary>The CPU whose timer context runs it.</summary>
    public Cpu Cpu { get; } = cpu;

    /// <summary>When it expires, in nanoseconds on the machine's clock.</summary>
    public long DeadlineNs { get; private set; }

    /// <summary>True from arming until expiry has run or it is cancelled (kernel: timer_pending).</summary>
    public bool IsArmed => Slot >= 0 || _fired;

    /// <summary>Arms or re-arms the timer for an absolute time in nanoseconds (kernel: mod_timer).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Arm(Shard shard, long deadlineNs)
    {
        if (Slot >= 0)
        {
            shard.Timers.Remove(this);
        }

        _fired = false;
        DeadlineNs = deadlineNs;
        shard.Timers.Insert(this);
    }

    /// <summary>Cancels the timer; harmless if it is not armed (kernel: del_timer).</summary>
    public void Cancel()
    {
        if (Slot >= 0)
        {
            Cpu.Shard.Timers.Remove(this);
        }

        _fired = false;
    }

    /// <summary>Called in the timer context when the time has come.</summary>
    protected abstract void Expired();

    /// <inheritdoc/>
    protected internal sealed override void Run()
    {
        if (_fired)
        {
            _fired = false;
            Expired();
        }
    }

    internal void Fire()
    {
        _fired = true;
        if (!IsQueued)
        {
            Cpu.Raise(CpuContext.Timer, this);
        }
    }
}
