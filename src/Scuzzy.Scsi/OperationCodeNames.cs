using System.Globalization;

namespace Scuzzy.Scsi;

/// <summary>Command names as the kernel's log prints them: `Write(10)`, `Report luns` (kernel: cdb_byte0_names,
/// scsi_opcode_sa_name).</summary>
public static partial class OperationCodeNames
{
    private const int VendorSpecific = 0xC0;

    /// <summary>Name of an opcode without regard to service actions, or null if the kernel has none.</summary>
    public static string? Find(OperationCode opcode, LogStyle style = LogStyle.Modern)
    {
        if ((int)opcode >= VendorSpecific)
        {
            return null;
        }

        string? name = s_names[(int)opcode];
        return style == LogStyle.Classic ? Classic(opcode, name) : name;
    }

    /// <summary>Name of a service action, or null if the kernel has none.</summary>
    public static string? Find(OperationCode opcode, ushort serviceAction, LogStyle style = LogStyle.Modern)
    {
        bool named = style == LogStyle.Modern ? ServiceAction.IsUsedBy(opcode) : IsClassicServiceAction(opcode);
        int key = ((int)opcode << 16) | serviceAction;
        foreach ((int Key, string Name) entry in s_serviceActions)
        {
            if (named && entry.Key == key)
            {
                return style == LogStyle.Classic && key == ReportReferralsKey ? null : entry.Name;
            }
        }

        return null;
    }

    /// <summary>What the log prints for a command's name, for known and unknown ones alike (kernel:
    /// scsi_format_opcode_name, print_opcode_name).</summary>
    /// <param name="cdb">Bytes of the CDB; none prints nothing.</param>
    /// <param name="style">Wording.</param>
    public static string Describe(ReadOnlySpan<byte> cdb, LogStyle style)
    {
        if (cdb.IsEmpty)
        {
            return string.Empty;
        }

        OperationCode opcode = (OperationCode)cdb[0];
        ushort action = (ushort)(cdb.Length > 1 ? cdb[1] & 0x1F : 0);
        if (opcode == OperationCode.VariableLength)
        {
            int length = Cdb.LengthOf(cdb);
            if (length < 10 || cdb.Length < 10)
            {
                string more = style == LogStyle.Classic ? Invariant($" ext_len={cdb.Length}") : string.Empty;
                string comma = style == LogStyle.Classic ? "," : string.Empty;
                return Invariant($"short variable length command, len={length}{comma}{more}");
            }

            action = (ushort)((cdb[8] << 8) | cdb[9]);
        }

        return style == LogStyle.Modern ? DescribeModern(opcode, action) : DescribeClassic(opcode, action);
    }

    private const int ReportReferralsKey = 0x9E_0013;

    private static string DescribeModern(OperationCode opcode, ushort action)
    {
        string? name = Find(opcode);
        if (!ServiceAction.IsUsedBy(opcode))
        {
            string kind =
                (int)opcode >= VendorSpecific ? " (vendor)"
                : (int)opcode is >= 0x60 and < 0x7E ? " (reserved)"
                : string.Empty;
            return name ?? Invariant($"opcode=0x{(int)opcode:x}{kind}");
        }

        return Find(opcode, action)
            ?? (
                name is null
                    ? Invariant($"opcode=0x{(int)opcode:x}, sa=0x{action:x}")
                    : Invariant($"{name}, sa=0x{action:x}")
            );
    }

    private static string DescribeClassic(OperationCode opcode, ushort action)
    {
        if (IsClassicServiceAction(opcode))
        {
            return Find(opcode, action, LogStyle.Classic) ?? Invariant($"cdb[0]=0x{(int)opcode:x}, sa=0x{action:x}");
        }

        string kind = (int)opcode >= VendorSpecific ? "(vendor)" : "(reserved)";
        return Find(opcode, LogStyle.Classic) ?? Invariant($"cdb[0]=0x{(int)opcode:x} {kind}");
    }

    // The names that the older table had before it was brought up to SPC-4 and SBC-3; its misspelling is part of them.
    private static string? Classic(OperationCode opcode, string? modern) =>
        opcode switch
        {
            OperationCode.ReassignBlocks => "Reasssign Blocks",
            OperationCode.Sanitize => "Play audio track/index",
            OperationCode.ThirdPartyCopyOut => "Extended copy",
            OperationCode.ThirdPartyCopyIn => "Receive copy results",
            OperationCode.CompareAndWrite => "Memory Export Out(16)",
            OperationCode.ServiceActionBidirectional => null,
            _ => modern,
        };

    private static bool IsClassicServiceAction(OperationCode opcode) =>
        opcode
            is OperationCode.VariableLength
                or OperationCode.MaintenanceIn
                or OperationCode.MaintenanceOut
                or OperationCode.ServiceActionIn12
                or OperationCode.ServiceActionOut12
                or OperationCode.ServiceActionIn16
                or OperationCode.ServiceActionOut16;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
