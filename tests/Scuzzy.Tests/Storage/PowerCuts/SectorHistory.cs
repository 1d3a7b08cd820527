using System.Buffers.Binary;

namespace Scuzzy.Tests.Storage.PowerCuts;

/// <summary>What every sector of a device may hold after a power cut: the versions that were written, in order, and of
/// them the oldest that may still be seen.</summary>
/// <remarks>Nothing is written while an earlier write of the same sector is under way, so that a sector's versions have
/// one order. Version 0 is what the device held at the start: zeros.</remarks>
internal sealed class SectorHistory
{
    public const int SectorBytes = 512;

    private readonly int[] _newest;
    private readonly int[] _ended;
    private readonly int[] _durable;
    private readonly List<int[]> _flushes = [];

    public SectorHistory(int sectors)
    {
        _newest = new int[sectors];
        _ended = new int[sectors];
        _durable = new int[sectors];
    }

    public int Sectors => _newest.Length;

    /// <summary>Sectors of which some version is known to be durable.</summary>
    public int DurableSectors => _durable.Count(version => version > 0);

    public bool IsUnderWay(int sector, int count)
    {
        for (int i = sector; i < sector + count; i++)
        {
            if (_newest[i] != _ended[i])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A write starts: makes its data, each sector telling its number and version.</summary>
    public byte[] Start(int sector, int count)
    {
        byte[] data = new byte[count * SectorBytes];
        for (int i = 0; i < count; i++)
        {
            Fill(data.AsSpan(i * SectorBytes, SectorBytes), sector + i, ++_newest[sector + i]);
        }

        return data;
    }

    /// <summary>A write was acknowledged, with FUA or without.</summary>
    public void End(int sector, int count, bool isDurable)
    {
        for (int i = sector; i < sector + count; i++)
        {
            _ended[i] = _newest[i];
            _durable[i] = isDurable ? _newest[i] : _durable[i];
        }
    }

    /// <summary>A flush starts; it covers what has ended by now.</summary>
    public int StartFlush()
    {
        _flushes.Add([.. _ended]);
        return _flushes.Count - 1;
    }

    /// <summary>Of every sector the version that a flush covers.</summary>
    public int[] CoveredBy(int flush) => _flushes[flush];

    /// <summary>Of some sectors the versions last started.</summary>
    public int[] Newest(int sector, int count) => _newest[sector..(sector + count)];

    /// <summary>A flush was acknowledged.</summary>
    public void EndFlush(int number)
    {
        for (int i = 0; i < _durable.Length; i++)
        {
            _durable[i] = Math.Max(_durable[i], _flushes[number][i]);
        }
    }

    /// <summary>What is wrong with a sector's content; null if nothing is.</summary>
    public string? Check(int sector, ReadOnlySpan<byte> content)
    {
        int version = VersionOf(sector, content);
        return version < 0 ? $"sector {sector} holds what was never written to it"
            : version > _newest[sector] ? $"sector {sector} holds version {version}, of {_newest[sector]} written"
            : version < _durable[sector]
                ? $"sector {sector} holds version {version}, but {_durable[sector]} was acknowledged as durable"
            : null;
    }

    /// <summary>The version that a sector's content is; 0 for zeros, -1 for what was never written there.</summary>
    public static int VersionOf(int sector, ReadOnlySpan<byte> content)
    {
        int version = BinaryPrimitives.ReadInt32LittleEndian(content);
        Span<byte> expected = stackalloc byte[SectorBytes];
        if (version != 0)
        {
            Fill(expected, sector, version);
        }

        return content.SequenceEqual(expected) ? version : -1;
    }

    private static void Fill(Span<byte> bytes, int sector, int version)
    {
        for (int at = 0; at < SectorBytes; at += 16)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[at..], version);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(at + 4)..], sector);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(at + 8)..], ~version);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(at + 12)..], at);
        }
    }
}
