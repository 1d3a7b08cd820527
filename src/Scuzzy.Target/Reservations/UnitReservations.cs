using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Persistence;
using Scuzzy.Target.Units;

namespace Scuzzy.Target.Reservations;

/// <summary>Who may do what at a logical unit: the SPC-2 reservation, or registrations and the persistent reservation
/// (SPC-5 5.13).</summary>
internal sealed class UnitReservations(LogicalUnit unit)
{
    /// <summary>Registrations that a unit holds.</summary>
    public const int MaximumRegistrations = 1024;

    /// <summary>The nexus that holds the SPC-2 reservation, or null.</summary>
    public UnitNexus? Spc2Holder { get; private set; }

    /// <summary>In order of their coming.</summary>
    public List<Registration> Registrations { get; } = [];

    /// <summary>The holder of the persistent reservation; null if there is none. Of the all-registrants types, the
    /// nexus that made it; every registered nexus holds it.</summary>
    public Registration? Holder { get; private set; }

    /// <summary>TYPE; none if there is no holder.</summary>
    public ReservationType Type { get; private set; }

    /// <summary>PTPL_A: registrations and reservation are kept through a restart.</summary>
    public bool IsKept { get; set; }

    /// <summary>PRGENERATION.</summary>
    public uint Generation { get; set; }

    public bool IsAllRegistrants =>
        Type is ReservationType.WriteExclusiveAllRegistrants or ReservationType.ExclusiveAccessAllRegistrants;

    private bool IsRegistrantsOnly =>
        Type is ReservationType.WriteExclusiveRegistrantsOnly or ReservationType.ExclusiveAccessRegistrantsOnly;

    /// <summary>Types whose end is told to the other registered nexuses.</summary>
    public bool TellsRelease => IsAllRegistrants || IsRegistrantsOnly;

    /// <summary>The registration of a nexus, or null.</summary>
    public Registration? Find(UnitNexus state) => Registrations.Find(r => r.IsOf(state));

    public bool IsHolder(Registration registration) =>
        Holder is not null && (IsAllRegistrants || ReferenceEquals(Holder, registration));

    /// <summary>True if a nexus holds the SPC-2 reservation, or is its copy manager.</summary>
    public bool IsSpc2Holder(UnitNexus state) =>
        Spc2Holder is { Nexus: var holder }
        && holder.IsSamePorts(state.Nexus.InitiatorPortName, state.Nexus.RelativeTargetPort);

    /// <summary>The registration of an initiator port and target port, or null.</summary>
    public Registration? Find(string initiatorPort, ushort relativeTargetPort) =>
        Registrations.Find(r => r.IsOfPorts(initiatorPort, relativeTargetPort));

    /// <summary>A kept state with what is to be kept of this.</summary>
    public KeptState Keep(KeptState state)
    {
        if (!IsKept)
        {
            return state;
        }

        state.Registrations.AddRange(
            Registrations.Select(r => new KeptRegistration(
                r.InitiatorPort,
                r.RelativeTargetPort,
                r.Key,
                r.AllTargetPorts
            ))
        );
        int holder = Holder is null ? -1 : Registrations.IndexOf(Holder);
        return state with { KeepsReservations = true, Type = Type, Holder = holder };
    }

    /// <summary>Takes over what was kept; PRGENERATION begins anew.</summary>
    public void Take(KeptState state)
    {
        IsKept = state.KeepsReservations;
        Registrations.AddRange(
            state.Registrations.Select(r => new Registration(
                r.InitiatorPort,
                r.RelativeTargetPort,
                r.Key,
                r.AllTargetPorts
            ))
        );
        if (state.Holder >= 0)
        {
            SetHolder(Registrations[state.Holder], state.Type);
        }
    }

    /// <summary>Takes or releases the SPC-2 reservation.</summary>
    public void SetSpc2(UnitNexus? holder)
    {
        Spc2Holder = holder;
        Told();
    }

    /// <summary>Takes or releases the persistent reservation.</summary>
    public void SetHolder(Registration? holder, ReservationType type)
    {
        Holder = holder;
        Type = holder is null ? ReservationType.None : type;
        Told();
    }

    /// <summary>Ends a registration, and the reservation if it goes with it.</summary>
    /// <returns>True if the reservation ended.</returns>
    public bool Remove(Registration registration)
    {
        _ = Registrations.Remove(registration);
        if (Holder is null || (IsAllRegistrants ? Registrations.Count > 0 : !ReferenceEquals(Holder, registration)))
        {
            if (ReferenceEquals(Holder, registration))
            {
                Holder = Registrations[0];
            }

            return false;
        }

        SetHolder(null, ReservationType.None);
        return true;
    }

    /// <summary>True if a command of a nexus conflicts (SPC-5 table 66, SBC-4 table 13; SPC-2 table 9).</summary>
    public bool Conflicts(UnitNexus state, CommandRow row, ref Cdb cdb)
    {
        if (Spc2Holder is not null)
        {
            // Persistent reservations conflict even for the nexus that holds it (SPC-2 5.5.1).
            bool isPersistent =
                row.OperationCode is OperationCode.PersistentReserveIn or OperationCode.PersistentReserveOut;
            return isPersistent || (!IsSpc2Holder(state) && (row.Traits & CommandTraits.PassesReserve) == 0);
        }

        ReservationVerdict verdict = VerdictOf(row, ref cdb);
        if (Holder is null || verdict is ReservationVerdict.Allowed or ReservationVerdict.OwnRules)
        {
            return false;
        }

        bool isExclusive =
            Type
            is ReservationType.ExclusiveAccess
                or ReservationType.ExclusiveAccessRegistrantsOnly
                or ReservationType.ExclusiveAccessAllRegistrants;
        if (verdict == ReservationVerdict.ReadAccess && !isExclusive)
        {
            return false;
        }

        Registration? own = Find(state);
        return own is null || !(TellsRelease || ReferenceEquals(own, Holder));
    }

    // Two commands whose verdict depends on what they ask for.
    private static ReservationVerdict VerdictOf(CommandRow row, ref Cdb cdb) =>
        row.OperationCode switch
        {
            OperationCode.StartStopUnit when (cdb[4] & 0xF1) == 0x01 => ReservationVerdict.Allowed,
            OperationCode.PreventAllowMediumRemoval when (cdb[4] & 0x03) == 0 => ReservationVerdict.Allowed,
            _ => row.Reservation,
        };

    /// <summary>Tells the nexus of a registration something, if it is there.</summary>
    public void Tell(Registration registration, AdditionalSense condition)
    {
        foreach (UnitNexus state in unit.Nexuses)
        {
            if (registration.IsOf(state))
            {
                state.Attentions.Add(condition);
            }
        }
    }

    /// <summary>Tells all registered nexuses but one.</summary>
    public void TellOthers(Registration? except, AdditionalSense condition)
    {
        foreach (Registration registration in Registrations)
        {
            if (!ReferenceEquals(registration, except))
            {
                Tell(registration, condition);
            }
        }
    }

    private void Told() =>
        unit.Obstacles =
            Holder is null && Spc2Holder is null
                ? unit.Obstacles & ~UnitObstacles.Reserved
                : unit.Obstacles | UnitObstacles.Reserved;
}
