using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Block.Elevators;

/// <summary>The timer of an elevator that waits for a better request (kernel: idle_slice_timer, antic_timer).</summary>
internal sealed class ElevatorTimer(Cpu cpu, Action expired) : ShardTimer(cpu)
{
    /// <inheritdoc/>
    protected override void Expired() => expired();
}
