using System.Globalization;
using Scuzzy.Storage;
using Scuzzy.Storage.Filters;

namespace Scuzzy.Lab;

/// <summary>A filter over a unit's store, as users write it: <c>overlay</c>, <c>delay=[OPERATION:]TIME</c> or
/// <c>error=OPERATION[:FIRST[-LAST]]</c>, with OPERATION = <c>read</c>, <c>write</c>, <c>flush</c> or <c>discard</c>
/// (which is writes of zeros, too) and logical blocks.</summary>
public abstract record StoreFilter
{
    /// <summary>Puts the filter over a store, which it owns from then on.</summary>
    /// <param name="store">The store, or the filter below.</param>
    /// <param name="blockBytes">Bytes of a logical block of the unit.</param>
    public abstract BlockDevice Over(BlockDevice store, int blockBytes);

    /// <summary>Parses an option of a unit.</summary>
    /// <param name="name">Its name: <c>overlay</c>, <c>delay</c> or <c>error</c>.</param>
    /// <param name="value">What follows the equals sign.</param>
    /// <param name="filter">What it says.</param>
    /// <param name="error">What would be right; empty if all is well.</param>
    public static bool TryParse(string name, string value, out StoreFilter? filter, out string error)
    {
        filter = name switch
        {
            "overlay" => new Overlay(),
            "delay" => DelayOf(value),
            _ => ErrorOf(value),
        };
        string right = name == "delay" ? "[OPERATION:]TIME" : "OPERATION[:FIRST[-LAST]]";
        string example = name == "delay" ? "10ms or flush:1s" : "read:100-107";
        error = filter is null
            ? $"{name}={value}: {right} belongs here, such as {example}; OPERATION is read, write, flush or discard"
            : "";
        return filter is not null;
    }

    private static Delay? DelayOf(string value)
    {
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        if (!Units.TryParseTime(value[(colon + 1)..], out long ns))
        {
            return null;
        }

        return (colon < 0 ? "" : value[..colon]) switch
        {
            "" when colon < 0 => new Delay(
                new()
                {
                    ReadNs = ns,
                    WriteNs = ns,
                    FlushNs = ns,
                    DiscardNs = ns,
                }
            ),
            "read" => new Delay(new() { ReadNs = ns }),
            "write" => new Delay(new() { WriteNs = ns }),
            "flush" => new Delay(new() { FlushNs = ns }),
            "discard" => new Delay(new() { DiscardNs = ns }),
            _ => null,
        };
    }

    private static Error? ErrorOf(string value)
    {
        string[] parts = value.Split(':');
        BlockOperation[] operations = parts[0] switch
        {
            "read" => [BlockOperation.Read],
            "write" => [BlockOperation.Write],
            "flush" => [BlockOperation.Flush],
            "discard" => [BlockOperation.Discard, BlockOperation.WriteZeroes],
            _ => [],
        };
        if (operations.Length == 0 || parts.Length > 2)
        {
            return null;
        }

        if (parts.Length == 1)
        {
            return new Error(operations, 0, null);
        }

        string[] ends = parts[1].Split('-');
        return
            operations[0] != BlockOperation.Flush
            && ends.Length <= 2
            && IsBlock(ends[0], out long first)
            && IsBlock(ends[^1], out long last)
            && first <= last
            ? new Error(operations, first, last)
            : null;
    }

    // Blocks have 4096 bytes at most, so bytes fit into 63 bits.
    private static bool IsBlock(string text, out long block) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out block) && block < 1L << 50;

    /// <summary>Changes stay in memory.</summary>
    internal sealed record Overlay : StoreFilter
    {
        public override BlockDevice Over(BlockDevice store, int blockBytes) => new OverlayFilter(store);
    }

    /// <summary>Everything takes longer.</summary>
    internal sealed record Delay(DelayOptions Options) : StoreFilter
    {
        public override BlockDevice Over(BlockDevice store, int blockBytes) => new DelayFilter(store, Options);
    }

    /// <summary>Blocks fail, as those of a worn medium do.</summary>
    internal sealed record Error(BlockOperation[] Operations, long First, long? Last) : StoreFilter
    {
        public override BlockDevice Over(BlockDevice store, int blockBytes)
        {
            var filter = new ErrorFilter(store);
            foreach (BlockOperation operation in Operations)
            {
                filter.Add(
                    new ErrorRule
                    {
                        Operation = operation,
                        OffsetBytes = First * blockBytes,
                        LengthBytes = Last is { } last ? (last - First + 1) * blockBytes : long.MaxValue,
                        Status = BlockStatus.Medium,
                    }
                );
            }

            return filter;
        }
    }
}
