using System.Text;
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
        _ = new ReservationCapabilities { TypeMask = ReservationCapabilities.AllTypes }.Write(data);
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(data);
        writer.Finish();
    }

    public static void ReadFullStatus(UnitTask task)
    {
        UnitReservations reservations = task.Unit.Reservations;
        long length = reservations.Registrations.Sum(r => (long)DescriptorHeader + TransportId(r).Length);
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write32(reservations.Generation);
        writer.Write32((uint)length);
        Span<byte> data = stackalloc byte[DescriptorHeader + 4 + byte.MaxValue + 4];
        foreach (Registration registration in reservations.Registrations)
        {
            int written = PersistentReserveInData.WriteFullStatusDescriptor(
                data,
                registration.Key,
                reservations.IsHolder(registration) ? reservations.Type : ReservationType.None,
                false,
                registration.RelativeTargetPort,
                TransportId(registration)
            );
            writer.Write(data[..written]);
        }

        writer.Finish();
    }

    // The iSCSI form (SPC-5 7.6.4.6): the name, NUL-terminated and padded to a multiple of four, at least 20 bytes.
    private static byte[] TransportId(Registration registration)
    {
        string name = registration.InitiatorPort;
        int bytes = Math.Min(Encoding.UTF8.GetByteCount(name), byte.MaxValue - 4);
        int padded = Math.Max(20, (bytes + 4) & ~3);
        byte[] id = new byte[4 + padded];
        id[0] = 0x05;
        id[2] = (byte)(padded >> 8);
        id[3] = (byte)padded;
        _ = Encoding.UTF8.TryGetBytes(name, id.AsSpan(4, bytes), out _);
        return id;
    }
}
