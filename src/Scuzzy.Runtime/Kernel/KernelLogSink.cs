namespace Scuzzy.Runtime.Kernel;

/// <summary>Gets every line as it is logged (kernel: struct console); called on the log's home shard.</summary>
public abstract class KernelLogSink
{
    /// <summary>A line was logged.</summary>
    public abstract void Write(KernelLogRecord record);
}
