using System.Buffers.Binary;
using System.Globalization;

namespace Scuzzy.Scsi;

/// <summary>CDBs as the kernel's trace events print them (kernel: show_opcode_name, scsi_trace_parse_cdb).</summary>
public static class CdbEventText
{
    /// <summary>Name, fields and bytes: <c>READ_10 lba=64 txlen=8 protect=0 raw=28 00 …</c>; a command whose fields are
    /// not decoded has <c>-</c> for them.</summary>
    /// <param name="cdb">1 to 260 bytes; what a short one lacks reads as zero.</param>
    public static string Describe(ReadOnlySpan<byte> cdb)
    {
        Span<byte> padded = stackalloc byte[32];
        cdb[..Math.Min(cdb.Length, padded.Length)].CopyTo(padded);
        return $"{Name((OperationCode)padded[0])} {Fields(padded)} raw={CdbText.Hex(cdb)}";
    }

    /// <summary>The name, of a six or ten byte command mostly without its length; a number in hexadecimal if the kernel
    /// has no name for it.</summary>
    private static string Name(OperationCode code) =>
        CdbEventNames.All.TryGetValue(code, out string? name) ? name : $"0x{(byte)code:x}";

    private static string Fields(ReadOnlySpan<byte> cdb) =>
        (OperationCode)cdb[0] switch
        {
            OperationCode.Read6 or OperationCode.Write6 => ReadWrite6(cdb),
            OperationCode.Read10 or OperationCode.Write10 or OperationCode.Verify10 or OperationCode.WriteSame10 =>
                Line($"lba={Word(cdb, 2)} txlen={BinaryPrimitives.ReadUInt16BigEndian(cdb[7..])} protect={cdb[1] >> 5}")
                    + UnmapBit(cdb, OperationCode.WriteSame10),
            OperationCode.Read12 or OperationCode.Write12 or OperationCode.Verify12 => Line(
                $"lba={Word(cdb, 2)} txlen={Word(cdb, 6)} protect={cdb[1] >> 5}"
            ),
            OperationCode.Read16 or OperationCode.Write16 or OperationCode.Verify16 or OperationCode.WriteSame16 =>
                Line($"lba={Long(cdb, 2)} txlen={Word(cdb, 10)} protect={cdb[1] >> 5}")
                    + UnmapBit(cdb, OperationCode.WriteSame16),
            OperationCode.Unmap => Line($"regions={(BinaryPrimitives.ReadUInt16BigEndian(cdb[7..]) - 8) / 16}"),
            OperationCode.ServiceActionIn16 => ServiceActionIn(cdb),
            OperationCode.VariableLength => VariableLength(cdb),
            OperationCode.MaintenanceIn => Named(CdbEventNames.MaintenanceIn, cdb),
            OperationCode.MaintenanceOut => Named(CdbEventNames.MaintenanceOut, cdb),
            OperationCode.ZbcIn => ReportZones(cdb),
            OperationCode.ZbcOut => ZoneAction(cdb),
            _ => "-",
        };

    /// <summary>A length of 0 means 256 blocks (SBC-2 5.5).</summary>
    private static string ReadWrite6(ReadOnlySpan<byte> cdb)
    {
        uint lba = Word(cdb, 0) & 0x1f_ffff;
        return Line($"lba={lba} txlen={(cdb[4] == 0 ? 256 : cdb[4])}");
    }

    private static string UnmapBit(ReadOnlySpan<byte> cdb, OperationCode writeSame) =>
        (OperationCode)cdb[0] == writeSame ? Line($" unmap={(cdb[1] >> 3) & 1}") : string.Empty;

    private static string ServiceActionIn(ReadOnlySpan<byte> cdb)
    {
        string? name = (cdb[1] & 0x1f) switch
        {
            0x10 => "READ_CAPACITY_16",
            0x12 => "GET_LBA_STATUS",
            _ => null,
        };
        return name is null ? "UNKNOWN" : Line($"{name} lba={Long(cdb, 2)} alloc_len={Word(cdb, 10)}");
    }

    private static string VariableLength(ReadOnlySpan<byte> cdb)
    {
        int action = BinaryPrimitives.ReadUInt16BigEndian(cdb[8..]);
        string? name = action switch
        {
            0x09 => "READ",
            0x0a => "VERIFY",
            0x0b => "WRITE",
            0x0d => "WRITE_SAME",
            _ => null,
        };
        if (name is null)
        {
            return "-";
        }

        string fields = Line($"{name}_32 lba={Long(cdb, 12)} txlen={Word(cdb, 28)} protect={cdb[10] >> 5}");
        string tail = action == 0x0d ? Line($" unmap={(cdb[10] >> 3) & 1}") : string.Empty;
        return fields + Line($" ei_lbrt={Word(cdb, 20)}") + tail;
    }

    private static string Named(IReadOnlyDictionary<int, string> names, ReadOnlySpan<byte> cdb) =>
        names.TryGetValue(cdb[1] & 0x1f, out string? name) ? Line($"{name} alloc_len={Word(cdb, 6)}") : "UNKNOWN";

    private static string ReportZones(ReadOnlySpan<byte> cdb) =>
        (cdb[1] & 0x1f) == 0
            ? Line($"REPORT_ZONES zone={Long(cdb, 2)} alloc_len={Word(cdb, 10)}")
                + Line($" options={cdb[14] & 0x3f} partial={cdb[14] >> 7}")
            : "UNKNOWN";

    private static string ZoneAction(ReadOnlySpan<byte> cdb)
    {
        string? name = (cdb[1] & 0x1f) switch
        {
            1 => "CLOSE_ZONE",
            2 => "FINISH_ZONE",
            3 => "OPEN_ZONE",
            4 => "RESET_WRITE_POINTER",
            _ => null,
        };
        return name is null ? "UNKNOWN" : Line($"{name} zone={Long(cdb, 2)} all={cdb[14] & 1}");
    }

    private static uint Word(ReadOnlySpan<byte> cdb, int at) => BinaryPrimitives.ReadUInt32BigEndian(cdb[at..]);

    private static ulong Long(ReadOnlySpan<byte> cdb, int at) => BinaryPrimitives.ReadUInt64BigEndian(cdb[at..]);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
