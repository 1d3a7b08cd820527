using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Reservations;

/// <summary>PERSISTENT RESERVE OUT (SPC-5 6.16) but REGISTER AND MOVE.</summary>
internal static class PersistentReserveOut
{
    private static readonly Action<UnitTask> s_fetched = Fetched;

    public static void Execute(UnitTask task)
    {
        uint length = task.Sam.Cdb.AllocationLength;
        if (length != PersistentReserveOutList.Size)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (ParameterList.TryFetch(task, length, PersistentReserveOutList.Size, s_fetched))
        {
            Fetched(task);
        }
    }

    private static void Fetched(UnitTask task)
    {
        Span<byte> buffer = stackalloc byte[PersistentReserveOutList.Size];
        var list = PersistentReserveOutList.Read(ParameterList.Read(task, buffer));
        ushort action = task.Sam.Cdb.ServiceAction;
        bool registers = action is ServiceAction.Register or ServiceAction.RegisterAndIgnoreExistingKey;
        if (FindFault(task, list, registers) is { } fault)
        {
            task.Fail(fault);
            return;
        }

        UnitReservations reservations = task.Unit.Reservations;
        Registration? own = reservations.Find(task.Nexus);
        if (registers)
        {
            Register(task, reservations, own, list, action == ServiceAction.RegisterAndIgnoreExistingKey);
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

    private static SenseData? FindFault(UnitTask task, PersistentReserveOutList list, bool registers)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if (!registers && cdb.ServiceAction != ServiceAction.Clear)
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

        if (list.SpecifiesInitiatorPorts || list.AllTargetPorts || (registers && list.ActivatePersistThroughPowerLoss))
        {
            int bit =
                list.SpecifiesInitiatorPorts ? 3
                : list.AllTargetPorts ? 2
                : 0;
            return SenseData.InvalidFieldInParameterList(20, bit);
        }

        return null;
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
                Done(task);
                break;
            default:
                Preempt(task, reservations, own, list.ServiceActionKey, type);
                break;
        }
    }

    private static void Register(
        UnitTask task,
        UnitReservations reservations,
        Registration? own,
        PersistentReserveOutList list,
        bool ignoresKey
    )
    {
        ulong newKey = list.ServiceActionKey;
        if (!ignoresKey && list.Key != (own?.Key ?? 0))
        {
            Conflict(task);
            return;
        }

        if (own is null && newKey == 0)
        {
            Done(task);
            return;
        }

        if (own is null)
        {
            if (reservations.Registrations.Count == UnitReservations.MaximumRegistrations)
            {
                task.IllegalRequest(AdditionalSense.InsufficientRegistrationResources);
                return;
            }

            Nexus nexus = task.Nexus.Nexus;
            reservations.Registrations.Add(new Registration(nexus.InitiatorPortName, nexus.RelativeTargetPort, newKey));
        }
        else if (newKey == 0)
        {
            bool tells = reservations.TellsRelease;
            if (reservations.Remove(own) && tells)
            {
                reservations.TellOthers(own, AdditionalSense.ReservationsReleased);
            }
        }
        else
        {
            own.Key = newKey;
        }

        reservations.Generation++;
        Done(task);
    }

    private static void Reserve(UnitTask task, UnitReservations reservations, Registration own, ReservationType type)
    {
        if (reservations.Holder is null)
        {
            reservations.SetHolder(own, type);
            Done(task);
        }
        else if (reservations.IsHolder(own) && reservations.Type == type)
        {
            Done(task);
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
            Done(task);
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

            Done(task);
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
            Done(task);
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
                Done(task);
            }
        }
    }

    private static void Conflict(UnitTask task) => task.Unit.Finish(task, ScsiStatus.ReservationConflict, 0, 0);

    private static void Done(UnitTask task) => task.Good(PersistentReserveOutList.Size, PersistentReserveOutList.Size);
}
