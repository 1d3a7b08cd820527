using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Storage.Filters;

/// <summary>A child that waits for its time; pooled by its filter.</summary>
internal sealed class HeldBio(DelayFilter filter, Cpu cpu) : ShardTimer(cpu)
{
    public ChildBio Child { get; set; } = null!;

    /// <summary>Link in the filter's free list.</summary>
    public HeldBio? NextFree { get; set; }

    protected override void Expired() => filter.Release(this);
}
