using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Runtime.Files;

/// <summary>A virtual file's volatile content, and of each unsynchronized sector its durable and written
/// versions.</summary>
internal sealed class VirtualFileContent
{
    /// <summary>How many versions of a sector are kept; of more, the oldest written ones are forgotten.</summary>
    public const int MaximumVersions = 4;

    private const int ChunkBytes = 64 * 1024;
    private const int SectorBytes = VirtualDisk.SectorBytes;
    private const int PowerCutShapes = 8;

    private readonly Dictionary<long, byte[]> _chunks = [];
    private readonly SortedDictionary<long, List<Version>> _unsynchronized = [];
    private readonly VirtualFileBase? _base;
    private readonly long _baseLength;
    private int _synchronizesUnderWay;

    public VirtualFileContent(string path, long lengthBytes, VirtualFileBase? content)
    {
        Path = path;
        LengthBytes = lengthBytes;
        _base = content;
        _baseLength = lengthBytes;
    }

    public string Path { get; }

    public long LengthBytes { get; private set; }

    /// <summary>Counts the changes; a synchronize covers those up to the count at its submission.</summary>
    public long Sequence { get; private set; }

    public int UnsynchronizedSectors => _unsynchronized.Count;

    public void Read(long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            if (offset >= LengthBytes)
            {
                into.Clear();
                return;
            }

            int start = (int)(offset % ChunkBytes);
            int length = (int)Math.Min(Math.Min(into.Length, ChunkBytes - start), LengthBytes - offset);
            if (_chunks.TryGetValue(offset / ChunkBytes, out byte[]? chunk))
            {
                chunk.AsSpan(start, length).CopyTo(into);
            }
            else if (_base is not null && offset < _baseLength)
            {
                length = (int)Math.Min(length, _baseLength - offset);
                _base(offset, into[..length]);
            }
            else
            {
                into[..length].Clear();
            }

            offset += length;
            into = into[length..];
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> from)
    {
        Sequence++;
        LengthBytes = Math.Max(LengthBytes, offset + from.Length);
        while (!from.IsEmpty)
        {
            int length = Math.Min(from.Length, SectorBytes - (int)(offset % SectorBytes));
            from[..length].CopyTo(Change(offset, length));
            Remember(offset / SectorBytes);
            offset += length;
            from = from[length..];
        }
    }

    /// <summary>Zeroes a range, as far as the file reaches.</summary>
    public void Zero(long offset, long lengthWanted)
    {
        Sequence++;
        long end = Math.Min(offset + lengthWanted, LengthBytes);
        while (offset < end)
        {
            int length = (int)Math.Min(end - offset, SectorBytes - (offset % SectorBytes));
            Change(offset, length).Clear();
            Remember(offset / SectorBytes);
            offset += length;
        }
    }

    /// <summary>Starts a synchronize, which covers what was written until now.</summary>
    /// <returns>The sequence number to end it with.</returns>
    public long BeginSynchronize()
    {
        _synchronizesUnderWay++;
        return Sequence;
    }

    /// <summary>Makes durable what was written up to a sequence number.</summary>
    public void EndSynchronize(long sequence)
    {
        _synchronizesUnderWay--;
        List<long>? clean = null;
        foreach ((long sector, List<Version> versions) in _unsynchronized)
        {
            int newest = Math.Max(0, versions.FindLastIndex(v => v.Sequence <= sequence));
            versions.RemoveRange(0, newest);
            if (versions.Count == 1)
            {
                (clean ??= []).Add(sector);
            }
        }

        clean?.ForEach(sector => _unsynchronized.Remove(sector));
    }

    /// <summary>Keeps of each unsynchronized sector one version: in one case of eight the durable one throughout, in
    /// one the newest, in two what was written before some moment, in the others each sector any.</summary>
    public void PowerCut(SeededRandom random)
    {
        long shape = random.Below(PowerCutShapes);
        long moment = shape switch
        {
            0 => 0,
            1 => long.MaxValue,
            2 or 3 => random.Below(Sequence + 1),
            _ => -1,
        };
        int keepPermille = (int)random.Below(1001);
        foreach ((long sector, List<Version> versions) in _unsynchronized)
        {
            int chosen =
                moment >= 0 ? Math.Max(0, versions.FindLastIndex(v => v.Sequence <= moment))
                : random.Chance(keepPermille, 1000) ? (int)random.Below(versions.Count)
                : 0;
            versions[chosen].Bytes.CopyTo(Sector(sector));
        }

        _unsynchronized.Clear();
        _synchronizesUnderWay = 0;
    }

    /// <summary>The bytes of a change inside one sector, whose durable version is kept before the first.</summary>
    private Span<byte> Change(long offset, int length)
    {
        long sector = offset / SectorBytes;
        if (!_unsynchronized.ContainsKey(sector))
        {
            _unsynchronized.Add(sector, [new Version(0, Sector(sector).ToArray())]);
        }

        return Sector(sector).Slice((int)(offset % SectorBytes), length);
    }

    private void Remember(long sector)
    {
        List<Version> versions = _unsynchronized[sector];

        // A synchronize under way may yet need any of them.
        if (versions.Count >= MaximumVersions && _synchronizesUnderWay == 0)
        {
            versions.RemoveAt(1);
        }

        versions.Add(new Version(Sequence, Sector(sector).ToArray()));
    }

    private Span<byte> Sector(long sector)
    {
        long offset = sector * SectorBytes;
        long number = offset / ChunkBytes;
        if (!_chunks.TryGetValue(number, out byte[]? chunk))
        {
            chunk = new byte[ChunkBytes];
            long start = number * ChunkBytes;
            int length = (int)Math.Clamp(_baseLength - start, 0, ChunkBytes);
            if (length > 0)
            {
                _base?.Invoke(start, chunk.AsSpan(0, length));
            }

            _chunks.Add(number, chunk);
        }

        return chunk.AsSpan((int)(offset % ChunkBytes), SectorBytes);
    }

    private readonly record struct Version(long Sequence, byte[] Bytes);
}
