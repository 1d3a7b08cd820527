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

    /// <summary>Most pages of one scan: a table that needs more is not read further.</summary>
    private const int MaximumPages = 512;

    private readonly BlockDevice _device;
    private readonly List<(long Offset, nint Memory)> _pages = [];
    private readonly ReadBio _bio;

    public PartitionReader(BlockDevice device, Cpu cpu)
    {
        _device = device;
        _bio = new ReadBio(cpu);
    }

    /// <summary>Reads and interprets the table; GPT comes before MBR, the first that matches wins.</summary>
    public static async ShardTask<PartitionTable> ReadAsync(BlockDevice device, string name, Cpu cpu)
    {
        using var reader = new PartitionReader(device, cpu);
        byte[]? sector = await reader.ReadBytesAsync(0, 512);
        if (sector is null)
        {
            return new PartitionTable(PartitionTableKind.Unreadable, [], [$" {name}: unable to read partition table"]);
        }

        if (Mbr.IsProtective(sector))
        {
            PartitionTable? gpt = await Gpt.ReadAsync(reader, device, name);
            if (gpt is not null)
            {
                return gpt;
            }
        }

        return Mbr.IsValid(sector)
            ? await Mbr.ReadAsync(reader, device, name, sector)
            : new PartitionTable(PartitionTableKind.None, [], [$" {name}: unknown partition table"]);
    }

    /// <summary>Bytes of the disk; null if they cannot be read or lie beyond its end.</summary>
    public async ShardTask<byte[]?> ReadBytesAsync(long offset, int length)
    {
        if (offset < 0 || offset > _device.LengthBytes - length)
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
    public unsafe void Dispose()
    {
        foreach ((_, nint memory) in _pages)
        {
            NativeMemory.AlignedFree((void*)memory);
        }
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
        _pages.Add((offset, page));
        Prepare(page, offset);
        if (!_device.Submit(_bio))
        {
            await _bio.Completion.Wait();
        }

        return _bio.Status == BlockStatus.Ok ? page : 0;
    }

    private static unsafe nint Allocate() => (nint)NativeMemory.AlignedAlloc(PageBytes, PageBytes);

    private unsafe void Prepare(nint page, long offset)
    {
        int length = (int)Math.Min(PageBytes, _device.LengthBytes - offset);
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
