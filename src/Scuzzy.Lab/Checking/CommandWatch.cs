using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>Where one command object is on its path, as the steps tell it.</summary>
internal sealed class CommandWatch
{
    /// <summary>Who has it.</summary>
    public CommandPlace Place { get; set; }

    /// <summary>The driver's last claim on it.</summary>
    public ulong Claim { get; set; }

    /// <summary>The tag under which the driver was handed it; null: it has ended or is back in its queue.</summary>
    public int? Tag { get; set; }

    /// <summary>When the driver was handed it, in nanoseconds.</summary>
    public long QueuedNs { get; set; }

    /// <summary>How long it may take, in nanoseconds, as of then.</summary>
    public long TimeoutNs { get; set; }

    /// <summary>When its life began, in nanoseconds.</summary>
    public long BeganNs { get; private set; }

    /// <summary>Ends since then that count as retries.</summary>
    public int CountedEnds { get; set; }

    /// <summary>Further ends that may count: the device's state tells.</summary>
    public int OpenEnds { get; set; }

    /// <summary>Requests with one of these flags are not retried after errors that the driver has reported.</summary>
    public BioFlags Forbidding { get; set; }

    /// <summary>The first block of what last failed.</summary>
    public ulong FailedAt { get; set; }

    /// <summary>Nothing tries it again after its last result.</summary>
    public bool IsForGood { get; set; }

    /// <summary>What its end means is told by sense data that has to be asked for.</summary>
    public bool AwaitsSense { get; set; }

    /// <summary>Its time ran out since it was sent: what it holds may be of a completion that was dropped.</summary>
    public bool HasTimedOut { get; set; }

    /// <summary>The sense data that the error handler has asked for says that it is not tried again.</summary>
    public bool IsOver { get; set; }

    /// <summary>What the driver had said of it when the error handler got it.</summary>
    public HostByte FailedWith { get; set; }

    /// <summary>The widest rung that was tried for its device or target since it failed.</summary>
    public RecoveryRung WidestRung { get; set; }

    /// <summary>What comes before this block has been done in its life.</summary>
    public ulong DoneBefore { get; set; }

    /// <summary>It is with the error handler.</summary>
    public bool IsRecovering { get; set; }

    /// <summary>An abort was tried in the background since it was prepared: it is once a life. Null once the error
    /// handler has had it: some kernels count from there.</summary>
    public bool? WasAborted { get; set; } = false;

    /// <summary>When the driver last completed it, as the net numbers moments.</summary>
    public long Completed { get; set; }

    /// <summary>The request that it carries out: another one is another life.</summary>
    public ulong Request { get; set; }

    /// <summary>Forgets the life that has ended.</summary>
    /// <param name="command">The command.</param>
    /// <param name="nowNs">The present, in nanoseconds.</param>
    public void Begin(ScsiCommand command, long nowNs)
    {
        Request = command.Request.Handle;
        BeganNs = nowNs;
        CountedEnds = 0;
        OpenEnds = 0;
        Forbidding = BioFlags.None;
        AwaitsSense = false;
        IsForGood = false;
    }
}
