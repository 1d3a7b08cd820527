using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Handles;

namespace Scuzzy.Drivers.Loopback.Buffers;

/// <summary>What the driver keeps of one command on the wire (kernel: struct lpfc_scsi_buf).</summary>
public sealed class ScsiBuffer
{
    internal ScsiBuffer(ulong address, int tag)
    {
        Address = address;
        Tag = tag;
    }

    /// <summary>A number that stands for its address in the kernel's memory.</summary>
    public ulong Address { get; }

    /// <summary>By which a response names it (iotag), from 1.</summary>
    public int Tag { get; }

    /// <summary>The command; null while it is free (pCmd). The driver follows it without asking whose it is by now.
    /// </summary>
    public ScsiCommand? Command { get; internal set; }

    /// <summary>The claim under which the driver got the command; for checkers, the driver does not look.</summary>
    public Handle Claim { get; internal set; }

    /// <summary>When it was taken, in nanoseconds.</summary>
    public long TakenNs { get; internal set; }

    /// <summary>True if the command's abort was sent on the wire.</summary>
    public bool IsAbortSent { get; internal set; }

    /// <summary>True from being taken until it is free.</summary>
    public bool IsInUse => Command is not null;

    /// <summary>True if the command has been used for something else since, or is free: nobody waits for what this
    /// buffer will report.</summary>
    public bool IsOrphan => Command is { } command && !command.Holds(Claim);

    internal LoopbackTask? Task { get; set; }

    /// <summary>Counts its uses, to recognise one that is over.</summary>
    internal int Uses { get; set; }

    internal ScsiBuffer? NextFree { get; set; }
}
