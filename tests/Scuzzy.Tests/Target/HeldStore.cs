using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Target;

/// <summary>A store that keeps bios until they are let go, one by one and in any order; then it does them on the device
/// below. Remembers what it was asked for.</summary>
internal sealed class HeldStore(BlockDevice below) : BlockDevice
{
    private readonly ForwardBio _forward = new();

    public List<Bio> Held { get; } = [];

    /// <summary>The device below.</summary>
    public BlockDevice Below => below;

    /// <summary>Every bio that came, as operation, offset and length.</summary>
    public List<(BlockOperation Operation, long Offset, long Length)> Seen { get; } = [];

    /// <summary>Bios are done at once instead.</summary>
    public bool IsOpen { get; set; }

    /// <summary>What the next bios end with instead of being done.</summary>
    public BlockStatus? Failure { get; set; }

    /// <summary>How many bios are done before those that fail.</summary>
    public int Spared { get; set; }

    public override Shard Shard => below.Shard;

    public override long LengthBytes => below.LengthBytes;

    public override BlockLimits Limits => LimitsOverride ?? below.Limits;

    public BlockLimits? LimitsOverride { get; set; }

    public override bool IsReadOnly => below.IsReadOnly;

    public override bool Submit(Bio bio)
    {
        bio.Start();
        Seen.Add((bio.Operation, bio.OffsetBytes, bio.LengthBytes));
        if (!IsOpen)
        {
            Held.Add(bio);
            return false;
        }

        bio.EndInline(Do(bio));
        return true;
    }

    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes) =>
        below.Extent(offsetBytes, lengthBytes, out extentBytes);

    public override bool TryGrow(long lengthBytes, out string error) => below.TryGrow(lengthBytes, out error);

    /// <summary>Does and ends one of the held bios.</summary>
    public void Release(int index = 0)
    {
        Bio bio = Held[index];
        Held.RemoveAt(index);
        bio.End(Do(bio));
    }

    public void ReleaseAll()
    {
        while (Held.Count > 0)
        {
            Release();
        }
    }

    protected override void Dispose(bool disposing) => below.Dispose();

    private BlockStatus Do(Bio bio)
    {
        if (Failure is { } failure && Spared-- <= 0)
        {
            return failure;
        }

        _forward.CopyFrom(bio);
        Assert.True(below.Submit(_forward));
        return _forward.Status;
    }

    private sealed class ForwardBio : Bio
    {
        public void CopyFrom(Bio bio)
        {
            Operation = bio.Operation;
            Flags = bio.Flags;
            OffsetBytes = bio.OffsetBytes;
            LengthBytes = bio.LengthBytes;
            Data.Clear();
            Data.AddRange(bio.Data, 0, bio.Data.LengthBytes);
        }

        protected override void Ended() => Assert.Fail("the store below is done at once");
    }
}
