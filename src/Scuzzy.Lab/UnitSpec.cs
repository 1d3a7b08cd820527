using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Lab;

/// <summary>A unit as users write it: a store with options after commas, e.g. <c>file:disk.img,readonly,block=4096</c>.
/// </summary>
public sealed record UnitSpec
{
    private const uint MaximumTransferBytes = 32 << 20;

    private static readonly string[] s_paths = ["file:", "nbd:unix:"];

    private static readonly string[] s_options =
    [
        "thin",
        "removable",
        "readonly",
        "nofua",
        "writethrough",
        "block",
        "physical",
        "pi",
        "serial",
        "type",
        "aca",
        "overlay",
        "delay",
        "error",
    ];

    /// <summary>The store.</summary>
    public required StoreSpec Store { get; init; }

    /// <summary>Blocks can be unmapped; default false.</summary>
    public bool IsThin { get; init; }

    /// <summary>The medium can be removed; default false.</summary>
    public bool IsRemovable { get; init; }

    /// <summary>Writes are refused; default false.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>FUA is not supported (DPOFUA 0); default false.</summary>
    public bool LacksForceUnitAccess { get; init; }

    /// <summary>The write cache is off at power on (WCE 0); default false.</summary>
    public bool IsWriteThrough { get; init; }

    /// <summary>Auto contingent allegiance is supported (NORMACA); default false.</summary>
    public bool SupportsAca { get; init; }

    /// <summary>Bytes of a logical block: 512, 1024, 2048 or 4096; default 512.</summary>
    public int BlockBytes { get; init; } = 512;

    /// <summary>Bytes of a physical block: a power of two from the logical block to 64 KiB; default the logical block.
    /// </summary>
    public int? PhysicalBytes { get; init; }

    /// <summary>The store keeps protection information, and how the medium is formatted with it at first (none: it can
    /// be); null without.</summary>
    public ProtectionType? Protection { get; init; }

    /// <summary>The unit's serial number, at most 64 characters; null for one made up.</summary>
    public string? Serial { get; init; }

    /// <summary>What stands over the store, from below; default nothing.</summary>
    public IReadOnlyList<StoreFilter> Filters { get; init; } = [];

    /// <summary>The store itself is only read: it is read-only, or changes are kept over it.</summary>
    public bool LeavesStore => IsReadOnly || HasOverlay;

    /// <summary>Changes stay in memory.</summary>
    public bool HasOverlay => Filters.Any(filter => filter is StoreFilter.Overlay);

    /// <summary>LOGICAL BLOCKS PER PHYSICAL BLOCK EXPONENT.</summary>
    public int PhysicalBlockExponent =>
        System.Numerics.BitOperations.Log2((uint)(PhysicalBytes ?? BlockBytes) / (uint)BlockBytes);

    /// <summary>What a disk of this specification is like. Its longest transfer is 32 MiB of data, whatever its
    /// block.</summary>
    public DiskOptions ToDiskOptions() =>
        new()
        {
            BlockBytes = BlockBytes,
            PhysicalBlockExponent = PhysicalBlockExponent,
            IsReadOnly = IsReadOnly,
            IsRemovable = IsRemovable,
            IsThin = IsThin,
            HasForceUnitAccess = !LacksForceUnitAccess,
            WriteCacheEnabled = !IsWriteThrough,
            Protection = Protection ?? ProtectionType.None,
            MaximumTransferBlocks = MaximumTransferBytes / (uint)BlockBytes,
        };

    /// <summary>Puts the filters over the opened store.</summary>
    public BlockDevice Filtered(BlockDevice store) =>
        Filters.Aggregate(store, (below, filter) => filter.Over(below, BlockBytes));

    /// <summary>The same specification with the whole path of its file or socket, so that it says the same wherever it
    /// is read.</summary>
    /// <param name="text">The specification.</param>
    /// <param name="folder">Where a relative path starts, itself from here; empty for here.</param>
    public static string Located(string text, string folder = "")
    {
        string? prefix = Array.Find(s_paths, path => text.StartsWith(path, StringComparison.Ordinal));
        if (prefix is null)
        {
            return text;
        }

        int[] ends =
        [
            text.IndexOf(',', StringComparison.Ordinal),
            text.IndexOf(":exportname=", StringComparison.Ordinal),
        ];
        int end = ends.Where(at => at >= 0).DefaultIfEmpty(text.Length).Min();
        string path = text[prefix.Length..end];
        return path.Length == 0 ? text : prefix + Path.GetFullPath(Path.Combine(folder, path)) + text[end..];
    }

    /// <summary>Parses a specification.</summary>
    /// <param name="text">The text.</param>
    /// <param name="spec">What it says.</param>
    /// <param name="error">What is wrong and what would be right; empty if all is well.</param>
    public static bool TryParse(string text, out UnitSpec? spec, out string error)
    {
        string[] parts = text.Split(',');
        spec = null;
        if (!StoreSpec.TryParse(parts[0], out StoreSpec? store, out error))
        {
            return false;
        }

        var unit = new UnitSpec { Store = store! };
        for (int i = 1; i < parts.Length; i++)
        {
            int equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? parts[i] : parts[i][..equals];
            string value = equals < 0 ? string.Empty : parts[i][(equals + 1)..];
            UnitSpec? next = unit.With(name, value, hasValue: equals >= 0, ref error);
            if (next is null)
            {
                return false;
            }

            unit = next;
        }

        if (unit.PhysicalBytes < unit.BlockBytes)
        {
            error = $"\"{text}\": the physical block is smaller than the logical block of {unit.BlockBytes} bytes";
            return false;
        }

        if (store!.LengthBytes % unit.BlockBytes != 0)
        {
            error = $"\"{text}\": the size must be a multiple of the block of {unit.BlockBytes} bytes";
            return false;
        }

        if (store.Kind == StoreKind.Nbd && unit.Protection is not null)
        {
            error = $"\"{text}\": behind NBD there is no place for protection information";
            return false;
        }

        spec = unit;
        return true;
    }

    private UnitSpec? With(string name, string value, bool hasValue, ref string error)
    {
        bool isFlag = name is "thin" or "removable" or "readonly" or "nofua" or "writethrough" or "aca" or "overlay";
        if (isFlag && hasValue)
        {
            error = $"option '{name}' takes no value";
            return null;
        }

        switch (name)
        {
            case "thin":
                return this with { IsThin = true };
            case "removable":
                return this with { IsRemovable = true };
            case "readonly":
                return this with { IsReadOnly = true };
            case "nofua":
                return this with { LacksForceUnitAccess = true };
            case "writethrough":
                return this with { IsWriteThrough = true };
            case "aca":
                return this with { SupportsAca = true };
            case "block":
                return TryBlock(name, value, 4096, ref error, out int block) ? this with { BlockBytes = block } : null;
            case "physical":
                return TryBlock(name, value, 65536, ref error, out int size)
                    ? this with
                    {
                        PhysicalBytes = size,
                    }
                    : null;
            case "pi" when value is "0" or "1" or "2" or "3":
                return this with { Protection = (ProtectionType)(value[0] - '0') };
            case "pi":
                error = $"pi={value}: a type of protection information belongs here, 1 to 3, or 0 for a medium without";
                return null;
            case "serial" when value.Length is >= 1 and <= 64 && value.All(c => c is >= ' ' and <= '~'):
                return this with { Serial = value };
            case "serial":
                error = $"serial '{value}' is not 1 to 64 printable ASCII characters";
                return null;
            case "overlay" or "delay" or "error":
                return StoreFilter.TryParse(name, value, out StoreFilter? filter, out error)
                    ? this with
                    {
                        Filters = [.. Filters, filter!],
                    }
                    : null;
            case "type" when value == "disk":
                return this;
            case "type":
                error = $"type '{value}': only disk can be made";
                return null;
            default:
                error = $"unknown option '{name}'" + Syntax.Suggestion.For(name, s_options, "none");
                return null;
        }
    }

    private static bool TryBlock(string name, string value, int maximum, ref string error, out int bytes)
    {
        bool isSize = ByteSize.TryParse(value, out long size, out _);
        bytes = (int)Math.Min(size, int.MaxValue);
        if (isSize && size >= 512 && size <= maximum && System.Numerics.BitOperations.IsPow2(size))
        {
            return true;
        }

        error = $"{name}={value}: a power of two from 512 to {maximum} belongs here";
        return false;
    }
}
