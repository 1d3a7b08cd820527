using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;

namespace Scuzzy.Target;

// One command's path through the unit, from admission to response.
public abstract partial class LogicalUnit
{
    private static readonly Action<UnitTask> s_dispatch = task => task.Unit.Dispatch(task);

    private bool _advancing;

    /// <summary>Takes a command in.</summary>
    internal void Receive(SamTask sam, Nexus nexus)
    {
        UnitNexus state = StateOf(nexus);
        if ((HasAca || sam.Attribute == TaskAttribute.Aca) && !MayEnterDespiteAca(sam, state))
        {
            return;
        }

        Admit(sam, state);
    }

    /// <summary>Takes a command of the copy manager in, which waits for nobody and nobody waits for it: it is part of
    /// a task that lives.</summary>
    internal void ReceiveLeg(Units.Copy.CopyLeg leg, Nexus nexus)
    {
        leg.Attribute = TaskAttribute.Aca;
        Admit(leg, StateOf(nexus));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Admit(SamTask sam, UnitNexus state)
    {
        Admission admission = _tasks.TryAdmit(sam, state, out UnitTask task);
        if (admission != Admission.Admitted)
        {
            Refuse(sam, state, admission);
            return;
        }

        // Path 11: nexus and logical unit are found, the tag is new, there is room.
        Shard.Mark(Step.Routed, task.Tag, sam);
        if (_tasks.MayEnableNewest(task))
        {
            Enable(task);
            return;
        }

        task.State = TaskState.Dormant;
        _tasks.Dormant++;
    }

    /// <summary>Sets status and residual and sends the response.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Finish(UnitTask task, ScsiStatus status, long transferred, long wanted)
    {
        if (task.Fate != TaskFate.Normal)
        {
            EndAborted(task);
            return;
        }

        task.Sam.SetStatus(status, transferred, wanted);
        Respond(task);
    }

    /// <summary>Sets CHECK CONDITION with sense data and sends the response.</summary>
    internal void Fail(UnitTask task, in SenseData sense, long transferred, long wanted)
    {
        if (task.Fate != TaskFate.Normal)
        {
            EndAborted(task);
            return;
        }

        Span<byte> bytes = stackalloc byte[SenseData.DescriptorMaximumSize];
        int length = sense.Write(bytes, UsesDescriptorSense);
        task.Sam.SetCheckCondition(bytes[..length], transferred, wanted);
        EstablishAca(task);
        Respond(task);
    }

    private void Respond(UnitTask task)
    {
        // Path 16: status, sense and residual are set.
        SamTask sam = task.Sam;
        Shard.Mark(Step.StatusSet, task.Tag, sam);
        if (task.HoldsMedium)
        {
            _gate.Leave(task);
        }

        _tasks.Remove(task);

        // Path 17: the target port sends the response.
        Shard.Mark(Step.TargetPortOut, task.Tag, sam);
        sam.Complete();
        if ((_tasks.Dormant | _gate.Parked) != 0)
        {
            Advance();
        }
    }

    private void Enable(UnitTask task)
    {
        task.State = TaskState.Enabled;
        SamTask sam = task.Sam;
        ref Cdb cdb = ref sam.Cdb;
        CommandRow? row = Commands.Find(ref cdb, Features);
        if ((task.Nexus.Attentions.Count != 0 || Obstacles != UnitObstacles.None) && !MayEnter(task, row))
        {
            return;
        }

        // Path 12: the task is enabled: no ordering rule, unit attention or reservation holds it back.
        Shard.Mark(Step.Enabled, task.Tag, sam);
        if (row is null || !row.IsClean(ref cdb))
        {
            if (row is null || !IsAcceptable(task, row))
            {
                RefuseCdb(task, row);
                return;
            }
        }

        // Path 13: the command table knows the command and has checked its CDB.
        task.Row = row;
        Shard.Mark(Step.Decoded, task.Tag, sam);
        if (Obstacles != UnitObstacles.None && !MayExecute(task, row))
        {
            return;
        }

        // A command with data-out enters the medium once its data is here.
        if (row.Direction == DataDirection.Out || EnterMedium(task, s_dispatch))
        {
            Dispatch(task);
        }
    }

    /// <summary>True: the task may touch the medium. False: the continuation is called when it may.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool EnterMedium(UnitTask task, Action<UnitTask> continuation)
    {
        Serialization serialization = task.Row.Serialization;
        if (serialization == Serialization.None || _gate.Enter(task, serialization))
        {
            return true;
        }

        task.Park(continuation);
        if (_gate.IsClosed)
        {
            Advance(); // ends it, with all that are parked
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Dispatch(UnitTask task)
    {
        // Path 14: the unit executes the command.
        Shard.Mark(Step.Executed, task.Tag, task.Sam);
        task.Row.Handler(task);
    }

    /// <summary>Goes on with tasks that were held back. Tasks that end meanwhile do not nest here.</summary>
    private void Advance()
    {
        if (_advancing)
        {
            return;
        }

        _advancing = true;
        while (true)
        {
            if (_gate.IsClosed && _gate.TakeParked() is { } refused)
            {
                refused.Fail(ClosedSense);
            }
            else if (!HasAca && _gate.TryUnpark(out UnitTask parked))
            {
                parked.Unpark();
            }
            else if (!HasAca && _tasks.NextToEnable() is { } dormant)
            {
                _tasks.Dormant--;
                Enable(dormant);
            }
            else
            {
                break;
            }
        }

        _advancing = false;
    }

    private bool MayEnterDespiteAca(SamTask sam, UnitNexus state)
    {
        if (HasAca)
        {
            ScsiStatus verdict = AcaVerdict(sam, state);
            if (verdict != ScsiStatus.Good)
            {
                Answer(sam, verdict);
            }

            return verdict == ScsiStatus.Good;
        }

        // The ACA attribute without an ACA (SAM-5 8.6.5).
        AnswerSense(sam, new SenseData(SenseKey.IllegalRequest, AdditionalSense.InvalidMessageError));
        return false;
    }

    private void Refuse(SamTask sam, UnitNexus state, Admission admission)
    {
        if (admission == Admission.Overlapped)
        {
            AbortForOverlap(sam, state);
            return;
        }

        Answer(sam, admission == Admission.Busy ? ScsiStatus.Busy : ScsiStatus.TaskSetFull);
    }

    /// <summary>Answers a command that never became a task.</summary>
    internal void Answer(SamTask sam, ScsiStatus status)
    {
        sam.SetStatus(status, 0, 0);
        Shard.Mark(Step.StatusSet, sam.TaskTag, sam);
        Shard.Mark(Step.TargetPortOut, sam.TaskTag, sam);
        sam.Complete();
    }

    /// <summary>Answers a command that never became a task with sense data.</summary>
    private void AnswerSense(SamTask sam, in SenseData sense)
    {
        Span<byte> bytes = stackalloc byte[SenseData.DescriptorMaximumSize];
        int length = sense.Write(bytes, UsesDescriptorSense);
        sam.SetCheckCondition(bytes[..length], 0, 0);
        Shard.Mark(Step.StatusSet, sam.TaskTag, sam);
        Shard.Mark(Step.TargetPortOut, sam.TaskTag, sam);
        sam.Complete();
    }

    // Attention, then reservation (SAM-5 5.14, SPC-5 5.13).
    private bool MayEnter(UnitTask task, CommandRow? row)
    {
        ref Attention.UnitAttentionQueue attentions = ref task.Nexus.Attentions;
        bool exempt = row is not null && (row.Traits & CommandTraits.IgnoresAttention) != 0;
        if (attentions.Count != 0 && !exempt)
        {
            _ = attentions.TryTake(out AdditionalSense condition);
            task.Fail(new SenseData(SenseKey.UnitAttention, condition));
            return false;
        }

        if ((Obstacles & UnitObstacles.Reserved) != 0 && row is not null && Conflicts(task, row))
        {
            task.Unit.Finish(task, ScsiStatus.ReservationConflict, 0, 0);
            return false;
        }

        return true;
    }

    private bool Conflicts(UnitTask task, CommandRow row) => Reservations.Conflicts(task.Nexus, row, ref task.Sam.Cdb);

    // Whether the medium is there and may be written.
    private bool MayExecute(UnitTask task, CommandRow row)
    {
        if ((Obstacles & UnitObstacles.AccessLimited) != 0 && !MayAccess(task, row))
        {
            return false;
        }

        if ((Obstacles & UnitObstacles.MediumClosed) != 0 && (row.Traits & CommandTraits.PassesClosedMedium) == 0)
        {
            task.Fail(ClosedSense);
            return false;
        }

        if ((row.Traits & CommandTraits.NeedsMedium) != 0 && (Obstacles & UnitObstacles.NotReady) != 0)
        {
            task.Fail(NotReadySense);
            return false;
        }

        if ((row.Traits & CommandTraits.Writes) != 0 && (Obstacles & UnitObstacles.WriteProtected) != 0)
        {
            task.Fail(new SenseData(SenseKey.DataProtect, AdditionalSense.WriteProtected));
            return false;
        }

        if ((row.Traits & CommandTraits.Writes) != 0 && (Obstacles & UnitObstacles.HasTokens) != 0)
        {
            WillChange(task, row);
        }

        return true;
    }

    // Whether the access state of the nexus's target port lets the command through.
    private bool MayAccess(UnitTask task, CommandRow row)
    {
        AccessState state = Target.AccessOf(task.Nexus.Nexus);
        CommandTraits needed =
            state == AccessState.Standby
                ? CommandTraits.PassesStandby | CommandTraits.PassesUnavailable
                : CommandTraits.PassesUnavailable;
        if (state <= AccessState.NonOptimized || (row.Traits & needed) != 0)
        {
            return true;
        }

        AdditionalSense why = state switch
        {
            AccessState.Standby => AdditionalSense.TargetPortStandby,
            AccessState.Unavailable => AdditionalSense.TargetPortUnavailable,
            _ => AdditionalSense.AsymmetricAccessTransition,
        };
        task.Fail(new SenseData(SenseKey.NotReady, why));
        return false;
    }

    // A CDB with a bit too many passes if checking is off, or if the bit is the LUN that SCSI-2 puts into byte 1.
    private bool IsAcceptable(UnitTask task, CommandRow row)
    {
        byte ignored = Personality.Version <= 2 ? (byte)0xE0 : (byte)0;
        if (!row.TryFindFault(ref task.Sam.Cdb, ignored, out int fieldByte, out _))
        {
            return true;
        }

        ref Cdb cdb = ref task.Sam.Cdb;
        bool isControl = fieldByte == row.ControlByte && fieldByte < cdb.Length;
        if (isControl && cdb.Naca)
        {
            return Personality.SupportsAca && (cdb.Control == 0x04 || !Target.Options.ChecksReservedBits);
        }

        return !Target.Options.ChecksReservedBits && fieldByte < cdb.Length;
    }

    private void RefuseCdb(UnitTask task, CommandRow? row)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if (row is not null)
        {
            byte ignored = Personality.Version <= 2 ? (byte)0xE0 : (byte)0;
            _ = row.TryFindFault(ref cdb, ignored, out int fieldByte, out int bit);
            task.InvalidField(fieldByte, bit);
        }
        else if (cdb.Length > 1 && Commands.HasServiceActions(cdb.OperationCode, Features))
        {
            task.InvalidField(1, 4);
        }
        else
        {
            task.IllegalRequest(UnknownCommand);
        }
    }
}
