using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Faults;

namespace Scuzzy.Lab.Model;

/// <summary>The keys of slow drain.</summary>
internal sealed class SlowSection : LabElement
{
    public long LatencyNs { get; set; }

    public long BytesPerSecond { get; set; }

    public FaultAction ToAction() => new FaultAction.Slow(LatencyNs, BytesPerSecond);
}
