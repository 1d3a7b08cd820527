using Scuzzy.Block.Disks;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Scenarios;

/// <summary>As much of the page cache as a sequential dd without O_DIRECT meets: reading ahead, and writing back what
/// was written (kernel: mm/readahead.c, mm/filemap.c). It is empty at first and forgotten at the end.</summary>
internal sealed class PageCache(LabMachine machine, Disk disk)
{
    private const int PageBytes = 4096;
    private const int MaximumAheadPages = 32;
    private const BioFlags AheadFlags = BioFlags.ReadAhead | BioFlags.FailFastMask | BioFlags.FromCache;
    private const int WriteBackBytes = 256 << 10;

    private readonly SortedSet<long> _present = [];
    private long _aheadStart = -1;
    private long _aheadPages;
    private long _markedPage = -1;

    /// <summary>Copies blocks from or to the disk.</summary>
    public ShardTask<StepOutcome> CopyAsync(ScenarioCommand.Copy copy, long blocks) =>
        copy.IsWrite ? WriteAsync(copy, blocks) : ReadAsync(copy, blocks);

    private async ShardTask<StepOutcome> WriteAsync(ScenarioCommand.Copy copy, long blocks)
    {
        using var io = new SingleIo(disk, machine.Cpu, WriteBackBytes, isScattered: true);
        BioFlags flags = BioFlags.FromCache | (copy.Synchronizes ? BioFlags.Synchronous : BioFlags.None);
        long at = copy.First * copy.BlockBytes;
        long end = at + (blocks * copy.BlockBytes);
        for (; at < end; at += WriteBackBytes)
        {
            long length = Math.Min(WriteBackBytes, end - at);
            long page = at / PageBytes;
            io.Failing = () => SayLost(page, length / PageBytes);
            if (await io.RunAsync(BlockOperation.Write, at, length, flags) is var status and not BlockStatus.Ok)
            {
                // Without fsync nobody is told.
                return copy.Synchronizes ? StepOutcome.Failed(status.ErrnoName()) : StepOutcome.Good;
            }
        }

        io.Failing = null;
        if (copy.Synchronizes && await io.RunAsync(BlockOperation.Flush, 0, 0) is var flushed and not BlockStatus.Ok)
        {
            return StepOutcome.Failed(flushed.ErrnoName());
        }

        return StepOutcome.Good;
    }

    /// <summary>Tells of pages that could not be written, of ten at most (kernel: buffer_io_error).</summary>
    private void SayLost(long first, long count)
    {
        for (long page = first; page < first + Math.Min(count, KernelLog.DefaultRateLimitBurst); page++)
        {
            machine.Print(
                (int)KernelLogLevel.Error,
                $"Buffer I/O error on dev {disk.Name}, logical block {page}, lost async page write"
            );
        }
    }

    private async ShardTask<StepOutcome> ReadAsync(ScenarioCommand.Copy copy, long blocks)
    {
        using var io = new SingleIo(disk, machine.Cpu, MaximumAheadPages * 2 * PageBytes, isScattered: true);
        using var ahead = new SingleIo(disk, machine.Cpu, MaximumAheadPages * 2 * PageBytes, isScattered: true);
        long first = copy.First * copy.BlockBytes / PageBytes;
        long last = (((copy.First + blocks) * copy.BlockBytes) + PageBytes - 1) / PageBytes;
        ShardTask<bool>? reading = null;
        for (long page = first; page < last; page++)
        {
            if (page == _markedPage)
            {
                reading = ReadAhead(ahead);
            }

            if (!_present.Contains(page) && !await FillAsync(io, page, isFirst: page == first))
            {
                machine.Print(
                    (int)KernelLogLevel.Error,
                    $"Buffer I/O error on dev {disk.Name}, logical block {page}, async page read"
                );
                return StepOutcome.Failed("EIO");
            }

            if (reading is { } begun)
            {
                await begun;
                reading = null;
            }
        }

        return StepOutcome.Good;
    }

    /// <summary>Gets a page that is missing: with those behind it if it follows the one before, then, if that failed,
    /// alone.</summary>
    private async ShardTask<bool> FillAsync(SingleIo io, long page, bool isFirst)
    {
        if (!isFirst && _aheadStart < 0)
        {
            (_aheadStart, _aheadPages) = (page, 4);
            _markedPage = page + 1;
            await ReadPagesAsync(io, page, _aheadPages, AheadFlags);
            if (_present.Contains(page))
            {
                return true;
            }
        }

        return await ReadPagesAsync(io, page, 1, BioFlags.FromCache);
    }

    /// <summary>The next window, twice as large and ending at sixteen pages, is read while the reader goes
    /// on.</summary>
    private ShardTask<bool> ReadAhead(SingleIo io)
    {
        _aheadStart += _aheadPages;
        long end = _aheadStart + Math.Min(_aheadPages * 2, MaximumAheadPages);
        end = Math.Min((end + 15) / 16 * 16, disk.LengthBytes / PageBytes);
        _aheadPages = Math.Max(0, end - _aheadStart);
        _markedPage = _aheadPages == 0 ? -1 : _aheadStart;
        return _aheadPages == 0
            ? ShardTask<bool>.FromResult(true)
            : ReadPagesAsync(io, _aheadStart, _aheadPages, AheadFlags);
    }

    private async ShardTask<bool> ReadPagesAsync(SingleIo io, long page, long count, BioFlags flags)
    {
        BlockStatus status = await io.RunAsync(BlockOperation.Read, page * PageBytes, count * PageBytes, flags);
        for (long i = page; status == BlockStatus.Ok && i < page + count; i++)
        {
            _present.Add(i);
        }

        return status == BlockStatus.Ok;
    }
}
