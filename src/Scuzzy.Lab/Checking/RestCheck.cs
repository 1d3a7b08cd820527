using System.Globalization;
using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime;
using Scuzzy.Target;

namespace Scuzzy.Lab.Checking;

/// <summary>Counters, lists and states once nothing is under way: budgets and tags are given back (I7), no transient
/// state is left (I8), no breach of a claim was seen (I2, I3).</summary>
internal sealed class RestCheck(InvariantNet net)
{
    private long _revoked;

    public void Run()
    {
        foreach (LabHost host in net.Machine.Hosts)
        {
            if (host.Driver is LoopbackHost adapter)
            {
                CheckAdapter(adapter);
            }
        }

        foreach (ScsiHost host in net.Machine.Scsi.Hosts)
        {
            CheckHost(host);
            foreach (ScsiDevice device in host.Devices)
            {
                CheckDevice(device);
            }
        }

        foreach (Shard shard in net.Machine.Runtime.Shards)
        {
            Zero("requests of the block layer", "requests in use", BlockLayer.Of(shard).RequestsInUse);
        }

        if (_revoked == 0)
        {
            CheckTargets();
        }

        CheckSteps();
        Zero("commands with the error handler", "not flushed", net.Recovery.Failing);
        Zero("rungs that did not end", "open", net.Recovery.OpenRungs);
    }

    /// <summary>The step counters agree with what came and went at the seams.</summary>
    private void CheckSteps()
    {
        MachineRuntime runtime = net.Machine.Runtime;
        long executed = net.Seams.Sum(s => s.Executed);
        long answered = net.Seams.Sum(s => s.Answered);
        Zero("step 10 less tasks that came", "steps", runtime.StepCount(Step.TargetPortIn) - executed);
        Zero("step 16 less tasks answered", "steps", runtime.StepCount(Step.StatusSet) - answered);
        Zero("step 17 less tasks answered", "steps", runtime.StepCount(Step.TargetPortOut) - answered);
        Zero("step 18 less tasks answered", "steps", runtime.StepCount(Step.WireUp) - answered);
        Zero("step 7 less commands handed over", "steps", runtime.StepCount(Step.Queued) - net.Steps.Queued);
    }

    private void CheckTargets()
    {
        foreach (LabTarget target in net.Machine.Targets)
        {
            foreach (LogicalUnit unit in target.Device.Units)
            {
                Zero("tasks of a unit", $"{target.Name}:{unit.Lun.UnitNumber}", unit.TaskCount);
            }
        }

        foreach (SeamWatch seam in net.Seams)
        {
            foreach (SeamTask task in seam.Live)
            {
                net.Report("I10", "a task was never answered", $"{seam.Name}: {SeamTask.Describe(task)}");
            }
        }
    }

    private void CheckAdapter(LoopbackHost adapter)
    {
        // What no callback took back stays with the driver, and at the target, for good.
        long revoked = net.Machine.Scsi.Hosts.Where(h => h.Template == adapter).Sum(h => h.ErrorHandler.Revoked);
        _revoked += revoked;
        Zero("the driver's commands", adapter.ProcName, Math.Max(0, adapter.TasksInUse - revoked));
        long buffers = adapter.Buffers?.All.Count(b => b.IsInUse) ?? 0;
        Zero("buffers of the driver", adapter.ProcName, Math.Max(0, buffers - revoked), "I5");
        Zero("windows asked for after the claim", adapter.ProcName, revoked > 0 ? 0 : adapter.StaleWindows, "I3");
    }

    private void CheckHost(ScsiHost host)
    {
        Zero("host_busy", host.Name, host.Busy);
        Zero("host_failed", host.Name, host.Failed);
        Zero("tags of a host", host.Name, host.Tags.InUse);
        Zero("uses of claims that had ended", host.Name, host.StaleClaims, "I3");
        if (!net.SawRemoval && host.Devices.All(d => d.State == ScsiDeviceState.Running))
        {
            // A device that goes away leaves these as they are until somebody looks.
            Zero("host_blocked", host.Name, host.Blocked);
            Zero("starved devices", host.Name, host.StarvedDevices);
            Zero("devices that wait to be served", host.Name, host.Devices.Count(d => d.IsStarved));
        }

        Zero("commands of a host's pool", host.Name, host.CommandsInUse);
        if (host.State is not (ScsiHostState.Running or ScsiHostState.Deleted))
        {
            net.Report("I8", "a host was left in a transient state", $"{host.Name} is {host.State}");
        }

        if (net.Recovery.IsAwake(host) || !host.ErrorHandler.IsIdle)
        {
            net.Report("I8", "an error handler was left awake", host.Name);
        }
    }

    private void CheckDevice(ScsiDevice device)
    {
        Zero("device_busy", device.Address, device.Busy);
        Zero("target_busy", device.Address, device.Target.Busy);
        bool isRunning = device.State == ScsiDeviceState.Running;
        if (isRunning)
        {
            Zero("device_blocked", device.Address, device.Blocked);
            Zero("target_blocked", device.Address, device.Target.Blocked);
        }

        if (!isRunning && device.State is not (ScsiDeviceState.Offline or ScsiDeviceState.TransportOffline))
        {
            net.Report("I8", "a device was left in a transient state", $"{device.Address} is {device.State}");
        }

        RequestQueue queue = device.Queue;
        Zero("requests of a queue", device.Address, queue.Allocated);
        Zero("bios that wait for a request", device.Address, queue.WaitingBios);
        Zero("requests with the driver", device.Address, queue.InDriver);
        Zero("in-flight statistics", device.Address, queue.Statistics.Reading + queue.Statistics.Writing);
        if (queue.IsStopped || queue.IsFrozen)
        {
            net.Report("I8", "a queue was left stopped or frozen", device.Address);
        }

        if (net.Machine.Scsi.BlockPolicy.IsMultiQueue)
        {
            bool isDone = net.Machine.Scsi.Policy.ErrorHandling.CountsTimeoutsAsDone;
            long open = device.RequestCount - device.DoneCount - (isDone ? 0 : device.TimeoutCount);
            Zero("iorequest_cnt less what has ended", device.Address, open);
        }
    }

    private void Zero(string what, string where, long count, string invariant = "I7")
    {
        if (count != 0)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{where}: {count}");
            net.Report(invariant, $"{what} not zero at rest", text);
        }
    }
}
