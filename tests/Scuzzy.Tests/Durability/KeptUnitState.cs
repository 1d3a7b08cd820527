using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Durability;

/// <summary>What a unit keeps through a restart, as an initiator sees it.</summary>
/// <param name="Key">The initiator's registration; 0 if it has none.</param>
/// <param name="Type">The type of the reservation that it holds; 0 if it holds none.</param>
/// <param name="HasWriteCache">WCE of the saved caching page.</param>
/// <param name="ReportsAborted">TAS of the saved control page.</param>
/// <param name="Mapped">Which of the regions are mapped, by bit.</param>
internal sealed record KeptUnitState(ulong Key, byte Type, bool HasWriteCache, bool ReportsAborted, ulong Mapped)
{
    public const int Regions = 64;
    public const int RegionBlocks = 128;
    public const byte CachingPage = 0x08;
    public const byte ControlPage = 0x0A;
    private const int BlockBytes = 512;
    private const int ModeHeader = 8;

    /// <summary>Asks for all of it.</summary>
    public static KeptUnitState Read(RawIscsiClient client)
    {
        byte[] keys = client.Ask(Cdb.PersistentReserveIn(ServiceAction.ReadKeys, 64), 64);
        Assert.True(keys.Length <= 16, "more than one registration");
        byte[] held = client.Ask(Cdb.PersistentReserveIn(ServiceAction.ReadReservation, 64), 64);
        return new KeptUnitState(
            keys.Length < 16 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(keys.AsSpan(8)),
            held.Length < 24 ? (byte)0 : (byte)(held[21] & 0x0F),
            (Page(client, CachingPage, ModePageControl.Saved)[2] & 0x04) != 0,
            (Page(client, ControlPage, ModePageControl.Saved)[5] & 0x40) != 0,
            ReadMapped(client)
        );
    }

    /// <summary>A mode page.</summary>
    public static byte[] Page(RawIscsiClient client, byte page, ModePageControl control) =>
        client.Ask(Cdb.ModeSense10(page, 0, 255, control, disableBlockDescriptors: true), 255)[ModeHeader..];

    /// <summary>Sends a mode page, to be saved.</summary>
    public static void Save(RawIscsiClient client, ulong cookie, byte[] page)
    {
        byte[] list = [.. new byte[ModeHeader], (byte)(page[0] & 0x3F), .. page[1..]];
        client.Command(cookie, Cdb.ModeSelect10((ushort)list.Length, savePages: true), list);
    }

    /// <summary>Sends PERSISTENT RESERVE OUT, with APTPL.</summary>
    public static void Reserve(RawIscsiClient client, ulong cookie, ushort action, byte type, ulong key, ulong newKey)
    {
        byte[] list = new byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(list, key);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), newKey);
        list[20] = 1;
        client.Command(cookie, Cdb.PersistentReserveOut(action, type), list);
    }

    /// <summary>Writes a region or unmaps it.</summary>
    public static void Map(RawIscsiClient client, ulong cookie, int region, bool isMapped)
    {
        ulong lba = (ulong)region * RegionBlocks;
        if (isMapped)
        {
            byte[] data = new byte[RegionBlocks * BlockBytes];
            data.AsSpan().Fill((byte)(region + 1));
            client.Write(cookie, (long)lba * BlockBytes, data, isDurable: false);
            return;
        }

        byte[] list = new byte[24];
        (list[1], list[3]) = (22, 16);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), lba);
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(16), RegionBlocks);
        client.Command(cookie, Cdb.Unmap((ushort)list.Length), list);
    }

    // A region is mapped if any block of it is.
    private static ulong ReadMapped(RawIscsiClient client)
    {
        ulong mapped = 0;
        ulong end = 0;
        while (end < Regions * RegionBlocks)
        {
            byte[] status = client.Ask(Cdb.GetLbaStatus(end, 8 + 1024), 8 + 1024);
            for (int at = 8; at + 16 <= status.Length; at += 16)
            {
                ulong lba = BinaryPrimitives.ReadUInt64BigEndian(status.AsSpan(at));
                end = lba + BinaryPrimitives.ReadUInt32BigEndian(status.AsSpan(at + 8));
                bool isMapped = (status[at + 12] & 0x0F) == 0;
                for (ulong region = lba / RegionBlocks; isMapped && region * RegionBlocks < end; region++)
                {
                    mapped |= region < Regions ? 1UL << (int)region : 0;
                }
            }
        }

        return mapped;
    }
}
