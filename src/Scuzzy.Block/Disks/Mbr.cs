using System.Buffers.Binary;
using System.Globalization;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Block.Disks;

/// <summary>The master boot record and its chain of extended boot records (kernel: partitions/msdos.c).</summary>
internal static class Mbr
{
    private const int TableAt = 446;
    private const int EntryBytes = 16;
    private const int Entries = 4;
    private const byte ProtectiveType = 0xEE;

    /// <summary>An extended partition's chain is followed so far.</summary>
    private const int MaximumChain = 100;

    /// <summary>True if the sector has the signature.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> sector) => sector[510] == 0x55 && sector[511] == 0xAA;

    /// <summary>True if the sector has the signature and entries whose boot flags are sane.</summary>
    public static bool IsValid(ReadOnlySpan<byte> sector)
    {
        if (!IsSigned(sector))
        {
            return false;
        }

        for (int i = 0; i < Entries; i++)
        {
            if ((sector[TableAt + (i * EntryBytes)] & 0x7F) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if it protects a GPT.</summary>
    public static bool IsProtective(ReadOnlySpan<byte> sector)
    {
        if (!IsSigned(sector))
        {
            return false;
        }

        for (int i = 0; i < Entries; i++)
        {
            Entry entry = EntryAt(sector, i);
            if (entry.Type == ProtectiveType && entry.Start == 1)
            {
                return true;
            }
        }

        return false;
    }

    public static async ShardTask<PartitionTable> ReadAsync(
        PartitionReader reader,
        BlockDevice device,
        string name,
        byte[] sector
    )
    {
        var listing = new PartitionListing(name, device.LengthBytes);
        long block = device.Limits.LogicalBlockBytes;
        int next = Entries + 1;
        for (int i = 0; i < Entries; i++)
        {
            Entry entry = EntryAt(sector, i);
            if (entry.Length == 0)
            {
                continue;
            }

            if (!entry.IsExtended)
            {
                listing.Add(Make(i + 1, entry.Start * block, entry.Length * block, entry.Type));
                continue;
            }

            // Itself it is only as long as its boot record, so that nobody formats over the chain.
            long length = Math.Min(entry.Length * block, Math.Max(block, 1024));
            listing.Add(Make(i + 1, entry.Start * block, length, entry.Type));
            listing.Append(" <");
            next = await FollowAsync(reader, listing, entry, block, next);
            listing.Append(" >");
        }

        return listing.Finish(PartitionTableKind.Mbr);
    }

    private static async ShardTask<int> FollowAsync(
        PartitionReader reader,
        PartitionListing listing,
        Entry extended,
        long block,
        int number
    )
    {
        long at = extended.Start;
        long end = extended.Start + extended.Length;
        for (int loop = 0; loop < MaximumChain && number < PartitionListing.Maximum; loop++)
        {
            byte[]? sector = await reader.ReadBytesAsync(at * block, 512);
            if (sector is null || !IsSigned(sector))
            {
                return number;
            }

            long following = 0;
            for (int i = 0; i < Entries; i++)
            {
                Entry entry = EntryAt(sector, i);
                if (entry.Length == 0)
                {
                    continue;
                }

                if (entry.IsExtended)
                {
                    following = following == 0 ? extended.Start + entry.Start : following;
                    continue;
                }

                // The third and fourth entries are trusted only if they lie inside.
                long start = at + entry.Start;
                if (i < 2 || (start >= extended.Start && start + entry.Length <= end))
                {
                    listing.Add(Make(number++, start * block, entry.Length * block, entry.Type));
                }
            }

            if (following <= extended.Start)
            {
                return number;
            }

            at = following;
        }

        return number;
    }

    private static PartitionEntry Make(int number, long offset, long length, byte type) =>
        new(number, offset, length, "0x" + type.ToString("x2", CultureInfo.InvariantCulture), "", "");

    private static Entry EntryAt(ReadOnlySpan<byte> sector, int index)
    {
        ReadOnlySpan<byte> at = sector.Slice(TableAt + (index * EntryBytes), EntryBytes);
        return new Entry(
            at[4],
            BinaryPrimitives.ReadUInt32LittleEndian(at[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(at[12..])
        );
    }

    private readonly record struct Entry(byte Type, long Start, long Length)
    {
        public bool IsExtended => Type is 0x05 or 0x0F or 0x85;
    }
}
