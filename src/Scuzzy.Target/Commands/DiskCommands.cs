using Scuzzy.Scsi;
using Scuzzy.Target.Units.Disk;

namespace Scuzzy.Target.Commands;

/// <summary>The command table of disks (SBC-4 table 33).</summary>
internal static partial class DiskCommands
{
    /// <summary>All commands of a disk.</summary>
    public static readonly CommandTable Table = new(
    [
        PrimaryCommands.Inquiry,
        PrimaryCommands.RequestSense,
        PrimaryCommands.ReportLuns,
        PrimaryCommands.TestUnitReady,
        .. ControlCommands.Parameters(),
        .. ControlCommands.Reservations(),
        .. ControlCommands.Maintenance(),
        .. Medium(),
        .. Compound(),
        .. Capacity(),
        .. State(),
    ]);

    private static CommandRow[] Medium() =>
    [
        Transfer("READ(6)", OperationCode.Read6, [0x08, 0x1F, 0xFF, 0xFF, 0xFF, 0x00], isRead: true),
        Transfer("READ(10)", OperationCode.Read10, Ten(0x28, 0x18), isRead: true),
        Transfer("READ(12)", OperationCode.Read12, Twelve(0xA8, 0x18), isRead: true),
        Transfer("READ(16)", OperationCode.Read16, Sixteen(0x88, 0x18), isRead: true),
        Transfer("WRITE(6)", OperationCode.Write6, [0x0A, 0x1F, 0xFF, 0xFF, 0xFF, 0x00], isRead: false),
        Transfer("WRITE(10)", OperationCode.Write10, Ten(0x2A, 0x18), isRead: false),
        Transfer("WRITE(12)", OperationCode.Write12, Twelve(0xAA, 0x18), isRead: false),
        Transfer("WRITE(16)", OperationCode.Write16, Sixteen(0x8A, 0x18), isRead: false),
        Fetch("PRE-FETCH(10)", OperationCode.PreFetch10, Ten(0x34, 0x02)),
        Fetch("PRE-FETCH(16)", OperationCode.PreFetch16, Sixteen(0x90, 0x02)),
        Flush("SYNCHRONIZE CACHE(10)", OperationCode.SynchronizeCache10, Ten(0x35, 0x02)),
        Flush("SYNCHRONIZE CACHE(16)", OperationCode.SynchronizeCache16, Sixteen(0x91, 0x02)),
    ];

    // Commands of several steps, which have the medium for themselves.
    private static CommandRow[] Compound() =>
    [
        Alone("VERIFY(10)", OperationCode.Verify10, Ten(0x2F, 0x16), Verify.Execute, writes: false),
        Alone("VERIFY(12)", OperationCode.Verify12, Twelve(0xAF, 0x16), Verify.Execute, writes: false),
        Alone("VERIFY(16)", OperationCode.Verify16, Sixteen(0x8F, 0x16), Verify.Execute, writes: false),
        Alone("WRITE AND VERIFY(10)", OperationCode.WriteAndVerify10, Ten(0x2E, 0x16), WriteAndVerify.Execute),
        Alone("WRITE AND VERIFY(12)", OperationCode.WriteAndVerify12, Twelve(0xAE, 0x16), WriteAndVerify.Execute),
        Alone("WRITE AND VERIFY(16)", OperationCode.WriteAndVerify16, Sixteen(0x8E, 0x16), WriteAndVerify.Execute),
        Alone("WRITE SAME(10)", OperationCode.WriteSame10, Ten(0x41, 0x18), WriteSame.Execute),
        Alone("WRITE SAME(16)", OperationCode.WriteSame16, Sixteen(0x93, 0x19), WriteSame.Execute),
        Alone(
            "COMPARE AND WRITE",
            OperationCode.CompareAndWrite,
            [0x89, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0x3F, 0x00],
            CompareAndWrite.Execute),
        Alone("FORMAT UNIT", OperationCode.FormatUnit, [0x04, 0x3F, 0x00, 0x00, 0x00, 0x00], FormatUnit.Execute),
        new()
        {
            Name = "UNMAP",
            OperationCode = OperationCode.Unmap,
            Usage = [0x42, 0x01, 0x00, 0x00, 0x00, 0x00, 0x3F, 0xFF, 0xFF, 0x00],
            Direction = DataDirection.Out,
            Length = LengthField.ParameterList,
            Traits = CommandTraits.NeedsMedium | CommandTraits.Writes,
            Reservation = ReservationVerdict.Conflict,
            Serialization = Serialization.Shared,
            Requires = UnitFeatures.Unmap | UnitFeatures.Modern,
            RecommendedSeconds = 60,
            Handler = Unmap.Execute,
        },
    ];

    private static CommandRow[] State() =>
    [
        new()
        {
            Name = "START STOP UNIT",
            OperationCode = OperationCode.StartStopUnit,
            Usage = [0x1B, 0x01, 0x00, 0x0F, 0xF7, 0x00],
            Reservation = ReservationVerdict.Conflict,
            Serialization = Serialization.Exclusive,
            RecommendedSeconds = 60,
            Handler = StartStopUnit.Execute,
        },
        new()
        {
            Name = "PREVENT ALLOW MEDIUM REMOVAL",
            OperationCode = OperationCode.PreventAllowMediumRemoval,
            Usage = [0x1E, 0x00, 0x00, 0x00, 0x03, 0x00],
            Reservation = ReservationVerdict.Allowed,
            Requires = UnitFeatures.Removable,
            Handler = StartStopUnit.PreventAllow,
        },
    ];

    private static CommandRow[] Capacity() =>
    [
        new()
        {
            Name = "GET LBA STATUS",
            OperationCode = OperationCode.ServiceActionIn16,
            ServiceAction = ServiceAction.GetLbaStatus,
            Usage =
            [
                0x9E, 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00,
            ],
            Direction = DataDirection.In,
            Length = LengthField.Allocation,
            Traits = CommandTraits.NeedsMedium,
            Reservation = ReservationVerdict.ReadAccess,
            Requires = UnitFeatures.Modern,
            Handler = GetLbaStatus.Execute,
        },
        new()
        {
            Name = "READ CAPACITY(10)",
            OperationCode = OperationCode.ReadCapacity10,
            Usage = [0x25, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x01, 0x00],
            Direction = DataDirection.In,
            Traits = CommandTraits.NeedsMedium,
            Reservation = ReservationVerdict.Allowed,
            Handler = ReadCapacity.Execute10,
        },
        new()
        {
            Name = "READ CAPACITY(16)",
            OperationCode = OperationCode.ServiceActionIn16,
            ServiceAction = ServiceAction.ReadCapacity16,
            Usage =
            [
                0x9E, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00,
            ],
            Direction = DataDirection.In,
            Length = LengthField.Allocation,
            Traits = CommandTraits.NeedsMedium,
            Reservation = ReservationVerdict.Allowed,
            Requires = UnitFeatures.Modern,
            Handler = ReadCapacity.Execute16,
        },
    ];

    // The usual CDBs: LBA from byte 2, GROUP NUMBER, length, CONTROL; byte 1 differs.
    private static byte[] Ten(byte opcode, byte byte1) =>
        [opcode, byte1, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F, 0xFF, 0xFF, 0x00];

    private static byte[] Twelve(byte opcode, byte byte1) =>
        [opcode, byte1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F, 0x00];

    private static byte[] Sixteen(byte opcode, byte byte1) =>
    [
        opcode, byte1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F, 0x00,
    ];

    private static CommandRow Transfer(string name, OperationCode opcode, byte[] usage, bool isRead) => new()
    {
        Name = name,
        OperationCode = opcode,
        Usage = usage,
        Direction = isRead ? DataDirection.In : DataDirection.Out,
        Length = LengthField.Blocks,
        Traits = CommandTraits.NeedsMedium | (isRead ? CommandTraits.None : CommandTraits.Writes),
        Reservation = isRead ? ReservationVerdict.ReadAccess : ReservationVerdict.Conflict,
        Serialization = Serialization.Shared,
        Requires = usage.Length >= 16 ? UnitFeatures.Modern : UnitFeatures.None,
        Handler = isRead ? ReadWrite.Read : ReadWrite.Write,
    };

    private static CommandRow Alone(
        string name,
        OperationCode opcode,
        byte[] usage,
        CommandHandler handler,
        bool writes = true) => new()
        {
            Name = name,
            OperationCode = opcode,
            Usage = usage,
            Direction = DataDirection.Out,
            Length = LengthField.Blocks,
            Traits = CommandTraits.NeedsMedium | (writes ? CommandTraits.Writes : CommandTraits.None),
            Reservation = writes ? ReservationVerdict.Conflict : ReservationVerdict.ReadAccess,
            Serialization = Serialization.Exclusive,
            Requires = usage.Length >= 16 ? UnitFeatures.Modern : UnitFeatures.None,
            NominalSeconds = 5,
            RecommendedSeconds = 60,
            Handler = handler,
        };

    private static CommandRow Fetch(string name, OperationCode opcode, byte[] usage) => new()
    {
        Name = name,
        OperationCode = opcode,
        Usage = usage,
        Length = LengthField.Blocks,
        Traits = CommandTraits.NeedsMedium,
        Reservation = ReservationVerdict.ReadAccess,
        Requires = usage.Length >= 16 ? UnitFeatures.Modern : UnitFeatures.None,
        Handler = PreFetch.Execute,
    };

    private static CommandRow Flush(string name, OperationCode opcode, byte[] usage) => new()
    {
        Name = name,
        OperationCode = opcode,
        Usage = usage,
        Length = LengthField.Blocks,
        Traits = CommandTraits.NeedsMedium,
        Reservation = ReservationVerdict.Conflict,
        Serialization = Serialization.Shared,
        Requires = usage.Length >= 16 ? UnitFeatures.Modern : UnitFeatures.None,
        Handler = SynchronizeCache.Execute,
    };
}
