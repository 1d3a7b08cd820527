using System.Globalization;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>The parameters of the module scsi_debug, with the names, defaults and meanings that they have in Linux.
/// </summary>
/// <remarks>The emulation covers disks: <c>ptype</c> other than 0 is refused, and so are protection information, zones
/// and parameters that this class does not list.</remarks>
public sealed class ScsiDebugParameters
{
    private const long Any = uint.MaxValue;

    private static readonly ScsiDebugParameter[] s_table =
    [
        new("add_host", 1, 1, 1),
        new("allow_restart", 0, 0, 1),
        new("cdb_len", 10, 6, 32),
        new("clustering", 0, 0, 1),
        new("delay", 1, -9999, 1_000_000, IsWritable: true),
        new("dev_size_mb", 8, 1, 65_536),
        new("dif", 0, 0, 0),
        new("dix", 0, 0, 0),
        new("dsense", 0, 0, 1, IsWritable: true),
        new("every_nth", 0, int.MinValue, int.MaxValue, IsWritable: true),
        new("fake_rw", 0, 0, 1, IsWritable: true),
        new("host_lock", 0, 0, 1),
        new("host_max_queue", 0, 0, 192),
        new("lbprz", 1, 0, 2),
        new("lbpu", 0, 0, 1),
        new("lbpws", 0, 0, 1),
        new("lbpws10", 0, 0, 1),
        new("lowest_aligned", 0, 0, 0x3fff),
        new("max_luns", 1, 1, 16_384, IsWritable: true),
        new("max_queue", 192, 1, 192),
        new("medium_error_count", 10, 0, Any),
        new("medium_error_start", 0x1234, 0, Any),
        new("ndelay", 0, 0, 999_999_999, IsWritable: true),
        new("no_lun_0", 0, 0, 1, IsWritable: true),
        new("no_uld", 0, 0, 1),
        new("num_parts", 0, 0, 0),
        new("num_tgts", 1, 1, 256),
        new("opt_blks", 1024, 0, Any),
        new("opt_xferlen_exp", 0, 0, 15),
        new("opts", 0, 0, 0x7f_ffff, IsWritable: true),
        new("per_host_store", 0, 0, 1),
        new("physblk_exp", 0, 0, 15),
        new("poll_queues", 0, 0, 0),
        new("ptype", 0, 0, 0),
        new("random", 0, 0, 0),
        new("removable", 0, 0, 1, IsWritable: true),
        new("scsi_level", 7, 5, 7),
        new("sector_size", 512, 512, 4096),
        new("statistics", 0, 0, 1, IsWritable: true),
        new("strict", 0, 0, 0),
        new("submit_queues", 1, 1, 64),
        new("tur_ms_to_ready", 0, 0, 3_600_000),
        new("unmap_alignment", 0, 0, Any),
        new("unmap_granularity", 1, 1, Any),
        new("unmap_max_blocks", Any, 0, Any),
        new("unmap_max_desc", 256, 0, 4096),
        new("virtual_gb", 0, 0, 1 << 20, IsWritable: true),
        new("vpd_use_hostno", 1, 0, 1, IsWritable: true),
        new("wp", 0, 0, 1, IsWritable: true),
        new("write_same_length", 0xffff, 0, Any),
    ];

    private readonly long[] _values = [.. s_table.Select(p => p.Default)];

    /// <summary>The vendor in INQUIRY data: 8 characters.</summary>
    public string Vendor { get; private set; } = "Linux   ";

    /// <summary>The product: 16 characters.</summary>
    public string Product { get; private set; } = "scsi_debug      ";

    /// <summary>The revision: 4 characters.</summary>
    public string Revision { get; private set; } = "0191";

    /// <summary>The names of all parameters that have numbers, in order.</summary>
    public static IEnumerable<string> Names => s_table.Select(p => p.Name);

    /// <summary>A parameter's value.</summary>
    public long this[string name] => _values[IndexOf(name)];

    /// <summary>The bits of opts.</summary>
    public ScsiDebugNoise Noise => (ScsiDebugNoise)this["opts"];

    /// <summary>Bytes of all units' common store.</summary>
    public long StoreBytes => this["dev_size_mb"] << 20;

    /// <summary>Blocks of a unit.</summary>
    public ulong Blocks =>
        (ulong)(this["virtual_gb"] > 0 ? this["virtual_gb"] << 30 : StoreBytes) / (ulong)this["sector_size"];

    /// <summary>Whether blocks can be unmapped.</summary>
    public bool IsThin => this["lbpu"] + this["lbpws"] + this["lbpws10"] > 0;

    /// <summary>Whether a parameter can be written while the machine runs.</summary>
    public static bool IsWritable(string name) => s_table[IndexOf(name)].IsWritable;

    /// <summary>Sets a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, decimal or hexadecimal with 0x.</param>
    /// <param name="error">What is wrong and what would be right; empty if it was set.</param>
    public bool TrySet(string name, string value, out string error)
    {
        error = string.Empty;
        switch (name)
        {
            case "inq_vendor":
                return TrySetText(name, value, 8, t => Vendor = t, out error);
            case "inq_product":
                return TrySetText(name, value, 16, t => Product = t, out error);
            case "inq_rev":
                return TrySetText(name, value, 4, t => Revision = t, out error);
            default:
                int index = IndexOf(name);
                error =
                    index < 0
                        ? $"scsi_debug has no parameter '{name}' here: one of {string.Join(", ", Names)}, inq_vendor, "
                            + "inq_product, inq_rev"
                        : SetNumber(index, value);
                return error.Length == 0;
        }
    }

    private static int IndexOf(string name) => Array.FindIndex(s_table, p => p.Name == name);

    private string SetNumber(int index, string text)
    {
        ScsiDebugParameter parameter = s_table[index];
        bool isNumber = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(
                text.AsSpan(2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out long value
            )
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (!isNumber || value < parameter.Minimum || value > parameter.Maximum)
        {
            string range =
                parameter.Minimum == parameter.Maximum
                    ? $"only {parameter.Minimum} is supported"
                    : $"{parameter.Minimum} to {parameter.Maximum}";
            return $"'{text}' is no value of scsi_debug's {parameter.Name}: {range}";
        }

        if (parameter.Name == "sector_size" && value is not (512 or 1024 or 2048 or 4096))
        {
            return $"'{text}' is no value of scsi_debug's sector_size: 512, 1024, 2048 or 4096";
        }

        _values[index] = value;
        return string.Empty;
    }

    private static bool TrySetText(string name, string text, int length, Action<string> set, out string error)
    {
        bool fits = text.Length <= length && text.All(c => c is >= ' ' and <= '~');
        error = fits ? string.Empty : $"scsi_debug's {name} has at most {length} printable characters";
        if (fits)
        {
            set(text.PadRight(length));
        }

        return fits;
    }
}
