using System.Globalization;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Composition;

/// <summary>Notices when a step is first passed after it was armed.</summary>
internal sealed class BreakObserver(Step step, StepObserver? inner) : StepObserver
{
    private bool _isArmed;

    public Step Step => step;

    public bool IsReached { get; private set; }

    /// <summary>Which command passed it, and when.</summary>
    public string Where { get; private set; } = string.Empty;

    public void Arm() => _isArmed = true;

    public override void Passed(Shard shard, Step passed, ulong handle, object? subject)
    {
        inner?.Passed(shard, passed, handle, subject);
        if (_isArmed && !IsReached && passed == step)
        {
            IsReached = true;
            Where = string.Create(
                CultureInfo.InvariantCulture,
                $"shard {shard.Number}, {Tracing.StepSubject.Describe(handle, subject)}"
            );
        }
    }
}
