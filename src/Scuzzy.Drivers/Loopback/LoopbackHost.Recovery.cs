using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Aborts and resets, by task management functions of the target.</summary>
public sealed partial class LoopbackHost
{
    /// <summary>Most ghosts that wait for their slot to be used again.</summary>
    private const int MaximumGhosts = 256;

    /// <summary>What follows a success comes after the mid layer has heard of it.</summary>
    private const long GhostDelayNs = 1_000_000;

    private readonly List<LoopbackGhost> _ghosts = [];
    private LoopbackFault? _liar;

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> AbortAsync(ScsiCommand command)
    {
        List<Handle> had = Had(t => IsOf(t, command));
        EhOutcome outcome =
            await FaultAsync(RecoveryRung.Abort, command, t => IsOf(t, command))
            ?? await BlockAsync(command.Device.Target)
            ?? await SendAbortAsync(command);

        // Row 17 of the zoo: who could not abort it deletes it.
        if (outcome == EhOutcome.Failed && _cpu.Shard.Plants(PlantedBug.FailedAbortFrees))
        {
            _tasks.Find(t => t.IsInUse && IsOf(t, command))?.Free();
        }

        return Audit(had, outcome);
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> DeviceResetAsync(ScsiDevice device) =>
        Audit(
            Had(t => IsOf(t, device)),
            await FaultAsync(RecoveryRung.Device, device, t => IsOf(t, device))
                ?? await BlockAsync(device.Target)
                ?? await SendDeviceResetAsync(device)
        );

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> TargetResetAsync(ScsiTarget target)
    {
        var port = (LoopbackPort)target.DriverData!;
        return Audit(
            Had(t => ReferenceEquals(t.Port, port)),
            await FaultAsync(RecoveryRung.Target, target, t => ReferenceEquals(t.Port, port))
                ?? await BlockAsync(target)
                ?? await ResetPortAsync(port, TaskManagementFunction.TargetReset)
        );
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> NexusResetAsync(ScsiTarget target)
    {
        var port = (LoopbackPort)target.DriverData!;
        return Audit(
            Had(t => ReferenceEquals(t.Port, port)),
            await FaultAsync(RecoveryRung.Nexus, target, t => ReferenceEquals(t.Port, port))
                ?? await ResetPortAsync(port, TaskManagementFunction.NexusReset)
        );
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> BusResetAsync(ScsiHost host, int channel) =>
        Audit(
            Had(t => t.Port.Channel == channel),
            await FaultAsync(RecoveryRung.Bus, host, t => t.Port.Channel == channel)
                ?? await BlockAsync(null)
                ?? await ResetChannelAsync(channel)
        );

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> HostResetAsync(ScsiHost host) =>
        Audit(Had(_ => true), await FaultAsync(RecoveryRung.Host, host, _ => true) ?? await ResetAdapterAsync());

    private static bool IsOf(LoopbackTask task, ScsiCommand command) =>
        ReferenceEquals(task.Command, command) && task.Claim == command.Claim;

    private static bool IsOf(LoopbackTask task, ScsiDevice device) => ReferenceEquals(task.Command.Device, device);

    /// <summary>What a fault rule makes of an abort or reset; null: nothing.</summary>
    private async ShardTask<EhOutcome?> FaultAsync(RecoveryRung rung, object subject, Func<LoopbackTask, bool> concerns)
    {
        // A rule that was good for one time is gone once it has acted.
        LoopbackFaults? faults = Faults;
        switch (faults?.OnManagement(rung, subject) ?? ManagementFault.None)
        {
            case ManagementFault.Fails:
                return EhOutcome.Failed;
            case ManagementFault.FailsFast:
                // Row 24 of the zoo: fast failure, and nobody lets go.
                if (!_cpu.Shard.Plants(PlantedBug.FastFailKeeps))
                {
                    await TerminateAsync(concerns);
                    LetGo(concerns);
                }

                return EhOutcome.FastIoFail;
            case ManagementFault.IsNeverAnswered:
                await _cpu.Delay(Options.ManagementTimeoutNs);
                return EhOutcome.Failed;
            case ManagementFault.LiesAboutSuccess:
                _liar = faults!.LiarOf(rung, subject);
                return EhOutcome.Success;
            default:
                return null;
        }
    }

    /// <summary>What the driver's wait for the remote port makes of an abort or reset; null: nothing.</summary>
    private async ShardTask<EhOutcome?> BlockAsync(ScsiTarget? target) =>
        Buffers is null ? null : await Buffers.BlockAsync(target?.DriverData as LoopbackPort);

    /// <summary>What an abort or reset is to take back: the claims that the driver has when it is called. An error
    /// handler may send a test of its own while a user's reset is under way.</summary>
    private List<Handle> Had(Func<LoopbackTask, bool> concerns) =>
        [.. _tasks.Where(t => t.IsInUse && concerns(t)).Select(t => t.Claim)];

    /// <summary>Who reports success must not have any of the commands any more (I5). What is left is told and put in
    /// quarantine.</summary>
    private EhOutcome Audit(List<Handle> had, EhOutcome outcome)
    {
        LoopbackFault? liar = _liar;
        _liar = null;
        if (outcome == EhOutcome.Failed)
        {
            return outcome;
        }

        foreach (LoopbackTask task in _tasks)
        {
            if (task is { IsInUse: true, IsAbandoned: false, HoldsClaim: true } && had.Contains(task.Claim))
            {
                liar?.Breaching(LoopbackBreach.KeptReference, task.Command);
                KeptReferences++;
                if (Buffers is null)
                {
                    task.Quarantine(Options.ManagementTimeoutNs, liar);
                }

                liar?.Detected(LoopbackBreach.KeptReference, task.Command);
            }
        }

        return outcome;
    }

    private async ShardTask<EhOutcome> SendAbortAsync(ScsiCommand command)
    {
        EhOutcome outcome = await SendAbortOnceAsync(command);
        Buffers?.ReportAbort(command, outcome);
        return outcome;
    }

    private async ShardTask<EhOutcome> SendAbortOnceAsync(ScsiCommand command)
    {
        if (command.DriverData is not LoopbackTask { IsInUse: true } task || task.Claim != command.Claim)
        {
            // Row 6 of the zoo: the driver's own object is followed all the same.
            Invariant.Holds(!_cpu.Shard.Plants(PlantedBug.AbortOfAnswered), "the aborted command has no exchange");

            // It has been answered already: nobody touches it any more. Row 16 of the zoo: no outcome was set.
            return _cpu.Shard.Plants(PlantedBug.GarbageOutcome) ? (EhOutcome)byte.MaxValue : EhOutcome.Success;
        }

        if (task.Buffer is { } buffer)
        {
            buffer.IsAbortSent = true;
        }

        if (task.Fault?.MayBeTakenBack(byReset: false) == false)
        {
            return EhOutcome.Failed;
        }

        task.Freeze();

        EhOutcome outcome = await ManageAsync(
            task.Port,
            TaskManagementFunction.AbortTask,
            command.Device.WireLun,
            task.TaskTag
        );
        if (outcome != EhOutcome.Success)
        {
            return outcome;
        }

        // Row 22 of the zoo: it waits for the last reference, and has one itself.
        if (_cpu.Shard.Plants(PlantedBug.AbortAwaitsItself))
        {
            await _cpu.Delay(Options.ManagementTimeoutNs);
            return EhOutcome.Failed;
        }

        return await TakeBackAsync(t => IsOf(t, command));
    }

    private async ShardTask<EhOutcome> SendDeviceResetAsync(ScsiDevice device)
    {
        var port = (LoopbackPort)device.Target.DriverData!;
        Freeze(t => IsOf(t, device));
        EhOutcome outcome = await ManageAsync(port, TaskManagementFunction.LogicalUnitReset, device.WireLun, 0);
        return outcome == EhOutcome.Success ? await TakeBackAsync(t => IsOf(t, device)) : outcome;
    }

    private async ShardTask<EhOutcome> ResetPortAsync(LoopbackPort port, TaskManagementFunction function)
    {
        Freeze(t => ReferenceEquals(t.Port, port));
        EhOutcome outcome = await ManageAsync(port, function, 0, 0);
        return outcome == EhOutcome.Success ? await TakeBackAsync(t => ReferenceEquals(t.Port, port)) : outcome;
    }

    private async ShardTask<EhOutcome> ResetChannelAsync(int channel)
    {
        EhOutcome worst = EhOutcome.Success;
        foreach (LoopbackPort port in _ports)
        {
            bool isThere = port.Channel == channel && port.Nexus is not null;
            if (isThere && await ResetPortAsync(port, TaskManagementFunction.TargetReset) != EhOutcome.Success)
            {
                worst = EhOutcome.Failed;
            }
        }

        return worst;
    }

    /// <summary>The adapter forgets everything, whoever answers. It is a success only if each target has ended what it
    /// had, whatever the state of its link: what a target still does may come after the commands were sent again.
    /// </summary>
    private async ShardTask<EhOutcome> ResetAdapterAsync()
    {
        Freeze(_ => true);
        EhOutcome outcome = EhOutcome.Success;
        foreach (LoopbackPort port in _ports)
        {
            // Row 12 of the zoo: the adapter is back before anybody was told.
            bool isTold = port.Nexus is not null && !_cpu.Shard.Plants(PlantedBug.HostResetSkipsTargets);
            if (isTold && await SendAsync(port, TaskManagementFunction.NexusReset, 0, 0) != EhOutcome.Success)
            {
                outcome = EhOutcome.Failed;
            }
        }

        LetGo(t => !t.IsHeld);
        await TakeBackAsync(_ => true);
        return outcome;
    }

    /// <summary>Takes back what the target no longer has: lets answers on their way arrive, gives up what the driver
    /// holds.</summary>
    private async ShardTask<EhOutcome> TakeBackAsync(Func<LoopbackTask, bool> concerns)
    {
        for (int round = 0; round < SpareTasks && _tasks.Exists(t => t is { IsInUse: true, IsArriving: true }); round++)
        {
            await _cpu.Yield();
        }

        // New tasks may be made meanwhile, but none is taken out.
        for (int i = 0; i < _tasks.Count; i++)
        {
            LoopbackTask task = _tasks[i];
            if (task is { IsInUse: true, IsHeld: true, IsInQuarantine: false } && concerns(task))
            {
                GiveUp(task);
            }
        }

        return EhOutcome.Success;
    }

    /// <summary>What the driver has not sent yet is not sent any more: it would come after the function that ends it.
    /// </summary>
    private void Freeze(Func<LoopbackTask, bool> concerns)
    {
        foreach (LoopbackTask task in _tasks)
        {
            if (task.IsInUse && concerns(task))
            {
                task.Freeze();
            }
        }
    }

    /// <summary>Lets commands go without asking the target: what it still answers is dropped.</summary>
    private void LetGo(Func<LoopbackTask, bool> concerns)
    {
        for (int i = 0; i < _tasks.Count; i++)
        {
            LoopbackTask task = _tasks[i];
            if (!task.IsInUse || !concerns(task))
            {
                continue;
            }

            // Row 15 of the zoo: freed although the target still has it.
            if (task.IsHeld || _cpu.Shard.Plants(PlantedBug.LetGoFrees))
            {
                task.Free();
            }
            else
            {
                task.LetGo();
            }
        }
    }

    /// <summary>The link of a port is gone: all commands under way there come back at once.</summary>
    internal void ReturnAll(LoopbackPort port)
    {
        if (Buffers is not null)
        {
            return; // the firmware has done so already
        }

        foreach (LoopbackTask task in _tasks.ToArray())
        {
            if (task is { IsInUse: true, HoldsClaim: true, IsAbandoned: false } && ReferenceEquals(task.Port, port))
            {
                // Taken now: when that begins, the task may carry another command.
                Handle claim = task.Claim;
                WorkItem back = task.BeginReturn(HostByte.TransportDisrupted);
                _ = _cpu.Start(() => ComeBackAsync(t => ReferenceEquals(t, task) && t.Claim == claim, back));
            }
        }
    }

    /// <summary>A command comes back once the target has let its memory go: not before.</summary>
    private async ShardTask ComeBackAsync(Func<LoopbackTask, bool> isIt, WorkItem back)
    {
        await TerminateAsync(isIt);

        // Its answer may still be on its way, and may be lost there.
        LetGo(isIt);
        _cpu.Raise(CpuContext.Interrupt, back);
    }

    /// <summary>Ends tasks at both ends: what the driver holds, and what a target has. Those that were answered
    /// meanwhile, and may carry another command by now, are left alone.</summary>
    internal async ShardTask CloseAsync(List<(LoopbackTask Task, Handle Claim)> tasks)
    {
        bool IsOne(LoopbackTask task) => tasks.Contains((task, task.Claim));
        await TerminateAsync(IsOne);
        LetGo(IsOne);
    }

    /// <summary>Has the target end commands that the driver lets go, whatever the state of the link: an exchange ends
    /// at both ends, and nobody moves its data any more.</summary>
    private async ShardTask TerminateAsync(Func<LoopbackTask, bool> concerns)
    {
        // While one is being ended, another's delay may be over.
        Freeze(concerns);
        foreach (LoopbackTask task in _tasks.ToArray())
        {
            if (task is { IsOut: true, IsHeld: false } && concerns(task))
            {
                await SendAsync(task.Port, TaskManagementFunction.AbortTask, task.Lun, task.TaskTag);
            }
        }
    }

    private void GiveUp(LoopbackTask task)
    {
        // Row 21 of the zoo: taken back, and completed too.
        if (_cpu.Shard.Plants(PlantedBug.AbortAlsoCompletes) && task.HoldsClaim)
        {
            _ = _cpu.Start(() => RaiseSoonAsync(new LoopbackGhost(task.Command, task.Claim, null)));
        }

        LoopbackFault? fault = task.Fault;
        if (task.GiveUp() is not { } ghost)
        {
            return;
        }

        if (fault!.Echo == LoopbackEcho.AtOnce)
        {
            // After the mid layer has heard of the success, and so ended the claim.
            _ = _cpu.Start(() => RaiseSoonAsync(ghost));
        }
        else if (_ghosts.Count < MaximumGhosts)
        {
            _ghosts.Add(ghost);
        }
    }

    private async ShardTask RaiseSoonAsync(LoopbackGhost ghost)
    {
        await _cpu.Delay(GhostDelayNs);
        _cpu.Raise(CpuContext.Interrupt, ghost);
    }

    /// <summary>A slot is used again: whoever waited for that comes now.</summary>
    private void RaiseGhosts(ScsiCommand command)
    {
        for (int i = _ghosts.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_ghosts[i].Command, command) && _ghosts[i].IsReused)
            {
                _cpu.Raise(CpuContext.Interrupt, _ghosts[i]);
                _ghosts.RemoveAt(i);
            }
        }
    }

    private async ShardTask<EhOutcome> ManageAsync(
        LoopbackPort port,
        TaskManagementFunction function,
        ulong lun,
        ulong taskTag
    )
    {
        if (!port.IsConnected)
        {
            return EhOutcome.Failed;
        }

        if (port.IsSilent)
        {
            await _cpu.Delay(Options.ManagementTimeoutNs);

            // Row 2 of the zoo: over is taken for answered.
            return _cpu.Shard.Plants(PlantedBug.UnansweredIsSuccess) ? EhOutcome.Success : EhOutcome.Failed;
        }

        return await SendAsync(port, function, lun, taskTag);
    }

    private ShardTask<EhOutcome> SendAsync(
        LoopbackPort port,
        TaskManagementFunction function,
        ulong lun,
        ulong taskTag
    ) =>
        new LoopbackManagement(this, port)
        {
            Nexus = port.Nexus!,
            Function = function,
            Lun = lun,
            TaskTag = taskTag,
        }.RunAsync();
}
