namespace Scuzzy.Storage.Filters;

/// <summary>Gives a device latency (kernel: dm-delay): a bio reaches the device below after a time, on the shard's
/// clock. Bios of different delays overtake each other.</summary>
/// <remarks>One pooled timer per bio held: their number is bounded by the submitters' queue depths.</remarks>
public sealed class DelayFilter(BlockDevice below, DelayOptions options) : FilterDevice(below)
{
    private HeldBio? _free;

    /// <summary>The delays; may be changed at any time, for bios submitted from then on.</summary>
    public DelayOptions Options { get; set; } = options;

    /// <summary>How many bios are held back now.</summary>
    public int HeldCount { get; private set; }

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        long delayNs = Options.For(bio.Operation);
        if (Options.JitterNs > 0)
        {
            delayNs += Shard.Random.Below(Options.JitterNs + 1);
        }

        ChildBio child = Child(bio);
        if (delayNs <= 0)
        {
            return SubmitInline(child);
        }

        HeldBio held = _free ?? new HeldBio(this, Shard.Cpus[0]);
        _free = held.NextFree;
        held.NextFree = null;
        held.Child = child;
        HeldCount++;
        held.Arm(Shard, Shard.NowNs + delayNs);
        return false;
    }

    /// <summary>The time of a bio has come.</summary>
    internal void Release(HeldBio held)
    {
        ChildBio child = held.Child;
        held.NextFree = _free;
        _free = held;
        HeldCount--;
        SubmitLater(child);
    }
}
