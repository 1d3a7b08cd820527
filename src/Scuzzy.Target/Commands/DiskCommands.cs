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
        ControlCommands.SetTargetPortGroups,
        .. Medium(),
        .. Compound(),
        .. VariableLength(),
        .. Sanitizing(),
        .. Defective(),
        .. CopyCommands.Rows(),
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
        Flush("SYNCHRONIZE CACHE(10)", OperationCode.SynchronizeCache10, Ten(0x35, 0x06)),
        Flush("SYNCHRONIZE CACHE(16)", OperationCode.SynchronizeCache16, Sixteen(0x91, 0x06)),
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
        Alone("ORWRITE(16)", OperationCode.OrWrite16, Sixteen(0x8B, 0x18), OrWrite.Execute),
        Alone(
            "WRITE ATOMIC(16)",
            OperationCode.WriteAtomic16,
            [0x9C, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0xFF, 0xFF, 0x3F, 0x00],
            WriteAtomic.Execute,
            requires: UnitFeatures.AtomicWrites),
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

    // The fields of protection information type 2 are there, and looked at when it is.
    private static CommandRow[] VariableLength() =>
    [
        Long("READ(32)", ServiceAction.Read32, 0x18, ReadWrite.Read, DataDirection.In, writes: false),
        Long("WRITE(32)", ServiceAction.Write32, 0x18, ReadWrite.Write, DataDirection.Out, writes: true),
        Long("VERIFY(32)", ServiceAction.Verify32, 0x16, Verify.Execute, DataDirection.Out, writes: false, alone: true),
        Long(
            "WRITE AND VERIFY(32)",
            ServiceAction.WriteAndVerify32,
            0x16,
            WriteAndVerify.Execute,
            DataDirection.Out,
            writes: true,
            alone: true),
        Long(
            "WRITE SAME(32)",
            ServiceAction.WriteSame32,
            0x19,
            WriteSame.Execute,
            DataDirection.Out,
            writes: true,
            alone: true),
    ];

    private static CommandRow[] Sanitizing() =>
    [
        SanitizeOf("OVERWRITE", ServiceAction.SanitizeOverwrite, 0xA0, Sanitize.Overwrite),
        SanitizeOf("BLOCK ERASE", ServiceAction.SanitizeBlockErase, 0xA0, Sanitize.Erase, UnitFeatures.Unmap),
        SanitizeOf("CRYPTOGRAPHIC ERASE", ServiceAction.SanitizeCryptographicErase, 0xA0, Sanitize.Erase),
        SanitizeOf("EXIT FAILURE MODE", ServiceAction.SanitizeExitFailureMode, 0x00, Sanitize.ExitFailureMode),
    ];

    private static CommandRow[] Defective() =>
    [
        new()
        {
            Name = "READ DEFECT DATA(10)",
            OperationCode = OperationCode.ReadDefectData10,
            Usage = [0x37, 0x00, 0x1F, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00],
            Direction = DataDirection.In,
            Length = LengthField.Allocation,
            Traits = CommandTraits.NeedsMedium,
            Reservation = ReservationVerdict.ReadAccess,
            Handler = Defects.Read10,
        },
        new()
        {
            Name = "READ DEFECT DATA(12)",
            OperationCode = OperationCode.ReadDefectData12,
            Usage = [0xB7, 0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00],
            Direction = DataDirection.In,
            Length = LengthField.Allocation,
            Traits = CommandTraits.NeedsMedium,
            Reservation = ReservationVerdict.ReadAccess,
            Handler = Defects.Read12,
        },
        Raw(
            "READ LONG(10)",
            OperationCode.ReadLong10,
            null,
            [0x3E, 0x06, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0xFF, 0xFF, 0x00]),
        Raw(
            "READ LONG(16)",
            OperationCode.ServiceActionIn16,
            ServiceAction.ReadLong16,
            [0x9E, 0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00]
        ),
        Alone(
            "REASSIGN BLOCKS",
            OperationCode.ReassignBlocks,
            [0x07, 0x03, 0x00, 0x00, 0x00, 0x00],
            Defects.ReassignBlocks),
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
            Reservation = ReservationVerdict.Conflict,
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
        bool writes = true,
        UnitFeatures requires = UnitFeatures.None) => new()
        {
            Name = name,
            OperationCode = opcode,
            Usage = usage,
            Direction = DataDirection.Out,
            Length = LengthField.Blocks,
            Traits = CommandTraits.NeedsMedium | (writes ? CommandTraits.Writes : CommandTraits.None),
            Reservation = writes ? ReservationVerdict.Conflict : ReservationVerdict.ReadAccess,
            Serialization = Serialization.Exclusive,
            Requires = requires | (usage.Length >= 16 ? UnitFeatures.Modern : UnitFeatures.None),
            NominalSeconds = 5,
            RecommendedSeconds = 60,
            Handler = handler,
        };

    // LBA at byte 12, tags of protection information, length at byte 28.
    private static CommandRow Long(
        string name,
        ushort action,
        byte flags,
        CommandHandler handler,
        DataDirection direction,
        bool writes,
        bool alone = false) => new()
        {
            Name = name,
            OperationCode = OperationCode.VariableLength,
            ServiceAction = action,
            Usage =
            [
                0x7F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x3F, 0x18, (byte)(action >> 8), (byte)action, flags, 0x00,
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 0xFF, 0xFF, 0xFF,
            ],
            Direction = direction,
            Length = LengthField.Blocks,
            Traits = CommandTraits.NeedsMedium | (writes ? CommandTraits.Writes : CommandTraits.None),
            Reservation = writes ? ReservationVerdict.Conflict : ReservationVerdict.ReadAccess,
            Serialization = alone ? Serialization.Exclusive : Serialization.Shared,
            Requires = UnitFeatures.Modern | UnitFeatures.LongCommands,
            Handler = handler,
        };

    private static CommandRow SanitizeOf(
        string name,
        ushort action,
        byte flags,
        CommandHandler handler,
        UnitFeatures requires = UnitFeatures.None) => new()
        {
            Name = "SANITIZE, " + name,
            OperationCode = OperationCode.Sanitize,
            ServiceAction = action,
            Usage = [0x48, (byte)(flags | action), 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00],
            Direction = DataDirection.Out,
            Length = LengthField.ParameterList,
            Traits = CommandTraits.NeedsMedium | CommandTraits.Writes | CommandTraits.PassesClosedMedium,
            Reservation = ReservationVerdict.Conflict,
            Serialization = Serialization.Exclusive,
            Requires = requires | UnitFeatures.Modern,
            NominalSeconds = 10,
            RecommendedSeconds = 36000,
            Handler = handler,
        };

    private static CommandRow Raw(string name, OperationCode opcode, ushort? action, byte[] usage) =>
        new()
        {
            Name = name,
            OperationCode = opcode,
            ServiceAction = action,
            Usage = usage,
            Direction = DataDirection.In,
            Traits = CommandTraits.NeedsMedium,
            Reservation = ReservationVerdict.ReadAccess,
            Serialization = Serialization.Exclusive,
            Requires = UnitFeatures.Modern,
            Handler = ReadLong.Execute,
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
