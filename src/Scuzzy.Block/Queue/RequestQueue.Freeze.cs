using Scuzzy.Block.Elevators;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Block.Queue;

/// <summary>Freezing, and switching the elevator on line.</summary>
public sealed partial class RequestQueue
{
    /// <summary>How often the request-function order looks whether the old elevator is empty
    /// (elv_quiesce_start).</summary>
    private const long QuiescePollNs = 10_000_000;

    /// <summary>How often a queue is run that is being closed (kernel: msleep(10)).</summary>
    private const long DrainPollNs = 10_000_000;

    private List<ShardCompletion>? _freezers;
    private int _freezeDepth;
    private int _elevated;

    private bool _hasLostDisk;
    private bool _isChangingElevator;

    /// <summary>True while frozen: what is submitted waits.</summary>
    public bool IsFrozen => _freezeDepth > 0;

    /// <summary>True once <see cref="CloseAsync"/> was called: bios end with an I/O error.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True once its disk is deleted: no bio is let in (kernel: GD_DEAD).</summary>
    public bool RefusesBios => IsClosed || _hasLostDisk;

    /// <summary>The active elevator's name, "none" without one.</summary>
    public string ElevatorName => Elevator?.Name ?? ElevatorTypes.None;

    /// <summary>Told when another elevator is active.</summary>
    internal Action? ElevatorChanged { get; set; }

    /// <summary>New requests go round the elevator while it is being replaced (kernel:
    /// QUEUE_FLAG_ELVSWITCH).</summary>
    internal bool BypassesElevator { get; private set; }

    /// <summary>Lets nothing new in and waits until every request has ended (kernel: blk_mq_freeze_queue). Calls
    /// count; each needs its <see cref="Unfreeze"/>.</summary>
    /// <param name="graceNs">How long it takes at least: until all CPUs know of it (kernel: percpu_ref_kill).</param>
    public async ShardTask FreezeAsync(long graceNs = 0)
    {
        _freezeDepth++;
        if (graceNs > 0)
        {
            await Options.HomeCpu.Delay(graceNs);
        }

        while (Allocated > 0)
        {
            var drained = new ShardCompletion(Options.HomeCpu);
            (_freezers ??= []).Add(drained);
            await drained.Wait();
        }
    }

    /// <summary>Lets in what waits (kernel: blk_mq_unfreeze_queue).</summary>
    public void Unfreeze()
    {
        Invariant.Holds(_freezeDepth > 0, "a queue was unfrozen that was not frozen");
        if (--_freezeDepth == 0)
        {
            RunSoon();
        }
    }

    /// <summary>Closes the queue of a device that goes away: bios end with an I/O error from now on, those that wait
    /// for a request at once; settled when all requests have ended and the timers are off (kernel: blk_cleanup_queue,
    /// blk_mq_destroy_queue). Passthrough commands still pass, for the upper driver's last words.</summary>
    public async ShardTask CloseAsync()
    {
        IsClosed = true;
        EndWaiting(ref _waitingSync);
        EndWaiting(ref _waitingAsync);
        Run();
        await DrainAsync();
        _timer.Cancel();
        _timerNs = long.MaxValue;
        _delay?.Cancel();
        Elevator?.Exit();
    }

    /// <summary>The disk is deleted: bios end with an I/O error from now on; settled when all requests have ended. Then
    /// passthrough commands pass again (kernel: del_gendisk). In older kernels nobody waits.</summary>
    /// <param name="graceNs">As for <see cref="FreezeAsync"/>.</param>
    public async ShardTask LoseDiskAsync(long graceNs = 0)
    {
        if (!Options.Policy.DrainsDeletedDisks)
        {
            return;
        }

        _hasLostDisk = true;
        EndWaiting(ref _waitingSync);
        EndWaiting(ref _waitingAsync);
        await FreezeAsync(graceNs);
        Unfreeze();
    }

    /// <summary>Changes the elevator under load, losing nothing (kernel: elevator_switch,
    /// elv_iosched_store).</summary>
    /// <param name="text">Its name as written to queue/scheduler; blanks around it do not matter.</param>
    public async ShardTask<ElevatorChange> ChangeElevatorAsync(string text)
    {
        string name = ElevatorTypes.Canonical(text.Trim());
        bool isMultiQueue = Options.Policy.IsMultiQueue;
        if (isMultiQueue && name.StartsWith(ElevatorTypes.None, StringComparison.Ordinal))
        {
            name = ElevatorTypes.None;
        }

        if (!IsAvailable(name))
        {
            return ElevatorChange.Unknown;
        }

        while (_isChangingElevator)
        {
            await Options.HomeCpu.Delay(QuiescePollNs);
        }

        if (string.Equals(name, ElevatorName, StringComparison.Ordinal))
        {
            return ElevatorChange.Unchanged;
        }

        _isChangingElevator = true;
        if (isMultiQueue)
        {
            long timeouts = Timeouts;
            await FreezeAsync();
            SetElevator(name);

            // Row 13 of the zoo: who recovered meanwhile is thought to unfreeze it.
            if (Timeouts == timeouts || !Shard.Plants(PlantedBug.QueueStaysFrozen))
            {
                Unfreeze();
            }
        }
        else
        {
            await QuiesceElevatorAsync();
            SetElevator(name);
            BypassesElevator = false;
            KickSoon();
        }

        _isChangingElevator = false;
        return ElevatorChange.Changed;
    }

    /// <summary>True if the profile has an elevator of that name, or it means none and that is allowed.</summary>
    internal bool IsAvailable(string name)
    {
        foreach (string known in Options.Policy.Elevators)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return Options.Policy.IsMultiQueue && string.Equals(name, ElevatorTypes.None, StringComparison.Ordinal);
    }

    /// <summary>Freezes, and runs the queue again and again until it is empty: nobody else runs the queue of a device
    /// that is about to go (kernel: __blk_drain_queue).</summary>
    private async ShardTask DrainAsync()
    {
        _freezeDepth++;
        if (Allocated == 0)
        {
            return;
        }

        var drained = new ShardCompletion(Options.HomeCpu);
        (_freezers ??= []).Add(drained);
        while (!await drained.Wait(DrainPollNs))
        {
            Run();
        }
    }

    private async ShardTask QuiesceElevatorAsync()
    {
        BypassesElevator = true;
        _order.DrainElevator();
        Run();
        while (_elevated > 0)
        {
            await Options.HomeCpu.Delay(QuiescePollNs);
            _order.DrainElevator();
            Run();
        }
    }

    private void SetElevator(string name)
    {
        Invariant.Holds(Elevator is null || !Elevator.HasWork, "an elevator is replaced that still holds requests");
        Elevator?.Exit();
        _lastMerge = null;
        Elevator = ElevatorTypes.Create(name, this);
        ElevatorChanged?.Invoke();
        if (Options.Policy.IsMultiQueue)
        {
            RequestLimit = Elevator is null ? Tags.Depth : 2 * Math.Min(Tags.Depth, 128);
            AsyncLimit = RequestLimit;
        }
    }

    private string DefaultElevator()
    {
        BlockPolicy policy = Options.Policy;
        if (Options.Elevator is { } chosen && IsAvailable(ElevatorTypes.Canonical(chosen)))
        {
            return ElevatorTypes.Canonical(chosen);
        }

        // With several hardware queues of their own tags there is nothing for an elevator to win.
        return policy.IsMultiQueue && !Tags.IsHostWide ? ElevatorTypes.None : policy.DefaultElevator;
    }

    private static void EndWaiting(ref BioList waiting)
    {
        while (!waiting.IsEmpty)
        {
            EndBio(waiting.RemoveFirst(), Storage.BlockStatus.IoError);
        }
    }

    private void Drained()
    {
        List<ShardCompletion> freezers = _freezers!;
        _freezers = null;
        foreach (ShardCompletion freezer in freezers)
        {
            freezer.Complete();
        }
    }
}
