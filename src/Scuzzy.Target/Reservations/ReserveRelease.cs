using Scuzzy.Scsi;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Reservations;

/// <summary>RESERVE and RELEASE of 6 and 10 bytes (SPC-2 7.16 to 7.22), of the whole unit for the nexus.</summary>
internal static class ReserveRelease
{
    public static void Reserve(UnitTask task)
    {
        UnitReservations reservations = task.Unit.Reservations;
        if (reservations.Registrations.Count > 0)
        {
            task.Unit.Finish(task, ScsiStatus.ReservationConflict, 0, 0); // CRH is 0 (SPC-3 5.6.3)
            return;
        }

        reservations.SetSpc2(task.Nexus);
        task.Good();
    }

    /// <summary>Not an error for a nexus that holds nothing.</summary>
    public static void Release(UnitTask task)
    {
        UnitReservations reservations = task.Unit.Reservations;
        if (reservations.Registrations.Count > 0)
        {
            task.Unit.Finish(task, ScsiStatus.ReservationConflict, 0, 0);
            return;
        }

        if (ReferenceEquals(reservations.Spc2Holder, task.Nexus))
        {
            reservations.SetSpc2(null);
        }

        task.Good();
    }
}
