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

    /// <summary>Takes the whole list and runs each queue once, until the host is busy; the rest goes back to the front.</summary>
    private void Run(ScsiHost host)
    {
        ScsiDevice? device = _first;
        _first = null;
        _last = null;
        ScsiDevice? left = null;
        while (device is not null)
        {
            if (host.IsInRecovery || host.IsSelfBlocked)
            {
                left = device;
                break;
            }

            ScsiDevice? next = device.NextStarved;
            device.NextStarved = null;
            device.IsStarved = false;
            if (ReadyGates.IsTargetBusy(device.Target))
            {
                Add(device);
            }
            else
            {
                device.Queue.Run();
            }

            device = next;
        }

        if (left is not null)
        {
            PutBackInFront(left);
        }
    }

    private void PutBackInFront(ScsiDevice first)
    {
        ScsiDevice last = first;
        while (last.NextStarved is not null)
        {
            last = last.NextStarved;
        }

        last.NextStarved = _first;
        _last ??= last;
        _first = first;
    }
}
