using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Reservations;

/// <summary>REGISTER AND MOVE (SPC-5 5.13.8): registers another nexus and gives it the reservation.</summary>
internal static class PersistentMove
{
    public static void Execute(
        UnitTask task,
        UnitReservations reservations,
        Registration? own,
        ReadOnlySpan<byte> bytes
    )
    {
        var list = RegisterAndMoveList.Read(bytes);
        if (list.TransportIdLength != (uint)(bytes.Length - RegisterAndMoveList.Size))
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
            return;
        }

        if (
            own is null
            || own.Key != list.Key
            || !ReferenceEquals(reservations.Holder, own)
            || reservations.IsAllRegistrants
        )
        {
            PersistentReserveOut.Conflict(task);
            return;
        }

        if (FindFault(task, own, list, bytes, out string initiator) is { } fault)
        {
            task.Fail(fault);
            return;
        }

        Registration? holder = reservations.Find(initiator, list.RelativeTargetPort);
        if (holder is null)
        {
            if (reservations.Registrations.Count == UnitReservations.MaximumRegistrations)
            {
                task.IllegalRequest(AdditionalSense.InsufficientRegistrationResources);
                return;
            }

            holder = new Registration(initiator, list.RelativeTargetPort, list.ServiceActionKey);
            reservations.Registrations.Add(holder);
        }

        holder.Key = list.ServiceActionKey;
        reservations.SetHolder(holder, reservations.Type);
        if (list.Unregister)
        {
            _ = reservations.Remove(own);
        }

        bool wasKept = reservations.IsKept;
        reservations.IsKept = list.ActivatePersistThroughPowerLoss;
        reservations.Generation++;
        PersistentReserveOut.Done(task, wasKept);
    }

    private static SenseData? FindFault(
        UnitTask task,
        Registration own,
        RegisterAndMoveList list,
        ReadOnlySpan<byte> bytes,
        out string initiator
    )
    {
        initiator = "";
        if (list.ServiceActionKey == 0)
        {
            return SenseData.InvalidFieldInParameterList(8, 7);
        }

        if (list.ActivatePersistThroughPowerLoss && !task.Unit.HasMemory)
        {
            return SenseData.InvalidFieldInParameterList(17, 0);
        }

        if (list.RelativeTargetPort == 0 || list.RelativeTargetPort > task.Unit.Target.Options.Ports)
        {
            return SenseData.InvalidFieldInParameterList(18, 7);
        }

        bool isRead = TransportId.TryRead(bytes[RegisterAndMoveList.Size..], out initiator, out bool isDevice, out _);
        List<string> ports = isRead ? task.Unit.Target.InitiatorPorts(initiator, isDevice) : [];
        if (ports.Count != 1 || own.IsOfPorts(ports[0], list.RelativeTargetPort))
        {
            return SenseData.InvalidFieldInParameterList(RegisterAndMoveList.Size, 7);
        }

        initiator = ports[0];
        return null;
    }
}
