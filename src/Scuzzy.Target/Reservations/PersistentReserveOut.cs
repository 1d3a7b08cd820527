using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Reservations;

/// <summary>PERSISTENT RESERVE OUT (SPC-5 6.16); what registers is in <see cref="PersistentRegister"/>.</summary>
internal static class PersistentReserveOut
{
    /// <summary>Longest parameter list: TransportIDs of some thirty initiator ports.</summary>
    public const int MaximumList = 8192;

    private static readonly Action<UnitTask> s_fetched = Fetched;

    public static void Execute(UnitTask task)
    {
        uint length = task.Sam.Cdb.AllocationLength;
        ushort action = task.Sam.Cdb.ServiceAction;
        bool mayBeLonger = action is ServiceAction.Register or ServiceAction.RegisterAndMove;
        if (length < PersistentReserveOutList.Size || (length > PersistentReserveOutList.Size && !mayBeLonger))
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (ParameterList.TryFetch(task, length, MaximumList, s_fetched))
        {
            Fetched(task);
        }
    }

    /// <summary>Ends with RESERVATION CONFLICT.</summary>
    public static void Conflict(UnitTask task) => task.Unit.Finish(task, ScsiStatus.ReservationConflict, 0, 0);

    /// <summary>Ends with GOOD, once what changed is kept if it is to be.</summary>
    /// <param name="task">The task.</param>
    /// <param name="wasKept">APTPL was in force before.</param>
    public static void Done(UnitTask task, bool wasKept)
    {
        long length = task.Sam.Cdb.AllocationLength;
        if (wasKept || task.Unit.Reservations.IsKept)
        {
            task.Unit.FinishKept(task, length);
        }
        else
        {
            task.Good(length, length);
        }
    }

    private static void Fetched(UnitTask task)
    {
        Span<byte> buffer = stackalloc byte[MaximumList];
        ReadOnlySpan<byte> bytes = ParameterList.Read(task, buffer[..(int)task.Position]);
        ushort action = task.Sam.Cdb.ServiceAction;
        UnitReservations reservations = task.Unit.Reservations;
        Registration? own = reservations.Find(task.Nexus);
        if (action == ServiceAction.RegisterAndMove)
        {
            PersistentMove.Execute(task, reservations, own, bytes);
            return;
        }

        var list = PersistentReserveOutList.Read(bytes);
        bool registers = action is ServiceAction.Register or ServiceAction.RegisterAndIgnoreExistingKey;
        if (registers)
        {
            PersistentRegister.Execute(task, reservations, own, list, bytes);
        }
        else if (FindFault(task, list) is { } fault)
        {
            task.Fail(fault);
        }
        else if (own is null || own.Key != list.Key)
        {
            Conflict(task);
        }
        else
        {
            Change(task, reservations, own, list, action);
        }
    }

    private static SenseData? FindFault(UnitTask task, PersistentReserveOutList list)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if (cdb.ServiceAction != ServiceAction.Clear)
        {
            if (cdb[2] >> 4 != 0)
            {
                return SenseData.InvalidFieldInCdb(2, 7); // SCOPE: the logical unit only
            }

            if ((cdb[2] & 0x0F) is not (1 or 3 or 5 or 6 or 7 or 8))
            {
                return SenseData.InvalidFieldInCdb(2, 3);
            }
        }

        return list.SpecifiesInitiatorPorts || list.AllTargetPorts
            ? SenseData.InvalidFieldInParameterList(20, list.SpecifiesInitiatorPorts ? 3 : 2)
            : null;
    }

    private static void Change(
        UnitTask task,
        UnitReservations reservations,
        Registration own,
        PersistentReserveOutList list,
        ushort action
    )
    {
        var type = (ReservationType)(task.Sam.Cdb[2] & 0x0F);
        switch (action)
        {
            case ServiceAction.Reserve:
                Reserve(task, reservations, own, type);
                break;
            case ServiceAction.Release:
                Release(task, reservations, own, type);
                break;
            case ServiceAction.Clear:
                reservations.TellOthers(own, AdditionalSense.ReservationsPreempted);
                reservations.Registrations.Clear();
                reservations.SetHolder(null, ReservationType.None);
                reservations.Generation++;
                Done(task, reservations.IsKept);
                break;
            default:
                Preempt(task, reservations, own, list.ServiceActionKey, type);
                break;
        }
    }

    private static void Reserve(UnitTask task, UnitReservations reservations, Registration own, ReservationType type)
    {
        if (reservations.Holder is null)
        {
            reservations.SetHolder(own, type);
            Done(task, reservations.IsKept);
        }
        else if (reservations.IsHolder(own) && reservations.Type == type)
        {
            Done(task, reservations.IsKept);
        }
        else
        {
            Conflict(task);
        }
    }

    private static void Release(UnitTask task, UnitReservations reservations, Registration own, ReservationType type)
    {
        if (!reservations.IsHolder(own))
        {
            Done(task, reservations.IsKept);
        }
        else if (reservations.Type != type)
        {
            task.IllegalRequest(AdditionalSense.InvalidReleaseOfPersistentReservation);
        }
        else
        {
            bool tells = reservations.TellsRelease;
            reservations.SetHolder(null, ReservationType.None);
            if (tells)
            {
                reservations.TellOthers(own, AdditionalSense.ReservationsReleased);
            }

            Done(task, reservations.IsKept);
        }
    }

    // SPC-5 5.13.11.4: which registrations go, and whether the reservation changes hands.
    private static void Preempt(
        UnitTask task,
        UnitReservations reservations,
        Registration own,
        ulong key,
        ReservationType type
    )
    {
        bool all = reservations.IsAllRegistrants && key == 0;
        if (key == 0 && !all)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(8, 7));
            return;
        }

        bool takesOver =
            reservations.Holder is { } holder && (all || (!reservations.IsAllRegistrants && holder.Key == key));
        List<Registration> victims =
        [
            .. reservations.Registrations.Where(r => !ReferenceEquals(r, own) && (all || r.Key == key)),
        ];
        if (victims.Count == 0 && !takesOver && own.Key != key)
        {
            Conflict(task);
            return;
        }

        ReservationType before = reservations.Type;
        foreach (Registration victim in victims)
        {
            _ = reservations.Remove(victim);
            reservations.Tell(victim, AdditionalSense.RegistrationsPreempted);
        }

        if (takesOver)
        {
            reservations.SetHolder(own, type);
            if (before != type)
            {
                reservations.TellOthers(own, AdditionalSense.ReservationsReleased);
            }
        }

        reservations.Generation++;
        if (task.Sam.Cdb.ServiceAction == ServiceAction.PreemptAndAbort)
        {
            AbortTasksOf(task, victims);
        }
        else
        {
            Done(task, reservations.IsKept);
        }
    }

    private static void AbortTasksOf(UnitTask task, List<Registration> victims)
    {
        List<UnitNexus> states = [.. task.Unit.Nexuses.Where(state => victims.Exists(v => v.IsOf(state)))];
        int waiting = states.Count + 1;
        foreach (UnitNexus state in states)
        {
            task.Unit.AbortTasks(task.Nexus, state, null, task, Aborted);
        }

        Aborted();

        void Aborted()
        {
            if (--waiting == 0)
            {
                Done(task, task.Unit.Reservations.IsKept);
            }
        }
    }
}
