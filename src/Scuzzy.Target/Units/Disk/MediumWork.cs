using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>FORMAT UNIT or SANITIZE at work (SBC-4): overwrites the whole medium piece by piece, whatever
/// becomes of the task that asked for it, and with pauses, so that other units are served meanwhile.</summary>
internal sealed unsafe class MediumWork : Bio
{
    private const int PatternBytes = 64 << 10;
    private const long ZeroPieceBytes = 4 << 20;
    private const int PatternPieceBytes = 1 << 20;
    private const long TurnBytes = 64 << 20;

    private readonly DiskUnit _disk;
    private readonly Pause _pause;
    private readonly byte[]? _pattern;
    private readonly long _total;
    private readonly long _begunNs;
    private long _done;
    private bool _isStopped;

    /// <summary>Makes work that has not begun.</summary>
    /// <param name="disk">Whose medium; closed already.</param>
    /// <param name="job">What is to be done.</param>
    public MediumWork(DiskUnit disk, MediumJob job)
    {
        _disk = disk;
        Job = job;
        _pause = new Pause(disk.Shard.Cpus[0], this);
        _begunNs = disk.Shard.NowNs;
        _total = ((long)disk.Blocks << disk.BlockShift) * job.Passes;
        if (job.Pattern.Length > 0 || disk.Store.Limits.MaximumWriteZeroesBytes == 0)
        {
            _pattern = GC.AllocateUninitializedArray<byte>(PatternBytes, pinned: true);
        }
    }

    /// <summary>What is done.</summary>
    public MediumJob Job { get; }

    /// <summary>The task that waits for the end, or null.</summary>
    public UnitTask? Waiter { get; set; }

    /// <summary>Progress in units of 1/65536; at most 65535.</summary>
    public ushort Progress => (ushort)UInt128.Min((UInt128)_done * 65536 / (UInt128)_total, ushort.MaxValue);

    /// <summary>Goes on until it is done or has to wait.</summary>
    public void Run()
    {
        for (long turn = 0; ; turn += LengthBytes)
        {
            if (_isStopped)
            {
                return;
            }

            long dueNs = _begunNs + (long)((Int128)Job.LeastNs * _done / _total);
            if (turn >= TurnBytes || dueNs > _disk.Shard.NowNs)
            {
                _pause.Arm(_disk.Shard, Math.Max(dueNs, _disk.Shard.NowNs));
                return;
            }

            if (!Prepare())
            {
                _disk.WorkEnded(this, BlockStatus.Ok);
                return;
            }

            if (!_disk.Store.Submit(this) || !Check())
            {
                return;
            }
        }
    }

    /// <summary>The unit is gone: nothing more is done.</summary>
    public void Stop()
    {
        _isStopped = true;
        _pause.Cancel();
    }

    /// <inheritdoc/>
    protected override void Ended()
    {
        if (Check())
        {
            Run();
        }
    }

    // The next piece, then a flush; false if all is done.
    private bool Prepare()
    {
        Data.Clear();
        Flags = BioFlags.None;
        if (_done == _total)
        {
            bool isFlushed = Operation == BlockOperation.Flush;
            Operation = BlockOperation.Flush;
            (OffsetBytes, LengthBytes) = (0, 0);
            return !isFlushed;
        }

        long capacity = _total / Job.Passes;
        OffsetBytes = _done % capacity;
        LengthBytes = capacity - OffsetBytes;
        if (_pattern is null)
        {
            BlockLimits limits = _disk.Store.Limits;
            Operation = BlockOperation.WriteZeroes;
            Flags = Job.Unmaps ? BioFlags.None : BioFlags.NoUnmap;
            LengthBytes = Math.Min(LengthBytes, Math.Min(ZeroPieceBytes, limits.MaximumWriteZeroesBytes));
            return true;
        }

        if (OffsetBytes == 0)
        {
            FillPattern(_done / capacity);
        }

        Operation = BlockOperation.Write;
        LengthBytes = Math.Min(LengthBytes, PatternPieceBytes);
        byte* pattern = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_pattern, 0);
        for (long left = LengthBytes; left > 0; left -= PatternBytes)
        {
            Data.Add(new DataSegment(pattern, (int)Math.Min(left, PatternBytes)));
        }

        return true;
    }

    // Each logical block begins with the pattern, zeros if there is none; every second pass has it inverted if that is
    // asked for.
    private void FillPattern(long pass)
    {
        ReadOnlySpan<byte> source = Job.Pattern.Length > 0 ? Job.Pattern.Span : [0];
        int block = _disk.Options.BlockBytes;
        byte flip = Job.Inverts && (pass & 1) != 0 ? (byte)0xFF : (byte)0;
        for (int i = 0; i < PatternBytes; i++)
        {
            _pattern![i] = (byte)(source[i % block % source.Length] ^ flip);
        }
    }

    private bool Check()
    {
        if (Status != BlockStatus.Ok)
        {
            _disk.WorkEnded(this, Status);
            return false;
        }

        _done += LengthBytes;
        return true;
    }

    private sealed class Pause(Cpu cpu, MediumWork work) : ShardTimer(cpu)
    {
        protected override void Expired() => work.Run();
    }
}
