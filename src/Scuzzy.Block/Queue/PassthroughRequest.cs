using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Block.Queue;

/// <summary>A driver's own command sent through the queue (kernel: REQ_TYPE_BLOCK_PC, REQ_OP_DRV_IN/OUT): it never
/// merges, bypasses the elevator and goes to the head. Owned by the caller, who derives from it and puts the driver's
/// parameters there.</summary>
public abstract class PassthroughRequest
{
    internal PassthroughRequest? NextWaiting;

    /// <summary>The CPU that submitted it, while it waits for a request.</summary>
    internal Cpu? WaitingCpu;

    /// <summary>Memory of the transfer; empty if none.</summary>
    public ScatterList Data { get; } = new();

    /// <summary>True if data goes to the device.</summary>
    public bool IsWrite { get; set; }

    /// <summary>How long it may take, in nanoseconds; 0 means the queue's default.</summary>
    public long TimeoutNs { get; set; }

    /// <summary>True if it may be dispatched although the device is quiesced or being removed (REQ_PREEMPT,
    /// RQF_PM).</summary>
    public bool IsPrivileged { get; set; } = true;

    /// <summary>Called once, on the queue's shard, when the command has ended; the driver has put the outcome into the
    /// derived object.</summary>
    protected internal abstract void Ended();
}
