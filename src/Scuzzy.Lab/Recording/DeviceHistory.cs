using Scuzzy.Initiator.Mid;

namespace Scuzzy.Lab.Recording;

/// <summary>What became of a device: its commands, and when it stood still.</summary>
/// <remarks>It stalls while recovery, its own or a neighbour's, lets it dispatch nothing and there is I/O of its that
/// waits to be dispatched, for the first time or again. I/O that is under way at the driver does not count.</remarks>
public sealed class DeviceHistory
{
    /// <summary>Most stretches of time that are kept; later ones are only summed up.</summary>
    public const int MostSpans = 4096;

    private readonly List<TimeSpanNs> _held = [];
    private readonly List<TimeSpanNs> _stalls = [];
    private long? _heldSinceNs;
    private long? _stalledSinceNs;

    internal DeviceHistory(ScsiDevice device) => Device = device;

    /// <summary>The device, e.g. <c>0:0:1:0</c>.</summary>
    public string Address => Device.Address;

    /// <summary>The disk, e.g. <c>sda</c>; empty if there is none.</summary>
    public string Disk { get; internal set; } = string.Empty;

    /// <summary>Vendor, model and revision, as the device says.</summary>
    public string Model { get; internal set; } = string.Empty;

    /// <summary>Its state at the end, in the kernel's word.</summary>
    public string State { get; internal set; } = string.Empty;

    /// <summary>Commands that ended.</summary>
    public long Ended { get; internal set; }

    /// <summary>Commands that ended with an error.</summary>
    public long Failed { get; internal set; }

    /// <summary>Commands that had to be recovered.</summary>
    public long Recovered { get; internal set; }

    /// <summary>The longest life of a command, in nanoseconds.</summary>
    public long SlowestNs { get; internal set; }

    /// <summary>When it stood still, in order.</summary>
    public IReadOnlyList<TimeSpanNs> Stalls => _stalls;

    /// <summary>How long it stood still in all, in nanoseconds.</summary>
    public long StalledNs { get; private set; }

    /// <summary>How long it could dispatch nothing because of recovery, whether it had I/O or not.</summary>
    public long TotalHeldNs { get; private set; }

    internal ScsiDevice Device { get; }

    internal bool IsHeld => _heldSinceNs is not null;

    /// <summary>How long it was held within a stretch of time that ends now.</summary>
    internal long HeldBetween(long beginNs, long endNs)
    {
        long sum = _heldSinceNs is { } since ? new TimeSpanNs(since, endNs).OverlapNs(beginNs, endNs) : 0;
        for (int i = _held.Count - 1; i >= 0 && _held[i].EndNs > beginNs; i--)
        {
            sum += _held[i].OverlapNs(beginNs, endNs);
        }

        return sum;
    }

    /// <summary>Notes whether it is held now, and whether I/O waits.</summary>
    internal void Look(long nowNs, bool isHeld, bool hasWaiting)
    {
        TotalHeldNs += Turn(nowNs, isHeld, ref _heldSinceNs, _held);
        StalledNs += Turn(nowNs, isHeld && hasWaiting, ref _stalledSinceNs, _stalls);
    }

    private static long Turn(long nowNs, bool isOn, ref long? since, List<TimeSpanNs> spans)
    {
        if (isOn)
        {
            since ??= nowNs;
            return 0;
        }

        if (since is not { } begin)
        {
            return 0;
        }

        since = null;
        bool continues = spans.Count > 0 && spans[^1].EndNs == begin;
        if (continues)
        {
            spans[^1] = spans[^1] with { EndNs = nowNs };
        }
        else if (nowNs > begin && spans.Count < MostSpans)
        {
            spans.Add(new TimeSpanNs(begin, nowNs));
        }

        return nowNs - begin;
    }
}
