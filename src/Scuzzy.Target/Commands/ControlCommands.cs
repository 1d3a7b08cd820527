using Scuzzy.Scsi;
using Scuzzy.Target.Modes;
using Scuzzy.Target.Reservations;
using Scuzzy.Target.Units;

namespace Scuzzy.Target.Commands;

/// <summary>The rows of SPC commands that disks, and later tapes and changers, have beyond the primary ones.</summary>
internal static class ControlCommands
{
    /// <summary>Mode, log, diagnostic and buffer commands.</summary>
    public static CommandRow[] Parameters() =>
    [
        PrimaryCommands.ModeSense6,
        PrimaryCommands.ModeSense10,
        Select("MODE SELECT(6)", OperationCode.ModeSelect6, [0x15, 0x11, 0x00, 0x00, 0xFF, 0x00]),
        Select(
            "MODE SELECT(10)",
            OperationCode.ModeSelect10,
            [0x55, 0x11, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00]),
        In(
            "LOG SENSE",
            OperationCode.LogSense,
            [0x4D, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00],
            LogSense.Execute,
            ReservationVerdict.Allowed,
            CommandTraits.PassesClosedMedium | CommandTraits.PassesStandby),
        new()
        {
            Name = "LOG SELECT",
            OperationCode = OperationCode.LogSelect,
            Usage = [0x4C, 0x03, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00],
            Direction = DataDirection.Out,
            Length = LengthField.ParameterList,
            Traits = CommandTraits.PassesStandby,
            Reservation = ReservationVerdict.Conflict,
            Handler = LogSense.Select,
        },
        In(
            "RECEIVE DIAGNOSTIC RESULTS",
            OperationCode.ReceiveDiagnosticResults,
            [0x1C, 0x01, 0xFF, 0xFF, 0xFF, 0x00],
            Diagnostics.Receive,
            ReservationVerdict.ReadAccess,
            CommandTraits.PassesStandby),
        new()
        {
            Name = "SEND DIAGNOSTIC",
            OperationCode = OperationCode.SendDiagnostic,
            Usage = [0x1D, 0x17, 0x00, 0xFF, 0xFF, 0x00],
            Direction = DataDirection.Out,
            Length = LengthField.ParameterList,
            Traits = CommandTraits.PassesStandby,
            Reservation = ReservationVerdict.Conflict,
            RecommendedSeconds = 60,
            Handler = Diagnostics.Send,
        },
        In(
            "READ BUFFER(10)",
            OperationCode.ReadBuffer,
            [0x3C, 0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00],
            UnitBuffers.Read,
            ReservationVerdict.ReadAccess,
            CommandTraits.PassesUnavailable),
        new()
        {
            Name = "WRITE BUFFER",
            OperationCode = OperationCode.WriteBuffer,
            Usage = [0x3B, 0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00],
            Direction = DataDirection.Out,
            Length = LengthField.ParameterList,
            Traits = CommandTraits.PassesUnavailable,
            Reservation = ReservationVerdict.Conflict,
            Handler = UnitBuffers.Write,
        },
    ];

    /// <summary>Reservations of SPC-2 and persistent ones.</summary>
    public static CommandRow[] Reservations() =>
    [
        Reserve("RESERVE(6)", OperationCode.Reserve6, [0x16, 0, 0, 0, 0, 0], isRelease: false),
        Reserve("RELEASE(6)", OperationCode.Release6, [0x17, 0, 0, 0, 0, 0], isRelease: true),
        Reserve("RESERVE(10)", OperationCode.Reserve10, [0x56, 0, 0, 0, 0, 0, 0, 0, 0, 0], isRelease: false),
        Reserve("RELEASE(10)", OperationCode.Release10, [0x57, 0, 0, 0, 0, 0, 0, 0, 0, 0], isRelease: true),
        PersistentIn("READ KEYS", ServiceAction.ReadKeys, PersistentReserveIn.ReadKeys),
        PersistentIn("READ RESERVATION", ServiceAction.ReadReservation, PersistentReserveIn.ReadReservation),
        PersistentIn("REPORT CAPABILITIES", ServiceAction.ReportCapabilities, PersistentReserveIn.ReportCapabilities),
        PersistentIn("READ FULL STATUS", ServiceAction.ReadFullStatus, PersistentReserveIn.ReadFullStatus),
        PersistentOut("REGISTER", ServiceAction.Register),
        PersistentOut("RESERVE", ServiceAction.Reserve),
        PersistentOut("RELEASE", ServiceAction.Release),
        PersistentOut("CLEAR", ServiceAction.Clear),
        PersistentOut("PREEMPT", ServiceAction.Preempt),
        PersistentOut("PREEMPT AND ABORT", ServiceAction.PreemptAndAbort),
        PersistentOut("REGISTER AND IGNORE EXISTING KEY", ServiceAction.RegisterAndIgnoreExistingKey),
        PersistentOut("REGISTER AND MOVE", ServiceAction.RegisterAndMove),
    ];

    /// <summary>MAINTENANCE IN.</summary>
    public static CommandRow[] Maintenance() =>
    [
        MaintenanceIn(
            "REPORT TARGET PORT GROUPS",
            ServiceAction.ReportTargetPortGroups,
            [0xA3, 0xEA, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00],
            TargetPortGroups.Report,
            traits: CommandTraits.PassesUnavailable),
        MaintenanceIn(
            "REPORT SUPPORTED OPERATION CODES",
            ServiceAction.ReportSupportedOperationCodes,
            [0xA3, 0x0C, 0x87, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00],
            SupportedCommands.Execute,
            ReservationVerdict.ReadAccess),
        MaintenanceIn(
            "REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS",
            ServiceAction.ReportSupportedTaskManagementFunctions,
            [0xA3, 0x0D, 0x80, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00],
            SupportedCommands.TaskManagement,
            ReservationVerdict.ReadAccess),
    ];

    /// <summary>MAINTENANCE OUT.</summary>
    public static readonly CommandRow SetTargetPortGroups = new()
    {
        Name = "SET TARGET PORT GROUPS",
        OperationCode = OperationCode.MaintenanceOut,
        ServiceAction = ServiceAction.SetTargetPortGroups,
        Usage = [0xA4, 0x0A, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00],
        Direction = DataDirection.Out,
        Length = LengthField.ParameterList,
        Traits = CommandTraits.PassesClosedMedium | CommandTraits.PassesUnavailable,
        Reservation = ReservationVerdict.Conflict,
        Requires = UnitFeatures.Modern | UnitFeatures.ExplicitAccess,
        Handler = TargetPortGroups.Set,
    };

    private static CommandRow In(
        string name,
        OperationCode opcode,
        byte[] usage,
        CommandHandler handler,
        ReservationVerdict reservation,
        CommandTraits traits = CommandTraits.None) => new()
        {
            Traits = traits,
            Name = name,
            OperationCode = opcode,
            Usage = usage,
            Direction = DataDirection.In,
            Length = LengthField.Allocation,
            Reservation = reservation,
            Handler = handler,
        };

    private static CommandRow Select(string name, OperationCode opcode, byte[] usage) => new()
    {
        Name = name,
        OperationCode = opcode,
        Usage = usage,
        Direction = DataDirection.Out,
        Length = LengthField.ParameterList,
        Traits = CommandTraits.PassesStandby,
        Reservation = ReservationVerdict.Conflict,
        Serialization = Serialization.Exclusive,
        Handler = ModeSelect.Execute,
    };

    private static CommandRow Reserve(string name, OperationCode opcode, byte[] usage, bool isRelease) => new()
    {
        Name = name,
        OperationCode = opcode,
        Usage = usage,
        Traits = isRelease ? CommandTraits.PassesReserve : CommandTraits.None,
        Reservation = ReservationVerdict.OwnRules,
        Requires = UnitFeatures.Reserve,
        Handler = isRelease ? ReserveRelease.Release : ReserveRelease.Reserve,
    };

    private static CommandRow PersistentIn(string name, ushort action, CommandHandler handler) => new()
    {
        Name = "PERSISTENT RESERVE IN, " + name,
        Traits = CommandTraits.PassesClosedMedium | CommandTraits.PassesStandby,
        OperationCode = OperationCode.PersistentReserveIn,
        ServiceAction = action,
        Usage = [0x5E, (byte)action, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00],
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Reservation = ReservationVerdict.Allowed,
        Requires = UnitFeatures.PersistentReservations,
        Handler = handler,
    };

    private static CommandRow PersistentOut(string name, ushort action) => new()
    {
        Name = "PERSISTENT RESERVE OUT, " + name,
        Traits = CommandTraits.PassesStandby,
        OperationCode = OperationCode.PersistentReserveOut,
        ServiceAction = action,
        Usage = [0x5F, (byte)action, 0xFF, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00],
        Direction = DataDirection.Out,
        Length = LengthField.ParameterList,
        Reservation = ReservationVerdict.OwnRules,
        Requires = UnitFeatures.PersistentReservations,
        Handler = PersistentReserveOut.Execute,
    };

    private static CommandRow MaintenanceIn(
        string name,
        ushort action,
        byte[] usage,
        CommandHandler handler,
        ReservationVerdict reservation = ReservationVerdict.Allowed,
        CommandTraits traits = CommandTraits.None) => new()
    {
        Name = name,
        OperationCode = OperationCode.MaintenanceIn,
        ServiceAction = action,
        Usage = usage,
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Traits = traits | CommandTraits.PassesClosedMedium,
        Reservation = reservation,
        Requires = UnitFeatures.Modern,
        Handler = handler,
    };
}
