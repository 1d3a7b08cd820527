using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Reservations;

/// <summary>REGISTER and REGISTER AND IGNORE EXISTING KEY (SPC-5 5.13.7), with SPEC_I_PT and ALL_TG_PT: all of the
/// ports that it names are registered, or none.</summary>
internal static class PersistentRegister
{
    public static void Execute(
        UnitTask task,
        UnitReservations reservations,
        Registration? own,
        PersistentReserveOutList list,
        ReadOnlySpan<byte> bytes
    )
    {
        if (FindFault(task, own, list, bytes) is { } fault)
        {
            task.Fail(fault);
            return;
        }

        bool ignoresKey = task.Sam.Cdb.ServiceAction == ServiceAction.RegisterAndIgnoreExistingKey;
        if (!ignoresKey && list.Key != (own?.Key ?? 0))
        {
            PersistentReserveOut.Conflict(task);
            return;
        }

        bool wasKept = reservations.IsKept;
        if (own is null && list.ServiceActionKey == 0)
        {
            PersistentReserveOut.Done(task, wasKept);
            return;
        }

        if (own is null)
        {
            if (!TryAdd(task, reservations, list, bytes))
            {
                return;
            }
        }
        else
        {
            Change(reservations, own, list);
        }

        reservations.IsKept = list.ActivatePersistThroughPowerLoss;
        reservations.Generation++;
        PersistentReserveOut.Done(task, wasKept);
    }

    private static SenseData? FindFault(
        UnitTask task,
        Registration? own,
        PersistentReserveOutList list,
        ReadOnlySpan<byte> bytes
    )
    {
        if (list.ActivatePersistThroughPowerLoss && !task.Unit.HasMemory)
        {
            return SenseData.InvalidFieldInParameterList(20, 0);
        }

        bool isPlain = task.Sam.Cdb.ServiceAction == ServiceAction.Register && own is null;
        if (list.SpecifiesInitiatorPorts)
        {
            return isPlain ? null : SenseData.InvalidFieldInParameterList(20, 3);
        }

        return bytes.Length == PersistentReserveOutList.Size
            ? null
            : new SenseData(SenseKey.IllegalRequest, AdditionalSense.ParameterListLengthError);
    }

    // The asking port, and those of the TransportIDs, each at the asking or all target ports.
    private static bool TryAdd(
        UnitTask task,
        UnitReservations reservations,
        PersistentReserveOutList list,
        ReadOnlySpan<byte> bytes
    )
    {
        Nexus nexus = task.Nexus.Nexus;
        List<string> initiators = [nexus.InitiatorPortName];
        if (list.SpecifiesInitiatorPorts && ReadPorts(task, bytes, initiators) is { } fault)
        {
            task.Fail(fault);
            return false;
        }

        List<Registration> added = [];
        int ports = task.Unit.Target.Options.Ports;
        foreach (string initiator in initiators)
        {
            int first = list.AllTargetPorts ? 1 : nexus.RelativeTargetPort;
            int last = list.AllTargetPorts ? ports : nexus.RelativeTargetPort;
            for (int port = first; port <= last; port++)
            {
                if (reservations.Find(initiator, (ushort)port) is null)
                {
                    added.Add(new Registration(initiator, (ushort)port, list.ServiceActionKey, list.AllTargetPorts));
                }
                else if (!list.AllTargetPorts)
                {
                    task.Fail(SenseData.InvalidFieldInParameterList(PersistentReserveOutList.Size, 7));
                    return false;
                }
            }
        }

        if (reservations.Registrations.Count + added.Count > UnitReservations.MaximumRegistrations)
        {
            task.IllegalRequest(AdditionalSense.InsufficientRegistrationResources);
            return false;
        }

        reservations.Registrations.AddRange(added);
        return true;
    }

    private static SenseData? ReadPorts(UnitTask task, ReadOnlySpan<byte> bytes, List<string> initiators)
    {
        const int Lists = PersistentReserveOutList.Size + 4;
        bool isWhole =
            bytes.Length >= Lists
            && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[PersistentReserveOutList.Size..])
                == (uint)(bytes.Length - Lists);
        if (!isWhole)
        {
            return new SenseData(SenseKey.IllegalRequest, AdditionalSense.ParameterListLengthError);
        }

        for (int at = Lists; at < bytes.Length; )
        {
            if (!TransportId.TryRead(bytes[at..], out string name, out bool isDevice, out int size))
            {
                return SenseData.InvalidFieldInParameterList(at, 7);
            }

            List<string> ports = task.Unit.Target.InitiatorPorts(name, isDevice);
            if (ports.Count == 0)
            {
                return SenseData.InvalidFieldInParameterList(at, 7);
            }

            initiators.AddRange(ports.Where(port => !initiators.Contains(port)));
            at += size;
        }

        return null;
    }

    // A registered nexus changes its key, or ends its registration with key 0.
    private static void Change(UnitReservations reservations, Registration own, PersistentReserveOutList list)
    {
        if (list.ServiceActionKey != 0)
        {
            own.Key = list.ServiceActionKey;
            return;
        }

        bool tells = reservations.TellsRelease;
        if (reservations.Remove(own) && tells)
        {
            reservations.TellOthers(own, AdditionalSense.ReservationsReleased);
        }
    }
}
