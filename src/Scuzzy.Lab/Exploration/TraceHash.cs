using Scuzzy.Runtime;

namespace Scuzzy.Lab.Exploration;

/// <summary>One number for all steps that a machine passed, with their times and handles: equal runs give equal
/// ones.</summary>
internal sealed class TraceHash : StepObserver
{
    private const ulong Prime = 0x100000001B3;

    /// <summary>The number so far.</summary>
    public ulong Value { get; private set; } = 0xCBF29CE484222325;

    /// <summary>Sees what this sees, after it; null: nobody.</summary>
    public StepObserver? Next { get; set; }

    /// <inheritdoc/>
    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        ulong value = (Value ^ (ulong)shard.NowNs) * Prime;
        value = (value ^ ((ulong)step << 8) ^ (uint)shard.Number) * Prime;
        Value = (value ^ handle) * Prime;
        Next?.Passed(shard, step, handle, subject);
    }
}
