using Scuzzy.Scsi;
using Scuzzy.Target.Units.Disk;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target.Commands;

/// <summary>The command table of disks (SBC-4 table 33).</summary>
internal static partial class DiskCommands
{
    private const byte ProtectField = 0xE0;

    // DPO and FUA.
    private const byte CacheBits = 0x18;

    private static readonly CommandTable s_plain = Make(hasProtection: false, CacheBits);
    private static readonly CommandTable s_protected = Make(hasProtection: true, CacheBits);
    private static readonly CommandTable s_plainUncontrolled = Make(hasProtection: false, 0);
    private static readonly CommandTable s_protectedUncontrolled = Make(hasProtection: true, 0);

    /// <summary>All commands of a disk.</summary>
    /// <param name="hasProtection">It can be formatted with protection information: CDBs have the field for it, and
    /// what writes has the medium alone, because data and protection information change as one.</param>
    /// <param name="hasForceUnitAccess">CDBs have the bits DPO and FUA; else who sets one is refused.</param>
    public static CommandTable For(bool hasProtection, bool hasForceUnitAccess) =>
        (hasProtection, hasForceUnitAccess) switch
        {
            (false, true) => s_plain,
            (true, true) => s_protected,
            (false, false) => s_plainUncontrolled,
            (true, false) => s_protectedUncontrolled,
        };

    private static CommandTable Make(bool hasProtection, byte cache) => new(
    [
        PrimaryCommands.Inquiry,
        PrimaryCommands.RequestSense,
        PrimaryCommands.ReportLuns,
        PrimaryCommands.TestUnitReady,
        .. ControlCommands.Parameters(),
        .. ControlCommands.Reservations(),
        .. ControlCommands.Maintenance(),
        ControlCommands.SetTargetPortGroups,
        .. Medium(hasProtection, cache),
        .. Compound(hasProtection, cache),
        .. VariableLength(hasProtection, cache),
        .. Sanitizing(),
        .. Defective(),
        .. CopyCommands.Rows(),
        .. Capacity(),
        .. State(),
    ]);

    private static CommandRow[] Medium(bool hasProtection, byte cache) =>
    [
        Transfer("READ(6)", OperationCode.Read6, [0x08, 0x1F, 0xFF, 0xFF, 0xFF, 0x00], isRead: true, hasProtection),
        Transfer("READ(10)", OperationCode.Read10, Ten(0x28, cache), isRead: true, hasProtection),
        Transfer("READ(12)", OperationCode.Read12, Twelve(0xA8, cache), isRead: true, hasProtection),
        Transfer("READ(16)", OperationCode.Read16, Sixteen(0x88, cache), isRead: true, hasProtection),
        Transfer("WRITE(6)", OperationCode.Write6, [0x0A, 0x1F, 0xFF, 0xFF, 0xFF, 0x00], isRead: false, hasProtection),
        Transfer("WRITE(10)", OperationCode.Write10, Ten(0x2A, cache), isRead: false, hasProtection),
        Transfer("WRITE(12)", OperationCode.Write12, Twelve(0xAA, cache), isRead: false, hasProtection),
        Transfer("WRITE(16)", OperationCode.Write16, Sixteen(0x8A, cache), isRead: false, hasProtection),
        Fetch("PRE-FETCH(10)", OperationCode.PreFetch10, Ten(0x34, 0x02)),
        Fetch("PRE-FETCH(16)", OperationCode.PreFetch16, Sixteen(0x90, 0x02)),
        Flush("SYNCHRONIZE CACHE(10)", OperationCode.SynchronizeCache10, Ten(0x35, 0x06)),
        Flush("SYNCHRONIZE CACHE(16)", OperationCode.SynchronizeCache16, Sixteen(0x91, 0x06)),
    ];

    // Commands of several steps, which have the medium for themselves.
    private static CommandRow[] Compound(bool hasProtection, byte cache)
    {
        byte check = (byte)((cache & 0x10) | 0x06); // DPO and BYTCHK
        CommandHandler verify = hasProtection ? ProtectedCommands.Verify : Verify.Execute;
        CommandHandler writeVerify = hasProtection ? ProtectedCommands.WriteAndVerify : WriteAndVerify.Execute;
        CommandHandler writeSame = hasProtection ? ProtectedCommands.WriteSame : WriteSame.Execute;
        return
        [
            Alone("VERIFY(10)", OperationCode.Verify10, Usage(Ten(0x2F, check)), verify, writes: false),
            Alone("VERIFY(12)", OperationCode.Verify12, Usage(Twelve(0xAF, check)), verify, writes: false),
            Alone("VERIFY(16)", OperationCode.Verify16, Usage(Sixteen(0x8F, check)), verify, writes: false),
            Alone("WRITE AND VERIFY(10)", OperationCode.WriteAndVerify10, Usage(Ten(0x2E, check)), writeVerify),
            Alone("WRITE AND VERIFY(12)", OperationCode.WriteAndVerify12, Usage(Twelve(0xAE, check)), writeVerify),
            Alone("WRITE AND VERIFY(16)", OperationCode.WriteAndVerify16, Usage(Sixteen(0x8E, check)), writeVerify),
            Alone("WRITE SAME(10)", OperationCode.WriteSame10, Usage(Ten(0x41, 0x18)), writeSame),
            Alone("WRITE SAME(16)", OperationCode.WriteSame16, Usage(Sixteen(0x93, 0x19)), writeSame),
            Alone(
                "COMPARE AND WRITE",
                OperationCode.CompareAndWrite,
                Usage(
                [
                    0x89, cache, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0x3F, 0x00,
                ]),
                hasProtection ? ProtectedCommands.CompareAndWrite : CompareAndWrite.Execute),
            Alone(
                "ORWRITE(16)",
                OperationCode.OrWrite16,
                Usage(Sixteen(0x8B, cache)),
                hasProtection ? ProtectedCommands.OrWrite : OrWrite.Execute),
            Alone(
                "WRITE ATOMIC(16)",
                OperationCode.WriteAtomic16,
                [0x9C, cache, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0xFF, 0xFF, 0x3F, 0x00],
                WriteAtomic.Execute,
                requires: UnitFeatures.AtomicWrites),
            Alone(
                "FORMAT UNIT",
                OperationCode.FormatUnit,
                [0x04, (byte)(hasProtection ? 0xFF : 0x3F), 0x00, 0x00, 0x00, 0x00],
                FormatUnit.Execute),
            new()
            {
                Name = "UNMAP",
                OperationCode = OperationCode.Unmap,
                Usage = [0x42, 0x01, 0x00, 0x00, 0x00, 0x00, 0x3F, 0xFF, 0xFF, 0x00],
                Direction = DataDirection.Out,
                Length = LengthField.ParameterList,
                Traits = CommandTraits.NeedsMedium | CommandTraits.Writes,
                Reservation = ReservationVerdict.Conflict,
                Serialization = hasProtection ? Serialization.Exclusive : Serialization.Shared,
                Requires = UnitFeatures.Unmap | UnitFeatures.Modern,
                RecommendedSeconds = 60,
                Handler = Unmap.Execute,
            },
        ];

        byte[] Usage(byte[] usage) => Protect(usage, hasProtection);
    }

    // The fields of protection information type 2 are there, and looked at when it is.
    private static CommandRow[] VariableLength(bool hasProtection, byte cache)
    {
        byte check = (byte)((cache & 0x10) | 0x06); // DPO and BYTCHK
        CommandHandler verify = hasProtection ? ProtectedCommands.Verify : Verify.Execute;
        CommandHandler writeVerify = hasProtection ? ProtectedCommands.WriteAndVerify : WriteAndVerify.Execute;
        CommandHandler writeSame = hasProtection ? ProtectedCommands.WriteSame : WriteSame.Execute;
        CommandHandler read = hasProtection ? ProtectedCommands.Read : ReadWrite.Read;
        CommandHandler write = hasProtection ? ProtectedCommands.Write : ReadWrite.Write;
        byte field = hasProtection ? ProtectField : (byte)0;
        return
        [
            Long("READ(32)", ServiceAction.Read32, field | cache, read, writes: false, alone: false),
            Long("WRITE(32)", ServiceAction.Write32, field | cache, write, alone: hasProtection),
            Long("VERIFY(32)", ServiceAction.Verify32, field | check, verify, writes: false),
            Long("WRITE AND VERIFY(32)", ServiceAction.WriteAndVerify32, field | check, writeVerify),
            Long("WRITE SAME(32)", ServiceAction.WriteSame32, field | 0x19, writeSame),
        ];
    }

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

    private static CommandRow Transfer(
        string name,
        OperationCode opcode,
        byte[] usage,
        bool isRead,
        bool hasProtection) => new()
    {
        Name = name,
        OperationCode = opcode,
        Usage = Protect(usage, hasProtection),
        Direction = isRead ? DataDirection.In : DataDirection.Out,
        Length = LengthField.Blocks,
        Traits = CommandTraits.NeedsMedium | (isRead ? CommandTraits.None : CommandTraits.Writes),
        Reservation = isRead ? ReservationVerdict.ReadAccess : ReservationVerdict.Conflict,
        Serialization = isRead || !hasProtection ? Serialization.Shared : Serialization.Exclusive,
        Requires = usage.Length >= 16 ? UnitFeatures.Modern : UnitFeatures.None,
        Handler = (isRead, hasProtection) switch
        {
            (true, false) => ReadWrite.Read,
            (false, false) => ReadWrite.Write,
            (true, true) => ProtectedCommands.Read,
            (false, true) => ProtectedCommands.Write,
        },
    };

    // The field for protection information is on top of the flags of all CDBs but those of 6 bytes.
    private static byte[] Protect(byte[] usage, bool hasProtection)
    {
        if (hasProtection && usage.Length > 6)
        {
            usage[usage.Length == 32 ? 10 : 1] |= ProtectField;
        }

        return usage;
    }

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
        int flags,
        CommandHandler handler,
        bool writes = true,
        bool alone = true) => new()
        {
            Name = name,
            OperationCode = OperationCode.VariableLength,
            ServiceAction = action,
            Usage =
            [
                0x7F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x3F, 0x18, (byte)(action >> 8), (byte)action, (byte)flags, 0x00,
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 0xFF, 0xFF, 0xFF,
            ],
            Direction = action == ServiceAction.Read32 ? DataDirection.In : DataDirection.Out,
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
