using Scuzzy.Lab.Model;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Stores;

/// <summary>A store that takes the time of a rotating disk: one I/O at a time, in order of arrival, with a seek unless
/// it follows the one before it.</summary>
/// <remarks>At most as many I/Os wait as the unit's task set admits.</remarks>
public sealed class SeekDevice : BlockDevice
{
    /// <summary>How many accesses are remembered for the report.</summary>
    public const int MaximumAccesses = 4096;

    private readonly BlockDevice _below;
    private readonly SeekModel _model;
    private readonly Queue<Bio> _waiting = new();
    private readonly List<(long TimeNs, long OffsetBytes)> _accesses = [];
    private readonly Arm _arm;
    private Bio? _current;
    private long _position;
    private long _begun;

    /// <summary>Creates it over a store whose I/Os end inline; disposing it disposes the store.</summary>
    public SeekDevice(BlockDevice below, SeekModel model, Cpu cpu)
    {
        _below = below;
        _model = model;
        _arm = new Arm(this, cpu);
        Limits = below.Limits with { IsRotational = true };
    }

    /// <summary>When the arm was where: the first <see cref="MaximumAccesses"/> accesses.</summary>
    public IReadOnlyList<(long TimeNs, long OffsetBytes)> Accesses => _accesses;

    /// <summary>How long the arm has sought in all, in nanoseconds.</summary>
    public long SeekNs { get; private set; }

    /// <inheritdoc/>
    public override Shard Shard => _below.Shard;

    /// <inheritdoc/>
    public override long LengthBytes => _below.LengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly => _below.IsReadOnly;

    /// <inheritdoc/>
    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes) =>
        _below.Extent(offsetBytes, lengthBytes, out extentBytes);

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        if (_current is null)
        {
            Begin(bio);
        }
        else
        {
            _waiting.Enqueue(bio);
        }

        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _below.Dispose();
        base.Dispose(disposing);
    }

    private void Begin(Bio bio)
    {
        _current = bio;
        long stall = ++_begun == _model.StallNth ? _model.StallNs : 0;
        _arm.Arm(Shard, Shard.NowNs + TimeOf(bio) + stall);
    }

    private long TimeOf(Bio bio)
    {
        if (bio.Operation > BlockOperation.Write)
        {
            return _model.SettleNs;
        }

        long distance = Math.Abs(bio.OffsetBytes - _position);
        long seek = 0;
        if (distance > 0)
        {
            double share = Math.Sqrt((double)distance / LengthBytes);
            seek = _model.SettleNs + (long)(share * (_model.FullStrokeNs - _model.SettleNs)) + _model.RotationNs;
        }

        SeekNs += seek;
        _position = bio.EndBytes;
        if (_accesses.Count < MaximumAccesses)
        {
            _accesses.Add((Shard.NowNs, bio.OffsetBytes));
        }

        return seek + (long)((double)bio.LengthBytes / _model.BytesPerSecond * 1_000_000_000);
    }

    private void Arrived()
    {
        Bio bio = _current!;
        _current = null;
        if (_waiting.TryDequeue(out Bio? next))
        {
            Begin(next);
        }

        // The bio is ours: it goes down as another one with the same memory, and ends when that has.
        var child = new Below(bio);
        if (_below.Submit(child))
        {
            bio.End(child.Status, child.FailedAtBytes);
        }
    }

    private sealed class Arm(SeekDevice device, Cpu cpu) : ShardTimer(cpu)
    {
        protected override void Expired() => device.Arrived();
    }

    private sealed class Below : Bio
    {
        private readonly Bio _parent;

        public Below(Bio parent)
        {
            _parent = parent;
            Operation = parent.Operation;
            Flags = parent.Flags;
            OffsetBytes = parent.OffsetBytes;
            LengthBytes = parent.LengthBytes;
            Data.AddRange(parent.Data, 0, parent.Data.LengthBytes);
        }

        protected override void Ended() => _parent.End(Status, FailedAtBytes);
    }
}
