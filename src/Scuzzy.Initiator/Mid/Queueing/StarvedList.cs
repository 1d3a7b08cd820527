using Scuzzy.Runtime.Execution;

namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Devices that a shortage of host or target turned away, first come first served (kernel: starved_list,
/// scsi_starved_list_run).</summary>
internal sealed class StarvedList
{
    private ScsiDevice? _first;
    private ScsiDevice? _last;
    private DelegateWorkItem? _work;

    public bool IsEmpty => _first is null;

    /// <summary>How many devices wait.</summary>
    public int Count { get; private set; }

    public void Add(ScsiDevice device)
    {
        if (device.IsStarved)
        {
            return;
        }

        device.IsStarved = true;
        device.PreviousStarved = _last;
        if (_last is null)
        {
            _first = device;
        }
        else
        {
            _last.NextStarved = device;
        }

        _last = device;
        Count++;
    }

    public void Remove(ScsiDevice device)
    {
        if (!device.IsStarved)
        {
            return;
        }

        if (device.PreviousStarved is { } previous)
        {
            previous.NextStarved = device.NextStarved;
        }
        else
        {
            _first = device.NextStarved;
        }

        if (device.NextStarved is { } next)
        {
            next.PreviousStarved = device.PreviousStarved;
        }
        else
        {
            _last = device.PreviousStarved;
        }

        device.IsStarved = false;
        device.NextStarved = null;
        device.PreviousStarved = null;
        Count--;
    }

    /// <summary>Runs the starved queues from work context.</summary>
    public void RunSoon(ScsiHost host)
    {
        _work ??= new DelegateWorkItem(() => Run(host));
        if (!_work.IsQueued)
        {
            host.Cpu.Raise(CpuContext.Work, _work);
        }
    }

    /// <summary>Runs each queue of the list once, until the host is busy. Meanwhile devices leave the list wherever they
    /// stand in it, and come back at its end: so it is taken apart from the front, one by one.</summary>
    public void Run(ScsiHost host)
    {
        for (int left = Count; left > 0 && _first is { } device; left--)
        {
            if (host.IsInRecovery || host.IsSelfBlocked || host.Busy >= host.Limit)
            {
                return;
            }

            Remove(device);
            if (ReadyGates.IsTargetBusy(device.Target))
            {
                Add(device);
            }
            else
            {
                device.Queue.Run();
            }
        }
    }
}
