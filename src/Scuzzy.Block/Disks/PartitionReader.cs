using System.Globalization;
using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Block.Disks;

/// <summary>Reads a disk's partition table by 4 KiB reads, each page once (kernel: check_partition,
/// read_part_sector).</summary>
internal sealed class PartitionReader : IDisposable
{
    private const int PageBytes = 4096;
    private const int SectorBytes = 512;

    /// <summary>Most pages of one scan: a table that needs more is not read further.</summary>
    private const int MaximumPages = 512;

    /// <summary>In which pages the kernel looks for other formats, in its order: Acorn before those that are read here,
    /// then SGI, LDM, MSDOS, OSF and Sun; after Amiga's Atari, Mac, Ultrix and Karma.</summary>
    private static readonly long[] s_before = [0];
    private static readonly long[] s_beforeAmiga = [0, 0, 0, 0, 0];
    private static readonly long[] s_afterAmiga = [0, 0, 3, 0];

    private readonly Cpu _cpu;
    private readonly List<(long Offset, nint Memory)> _pages = [];
    private readonly ReadBio _bio;
    private Disk _disk;
    private Action<int, string>? _log;
    private bool _isUnreadable;

    private PartitionReader(Disk disk, Cpu cpu)
    {
        _disk = disk;
        _cpu = cpu;
        _bio = new ReadBio(cpu);
    }

    private static PartitionReader Rent(Disk disk, Cpu cpu, Action<int, string>? log)
    {
        if (!disk.Queue.Layer.PartitionReaders.TryPop(out PartitionReader? reader) || reader._cpu != cpu)
        {
            reader = new PartitionReader(disk, cpu);
        }

        (reader._disk, reader._log, reader._isUnreadable) = (disk, log, false);
        return reader;
    }

    /// <summary>Reads and interprets the table; GPT comes before MBR, the first that matches wins.</summary>
    public static async ShardTask<PartitionTable> ReadAsync(Disk disk, Cpu cpu, Action<int, string>? log)
    {
        using PartitionReader reader = Rent(disk, cpu, log);
        await reader.LookAsync(s_before);
        if (await reader.IsSignedAsync() && await reader.ReadBytesAsync(0, SectorBytes) is { } sector)
        {
            if (Mbr.IsProtective(sector) && await Gpt.ReadAsync(reader, disk, disk.Name) is { } gpt)
            {
                return gpt;
            }

            if (Mbr.IsValid(sector))
            {
                return await Mbr.ReadAsync(reader, disk, disk.Name, sector);
            }
        }

        await reader.LookAsync(s_beforeAmiga);
        await reader.LookForAmigaAsync();
        await reader.LookAsync(s_afterAmiga);
        return reader._isUnreadable
            ? new PartitionTable(PartitionTableKind.Unreadable, [], [$" {disk.Name}: unable to read partition table"])
            : PartitionTable.None;
    }

    /// <summary>Reads pages for the sake of those who look at them: what could not be read is tried again by the next.
    /// </summary>
    private async ShardTask LookAsync(long[] pages)
    {
        foreach (long page in pages)
        {
            if ((page + 1) * PageBytes <= _disk.LengthBytes)
            {
                await PageAsync(page * PageBytes);
            }
        }
    }

    /// <summary>An Amiga's table may be in any of sixteen blocks, of which the first that cannot be read is told.
    /// </summary>
    private async ShardTask LookForAmigaAsync()
    {
        const int AmigaBlocks = 16;
        for (int block = 0; block < AmigaBlocks && block < _disk.LengthBytes / SectorBytes; block++)
        {
            if (await PageAsync(block * SectorBytes / PageBytes * PageBytes) == 0)
            {
                Say($"Dev {_disk.Name}: unable to read RDB block {block}");
                return;
            }
        }
    }

    /// <summary>Whether the first sector has the signature of boot records, without which it is none.</summary>
    private async ShardTask<bool> IsSignedAsync() =>
        _disk.LengthBytes >= SectorBytes && await PageAsync(0) is not 0 and nint page && IsSigned(page);

    private static unsafe bool IsSigned(nint page) => Mbr.IsSigned(new ReadOnlySpan<byte>((void*)page, SectorBytes));

    /// <summary>Bytes of the disk; null if they cannot be read or lie beyond its end.</summary>
    public async ShardTask<byte[]?> ReadBytesAsync(long offset, int length)
    {
        if (offset < 0 || offset > _disk.LengthBytes - length)
        {
            return null;
        }

        var bytes = new byte[length];
        int done = 0;
        while (done < length)
        {
            long page = (offset + done) / PageBytes * PageBytes;
            nint memory = await PageAsync(page);
            if (memory == 0)
            {
                return null;
            }

            int from = (int)(offset + done - page);
            int count = Math.Min(PageBytes - from, length - done);
            Copy(memory, from, bytes, done, count);
            done += count;
        }

        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, nint memory) in _pages)
        {
            Free(memory);
        }

        _pages.Clear();
        _disk.Queue.Layer.PartitionReaders.Push(this);
    }

    private static unsafe void Copy(nint memory, int from, byte[] bytes, int to, int count) =>
        new ReadOnlySpan<byte>((byte*)memory + from, count).CopyTo(bytes.AsSpan(to));

    private async ShardTask<nint> PageAsync(long offset)
    {
        foreach ((long at, nint memory) in _pages)
        {
            if (at == offset)
            {
                return memory;
            }
        }

        if (_pages.Count == MaximumPages)
        {
            return 0;
        }

        nint page = Allocate();
        Prepare(page, offset);
        if (!_disk.Submit(_bio))
        {
            await _bio.Completion.Wait();
        }

        if (_bio.Status == BlockStatus.Ok)
        {
            _pages.Add((offset, page));
            return page;
        }

        // The page is not given back: if nobody could take the command back, a device may still fill it.
        _isUnreadable = true;
        SayUnreadable(offset / PageBytes);
        return 0;
    }

    private void SayUnreadable(long page)
    {
        string who = _disk.Queue.Options.Policy.HasCoarseErrors ? "device" : "dev";
        string how = _disk.Queue.Options.Policy.HasCoarseErrors ? string.Empty : ", async page read";
        Say($"Buffer I/O error on {who} {_disk.Name}, logical block {page}{how}");
    }

    private void Say(FormattableString text)
    {
        const int Error = 3;
        _log?.Invoke(Error, text.ToString(CultureInfo.InvariantCulture));
    }

    private static unsafe void Free(nint page) => NativeMemory.AlignedFree((void*)page);

    private static unsafe nint Allocate() => (nint)NativeMemory.AlignedAlloc(PageBytes, PageBytes);

    private unsafe void Prepare(nint page, long offset)
    {
        int length = (int)Math.Min(PageBytes, _disk.LengthBytes - offset);
        _bio.Completion.Reset();
        _bio.Operation = BlockOperation.Read;
        _bio.Flags = BioFlags.Unplug;
        _bio.OffsetBytes = offset;
        _bio.LengthBytes = length;
        _bio.Data.Clear();
        _bio.Data.Add(new DataSegment((byte*)page, length));
    }

    private sealed class ReadBio(Cpu cpu) : Bio
    {
        public ShardCompletion Completion { get; } = new(cpu);

        protected override void Ended() => Completion.Complete();
    }
}
