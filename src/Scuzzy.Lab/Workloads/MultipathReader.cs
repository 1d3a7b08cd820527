using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Workloads;

/// <summary>Reads a unit by one path and changes to another when the path fails, as multipathing does (kernel:
/// dm-mpath.c: multipath_end_io, fail_path; user space: multipathd's checker).</summary>
/// <remarks>Reads carry the transport's fail-fast flag, so the mid layer does not retry what another path may do at
/// once. What the target itself failed (medium, reservation and so on) fails on every path and is not tried again.
/// </remarks>
public sealed class MultipathReader : IDisposable
{
    private readonly MultipathSection _plan;
    private readonly Cpu _cpu;
    private readonly Path[] _paths;
    private readonly List<SingleIo> _buffers = [];
    private readonly ulong? _contentSeed;
    private readonly long _blocks;
    private int _current;
    private long _next;
    private bool _isOver;

    /// <summary>Creates it; nothing runs yet.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="disks">The paths, all of one unit.</param>
    /// <param name="contentSeed">The seed that the unit was filled from; null: zeros are expected.</param>
    /// <param name="cpu">The CPU that submits.</param>
    public MultipathReader(MultipathSection plan, IReadOnlyList<LabDisk> disks, ulong? contentSeed, Cpu cpu)
    {
        _plan = plan;
        _cpu = cpu;
        _contentSeed = contentSeed;
        _paths = [.. disks.Select(d => new Path(d))];
        _blocks = disks.Min(d => d.Block.LengthBytes) / plan.BlockBytes;
        Result = new MultipathResult(plan);
    }

    /// <summary>What has come of it so far.</summary>
    public MultipathResult Result { get; }

    /// <summary>Does all reads.</summary>
    public async ShardTask RunAsync()
    {
        var running = new List<ShardTask>();
        for (int i = 0; i < _plan.Depth; i++)
        {
            running.Add(_cpu.Start(ReadAllAsync));
        }

        foreach (ShardTask task in running)
        {
            await task;
        }

        _isOver = true;
        Result.IsComplete = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SingleIo buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private async ShardTask ReadAllAsync()
    {
        SingleIo[] ios = [.. _paths.Select(p => new SingleIo(p.Disk.Block, _cpu, (int)_plan.BlockBytes))];
        _buffers.AddRange(ios);
        while (_next < _plan.Count)
        {
            await ReadAsync(ios, _next++ % _blocks * _plan.BlockBytes);
            if (_plan.PauseNs > 0)
            {
                await _cpu.Delay(_plan.PauseNs);
            }
        }
    }

    private async ShardTask ReadAsync(SingleIo[] ios, long offsetBytes)
    {
        long submittedNs = _cpu.Shard.NowNs;
        bool isRetried = false;
        while (await ChooseAsync(submittedNs))
        {
            int by = _current;
            long length = _plan.BlockBytes;
            BlockStatus status = await ios[by]
                .RunAsync(BlockOperation.Read, offsetBytes, length, BioFlags.FailFastTransport);
            _paths[by].Reads++;
            if (status == BlockStatus.Ok)
            {
                Check(ios[by].Span, offsetBytes);
                EndWell(submittedNs, isRetried);
                return;
            }

            if (IsTargets(status))
            {
                Result.EndBadly(status);
                return;
            }

            Fail(by, status);
            Result.Retried++;
            isRetried = true;
        }

        Result.EndBadly(BlockStatus.Transport);
    }

    private void EndWell(long submittedNs, bool isRetried)
    {
        Result.Reads++;
        if (isRetried)
        {
            Result.FailedOver(_cpu.Shard.NowNs, _cpu.Shard.NowNs - submittedNs, _paths[_current].Disk.Name);
        }
    }

    private void Check(ReadOnlySpan<byte> data, long offsetBytes)
    {
        bool isRight = _contentSeed is { } seed
            ? FillPattern.Matches(seed, offsetBytes, data)
            : !data.ContainsAnyExcept((byte)0);
        Result.Mismatches += isRight ? 0 : 1;
    }

    /// <summary>Makes the best path that is good the current one; false: there is none, and none came back in time.
    /// </summary>
    private async ShardTask<bool> ChooseAsync(long submittedNs)
    {
        while (true)
        {
            int best = Array.FindIndex(_paths, p => p.IsGood);
            bool stays = _paths[_current].IsGood && !(_plan.FailsBack && best < _current);
            if (stays)
            {
                return true;
            }

            if (best >= 0)
            {
                Result.Switch(_cpu.Shard.NowNs, _paths[_current].Disk.Name, _paths[best].Disk.Name);
                _current = best;
                return true;
            }

            long left = submittedNs + _plan.NoPathRetryNs - _cpu.Shard.NowNs;
            if (left <= 0)
            {
                return false;
            }

            await _cpu.Delay(Math.Min(left, _plan.CheckerNs));
        }
    }

    private void Fail(int number, BlockStatus status)
    {
        Path path = _paths[number];
        if (!path.IsGood)
        {
            return;
        }

        path.IsGood = false;
        Result.PathFailed(_cpu.Shard.NowNs, path.Disk.Name, status);
        _ = _cpu.Start(() => CheckPathAsync(path));
    }

    /// <summary>Asks a failed path until it is good (multipathd: checker tur).</summary>
    private async ShardTask CheckPathAsync(Path path)
    {
        while (!_isOver)
        {
            await _cpu.Delay(_plan.CheckerNs);
            await path.Disk.Scsi.Device.ExecuteAsync(path.Checker);
            bool isUnitAttention = path.Checker is { HasSense: true, SenseKey: SenseKey.UnitAttention };
            if (path.Checker.IsGood || isUnitAttention)
            {
                path.IsGood = true;
                Result.PathReturned(_cpu.Shard.NowNs, path.Disk.Name);
                return;
            }
        }
    }

    /// <summary>True if no other path would do better (kernel: noretry_error).</summary>
    private static bool IsTargets(BlockStatus status) =>
        status
            is BlockStatus.NotSupported
                or BlockStatus.NoSpace
                or BlockStatus.Target
                or BlockStatus.ReservationConflict
                or BlockStatus.Medium
                or BlockStatus.Protection;

    private sealed class Path(LabDisk disk)
    {
        public LabDisk Disk { get; } = disk;

        public bool IsGood { get; set; } = true;

        public long Reads { get; set; }

        public ScsiExecution Checker { get; } = new() { Cdb = Cdb.TestUnitReady() };
    }
}
