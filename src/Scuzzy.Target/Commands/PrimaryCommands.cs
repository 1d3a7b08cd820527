using Scuzzy.Scsi;
using Scuzzy.Target.Modes;
using Scuzzy.Target.Units;

namespace Scuzzy.Target.Commands;

/// <summary>The rows of the commands that all kinds of units have (SPC-5), and the tables of the units that have no
/// others.</summary>
internal static class PrimaryCommands
{
    // SAM-5 5.14.2, SPC-2 table 9, SBC-4.
    private const CommandTraits Always =
        CommandTraits.IgnoresAttention
        | CommandTraits.PassesReserve
        | CommandTraits.PassesClosedMedium
        | CommandTraits.PassesUnavailable;

    public static readonly CommandRow Inquiry = new()
    {
        Name = "INQUIRY",
        OperationCode = OperationCode.Inquiry,
        Usage = [0x12, 0x01, 0xFF, 0xFF, 0xFF, 0x00],
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Traits = Always,
        Reservation = ReservationVerdict.Allowed,
        Handler = Units.Inquiry.Execute,
    };

    public static readonly CommandRow RequestSense = new()
    {
        Name = "REQUEST SENSE",
        OperationCode = OperationCode.RequestSense,
        Usage = [0x03, 0x01, 0x00, 0x00, 0xFF, 0x00],
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Traits = Always,
        Reservation = ReservationVerdict.Allowed,
        Handler = Sense.Request,
    };

    public static readonly CommandRow ReportLuns = new()
    {
        Name = "REPORT LUNS",
        OperationCode = OperationCode.ReportLuns,
        Usage = [0xA0, 0x00, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00],
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Traits = Always,
        Reservation = ReservationVerdict.Allowed,
        Handler = Units.ReportLuns.Execute,
    };

    public static readonly CommandRow TestUnitReady = new()
    {
        Name = "TEST UNIT READY",
        OperationCode = OperationCode.TestUnitReady,
        Usage = [0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
        Traits = CommandTraits.NeedsMedium,
        Reservation = ReservationVerdict.Allowed,
        Handler = task => task.Good(),
    };

    public static readonly CommandRow ModeSense6 = new()
    {
        Name = "MODE SENSE(6)",
        OperationCode = OperationCode.ModeSense6,
        Traits = CommandTraits.PassesStandby,
        Usage = [0x1A, 0x08, 0xFF, 0xFF, 0xFF, 0x00],
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Reservation = ReservationVerdict.ReadAccess,
        Handler = ModeSense.Execute,
    };

    public static readonly CommandRow ModeSense10 = new()
    {
        Name = "MODE SENSE(10)",
        OperationCode = OperationCode.ModeSense10,
        Traits = CommandTraits.PassesStandby,
        Usage = [0x5A, 0x18, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00],
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Reservation = ReservationVerdict.ReadAccess,
        Handler = ModeSense.Execute,
    };

    /// <summary>Commands of the REPORT LUNS well-known logical unit.</summary>
    public static readonly CommandTable WellKnown = new(Inquiry, ReportLuns, RequestSense, TestUnitReady);

    /// <summary>Commands that a missing logical unit answers.</summary>
    public static readonly CommandTable Missing = new(Inquiry, ReportLuns, RequestSense);
}
