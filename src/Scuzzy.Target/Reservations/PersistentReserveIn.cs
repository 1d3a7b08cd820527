using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Reservations;

/// <summary>PERSISTENT RESERVE IN (SPC-5 6.15).</summary>
internal static class PersistentReserveIn
{
    private const int DescriptorHeader = 24;

    public static void ReadKeys(UnitTask task)
    {
        UnitReservations reservations = task.Unit.Reservations;
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write32(reservations.Generation);
        writer.Write32((uint)reservations.Registrations.Count * 8);
        foreach (Registration registration in reservations.Registrations)
        {
            writer.Write64(registration.Key);
        }

        writer.Finish();
    }

    public static void ReadReservation(UnitTask task)
    {
        UnitReservations reservations = task.Unit.Reservations;
        Span<byte> data = stackalloc byte[24];
        ulong key = reservations.IsAllRegistrants ? 0 : reservations.Holder?.Key ?? 0;
        int length = PersistentReserveInData.WriteReservation(data, reservations.Generation, key, reservations.Type);
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(data[..length]);
        writer.Finish();
    }

    public static void ReportCapabilities(UnitTask task)
    {
        Span<byte> data = stackalloc byte[ReservationCapabilities.Size];
        _ = new ReservationCapabilities
        {
            SpecifyInitiatorPorts = true,
            AllTargetPorts = true,
            PersistThroughPowerLossCapable = task.Unit.HasMemory,
            PersistThroughPowerLossActivated = task.Unit.Reservations.IsKept,
            TypeMask = ReservationCapabilities.AllTypes,
        }.Write(data);
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(data);
        writer.Finish();
    }

    public static void ReadFullStatus(UnitTask task)
    {
        UnitReservations reservations = task.Unit.Reservations;
        long length = reservations.Registrations.Sum(r => (long)DescriptorHeader + TransportId.SizeOf(r.InitiatorPort));
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write32(reservations.Generation);
        writer.Write32((uint)length);
        Span<byte> id = stackalloc byte[4 + TransportId.MaximumName + 4];
        Span<byte> data = stackalloc byte[DescriptorHeader + id.Length];
        foreach (Registration registration in reservations.Registrations)
        {
            int size = TransportId.Write(id, registration.InitiatorPort);
            int written = PersistentReserveInData.WriteFullStatusDescriptor(
                data,
                registration.Key,
                reservations.IsHolder(registration) ? reservations.Type : ReservationType.None,
                registration.AllTargetPorts,
                registration.RelativeTargetPort,
                id[..size]
            );
            writer.Write(data[..written]);
        }

        writer.Finish();
    }
}
