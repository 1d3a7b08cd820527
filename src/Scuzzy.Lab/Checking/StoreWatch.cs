using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>Stands between a logical unit and its store, and keeps what a power cut would leave: a write is volatile
/// until a flush that was submitted after its end, or until its end if it was forced.</summary>
internal sealed class StoreWatch : BlockDevice
{
    private readonly BlockDevice _below;
    private readonly InvariantNet _net;
    private readonly Stack<Passing> _free = new();
    private readonly SortedSet<int> _dirty = [];
    private readonly SectorMap _versions;
    private readonly SectorMap _durableVersions;
    private ulong _lastVersion;

    public StoreWatch(InvariantNet net, BlockDevice below, string name)
    {
        _net = net;
        _below = below;
        Name = name;
        Limits = below.Limits with { HasWriteCache = true };
        long sectors = below.LengthBytes / SectorValue.Bytes;
        Volatile = new SectorMap(sectors);
        Durable = new SectorMap(sectors);
        _versions = new SectorMap(sectors);
        _durableVersions = new SectorMap(sectors);
    }

    /// <summary>TARGET:LUN, as messages name the unit.</summary>
    public string Name { get; }

    /// <summary>The unit's place: which target's seam its commands come through, and as which LUN.</summary>
    public SeamWatch? Seam { get; set; }

    /// <summary>See <see cref="Seam"/>.</summary>
    public int Lun { get; set; }

    /// <summary>The unit's write cache is off from the beginning.</summary>
    public bool IsWriteThrough { get; set; }

    /// <summary>What the store holds.</summary>
    public SectorMap Volatile { get; }

    /// <summary>What it would hold after a power cut.</summary>
    public SectorMap Durable { get; }

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
    public override void Announce(long offsetBytes, int lengthBytes) => _below.Announce(offsetBytes, lengthBytes);

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        Passing passing = _free.TryPop(out Passing? free) ? free : new Passing(this);
        passing.Take(bio);
        CheckCause(bio, "was begun");
        if (bio.Operation == BlockOperation.Flush)
        {
            foreach (int sector in _dirty)
            {
                passing.Flushing.Add((sector, Volatile[sector], _versions[sector]));
            }
        }

        if (!_below.Submit(passing))
        {
            return false;
        }

        bio.EndInline(Finish(passing), passing.FailedAtBytes);
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _below.Dispose();
        base.Dispose(disposing);
    }

    private BlockStatus Finish(Passing passing)
    {
        BlockStatus status = passing.Status;
        if (status == BlockStatus.Ok && passing.Operation != BlockOperation.Read)
        {
            CheckCause(passing, "took effect");
            Keep(passing);
        }

        passing.Release();
        _free.Push(passing);
        return status;
    }

    /// <summary>Whatever changes the store belongs to a command that is under way at the seam.</summary>
    private void CheckCause(Bio bio, string what)
    {
        if (bio.Operation is BlockOperation.Read or BlockOperation.Flush || Seam is null)
        {
            return;
        }

        if (!Seam.IsCausing(Lun, bio.OffsetBytes, bio.LengthBytes))
        {
            int sector = (int)(bio.OffsetBytes / SectorValue.Bytes);
            _net.Report(
                "I10",
                "an effect on the store without a command under way",
                $"{bio.Operation} of {Name}, sectors {sector}+{bio.LengthBytes / SectorValue.Bytes} {what}"
            );
        }
    }

    private void Keep(Passing passing)
    {
        if (passing.Operation == BlockOperation.Flush)
        {
            foreach ((int sector, ulong value, ulong version) in passing.Flushing)
            {
                // A forced write may have overtaken the flush.
                if (version > _durableVersions[sector])
                {
                    (Durable[sector], _durableVersions[sector]) = (value, version);
                }

                if (_versions[sector] == version)
                {
                    _dirty.Remove(sector);
                }
            }

            return;
        }

        bool isForced = (passing.Flags & BioFlags.ForceUnitAccess) != 0;
        int first = (int)(passing.OffsetBytes / SectorValue.Bytes);
        int count = (int)(passing.LengthBytes / SectorValue.Bytes);
        for (int i = 0; i < count; i++)
        {
            bool hasData = passing.Operation == BlockOperation.Write;
            ulong value = hasData ? SectorValue.Of(passing.Data, (long)i * SectorValue.Bytes) : SectorValue.Zero;
            Volatile[first + i] = value;
            _versions[first + i] = ++_lastVersion;
            if (isForced)
            {
                (Durable[first + i], _durableVersions[first + i]) = (value, _lastVersion);
                _dirty.Remove(first + i);
            }
            else
            {
                _dirty.Add(first + i);
            }
        }
    }

    /// <summary>A bio on its way to the store.</summary>
    private sealed class Passing(StoreWatch owner) : Bio
    {
        private Bio? _parent;

        /// <summary>What a flush makes durable.</summary>
        public List<(int Sector, ulong Value, ulong Version)> Flushing { get; } = [];

        public void Take(Bio parent)
        {
            _parent = parent;
            Operation = parent.Operation;
            Flags = parent.Flags;
            Priority = parent.Priority;
            Submitter = parent.Submitter;
            OffsetBytes = parent.OffsetBytes;
            LengthBytes = parent.LengthBytes;
            Data.Clear();
            foreach (DataSegment segment in parent.Data.Segments)
            {
                Data.Add(segment);
            }
        }

        public void Release()
        {
            Flushing.Clear();
            _parent = null;
        }

        protected override void Ended()
        {
            Bio parent = _parent!;
            parent.End(owner.Finish(this), FailedAtBytes);
        }
    }
}
