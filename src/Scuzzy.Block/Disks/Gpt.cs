using System.Buffers.Binary;
using System.Text;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Block.Disks;

/// <summary>The GUID partition table: primary header, or the backup at the disk's end if that is damaged
/// (kernel: partitions/efi.c; UEFI 2.10, clause 5.3).</summary>
internal static class Gpt
{
    private const ulong Signature = 0x5452415020494645;
    private const int HeaderBytes = 92;
    private const int MaximumEntryBytes = 4096;
    private const int MaximumTableBytes = 1024 * 1024;

    /// <summary>Reads the table; null if neither header is good.</summary>
    public static async ShardTask<PartitionTable?> ReadAsync(PartitionReader reader, BlockDevice device, string name)
    {
        var listing = new PartitionListing(name, device.LengthBytes);
        long block = device.Limits.LogicalBlockBytes;
        long last = (device.LengthBytes / block) - 1;
        byte[]? table = null;
        Header header = default;
        PartitionTableKind kind = PartitionTableKind.Gpt;
        foreach (long lba in new[] { 1, last })
        {
            byte[]? sector = await reader.ReadBytesAsync(lba * block, (int)block);
            if (sector is not null && TryParse(sector, lba, last, out header))
            {
                table = await reader.ReadBytesAsync(header.TableLba * block, header.TableBytes);
                if (table is not null && Crc32(table) == header.TableCrc)
                {
                    break;
                }

                table = null;
            }

            kind = PartitionTableKind.GptBackup;
        }

        if (table is null)
        {
            return null;
        }

        if (kind == PartitionTableKind.GptBackup)
        {
            listing.Warn("GPT: Primary header is damaged, using the backup.");
        }

        AddEntries(listing, table, header, block);
        return listing.Finish(kind);
    }

    /// <summary>The CRC of the table (ISO 3309, as zlib's).</summary>
    internal static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }

    private static bool TryParse(byte[] sector, long lba, long lastLba, out Header header)
    {
        header = default;
        ReadOnlySpan<byte> at = sector;
        int size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(at[12..]), int.MaxValue);
        if (BinaryPrimitives.ReadUInt64LittleEndian(at) != Signature || size < HeaderBytes || size > sector.Length)
        {
            return false;
        }

        byte[] copy = sector.AsSpan(0, size).ToArray();
        copy.AsSpan(16, 4).Clear();
        if (Crc32(copy) != BinaryPrimitives.ReadUInt32LittleEndian(at[16..]))
        {
            return false;
        }

        long count = BinaryPrimitives.ReadUInt32LittleEndian(at[80..]);
        long entryBytes = BinaryPrimitives.ReadUInt32LittleEndian(at[84..]);
        bool isSane =
            entryBytes is >= 128 and <= MaximumEntryBytes && count * entryBytes is > 0 and <= MaximumTableBytes;
        if (BinaryPrimitives.ReadInt64LittleEndian(at[24..]) != lba || !isSane)
        {
            return false;
        }

        header = new Header(
            BinaryPrimitives.ReadInt64LittleEndian(at[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(at[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(at[72..]),
            (int)count,
            (int)entryBytes,
            BinaryPrimitives.ReadUInt32LittleEndian(at[88..])
        );
        return header.FirstUsable <= header.LastUsable
            && header.LastUsable <= lastLba
            && header.TableLba > 0
            && header.TableLba <= lastLba;
    }

    private static void AddEntries(PartitionListing listing, byte[] table, Header header, long block)
    {
        for (int i = 0; i < header.Count; i++)
        {
            ReadOnlySpan<byte> at = table.AsSpan(i * header.EntryBytes, header.EntryBytes);
            var type = new Guid(at[..16]);
            long first = BinaryPrimitives.ReadInt64LittleEndian(at[32..]);
            long last = BinaryPrimitives.ReadInt64LittleEndian(at[40..]);
            if (type == Guid.Empty || first < header.FirstUsable || last > header.LastUsable || last < first)
            {
                continue;
            }

            string label = Encoding.Unicode.GetString(at.Slice(56, 72)).TrimEnd('\0');
            listing.Add(
                new PartitionEntry(
                    i + 1,
                    first * block,
                    (last - first + 1) * block,
                    type.ToString(),
                    label,
                    new Guid(at.Slice(16, 16)).ToString()
                )
            );
        }
    }

    private readonly record struct Header(
        long FirstUsable,
        long LastUsable,
        long TableLba,
        int Count,
        int EntryBytes,
        uint TableCrc
    )
    {
        public int TableBytes => Count * EntryBytes;
    }
}
