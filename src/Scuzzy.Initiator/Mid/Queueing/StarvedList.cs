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
    public int Count
    {
        get
        {
            int count = 0;
            for (ScsiDevice? at = _first; at is not null; at = at.NextStarved)
            {
                count++;
            }

            return count;
        }
    }

    public void Add(ScsiDevice device)
    {
        if (device.IsStarved)
        {
            return;
        }

        device.IsStarved = true;
        device.NextStarved = null;
        if (_last is null)
        {
            _first = device;
        }
        else
        {
            _last.NextStarved = device;
        }

        _last = device;
    }

    public void Remove(ScsiDevice device)
    {
        if (!device.IsStarved)
        {
            return;
        }

        ScsiDevice? previous = null;
        for (ScsiDevice? at = _first; at is not null; previous = at, at = at.NextStarved)
        {
            if (!ReferenceEquals(at, device))
            {
                continue;
            }

            if (previous is null)
            {
                _first = at.NextStarved;
            }
            else
            {
                previous.NextStarved = at.NextStarved;
            }

            if (ReferenceEquals(_last, at))
            {
                _last = previous;
            }

            break;
        }

        device.IsStarved = false;
        device.NextStarved = null;
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
    private void Run(ScsiHost host)
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
