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
        PrimaryCommands.ModeSense6,
        PrimaryCommands.ModeSense10,
        .. Medium(),
        .. Capacity(),
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
        Flush("SYNCHRONIZE CACHE(10)", OperationCode.SynchronizeCache10, Ten(0x35, 0x02)),
        Flush("SYNCHRONIZE CACHE(16)", OperationCode.SynchronizeCache16, Sixteen(0x91, 0x02)),
    ];

    private static CommandRow[] Capacity() =>
    [
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
