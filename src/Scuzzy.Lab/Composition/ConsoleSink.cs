using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Lab.Composition;

/// <summary>Shows the kernel log's lines as they come, as dmesg prints them.</summary>
internal sealed class ConsoleSink(Action<string> show) : KernelLogSink
{
    /// <inheritdoc/>
    public override void Write(KernelLogRecord record) => show(record.ToString());
}
