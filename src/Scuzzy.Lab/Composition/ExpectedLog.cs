using Scuzzy.Lab.Binding;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Lab.Composition;

/// <summary>Follows the kernel log for the lines that a lab expects, one after the other; so the log itself need not
/// keep them all.</summary>
internal sealed class ExpectedLog(IReadOnlyList<LabName> texts) : KernelLogSink
{
    private int _seen;

    /// <summary>The first text that has not come, or null.</summary>
    public LabName? Missing => _seen < texts.Count ? texts[_seen] : null;

    /// <summary>True if something that was expected before the missing text has come.</summary>
    public bool HasSeenAny => _seen > 0;

    /// <inheritdoc/>
    public override void Write(KernelLogRecord record)
    {
        bool isAwaited =
            _seen < texts.Count && (record.Prefix + record.Text).Contains(texts[_seen].Text, StringComparison.Ordinal);
        if (isAwaited)
        {
            _seen++;
        }
    }
}
