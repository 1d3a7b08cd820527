using Scuzzy.Initiator.Mid;

namespace Scuzzy.Drivers.Loopback;

/// <summary>A fault that one command meets on its way to the target and back. The target executes the command; what
/// it answers may be changed. Made for one command; all calls come on the host's shard.</summary>
public abstract class LoopbackFault
{
    /// <summary>How long the driver keeps the command before it goes on the wire, in nanoseconds; default 0.</summary>
    public virtual long SendDelayNs => 0;

    /// <summary>How many bytes of data get through, either way; default all.</summary>
    public virtual long DataLimitBytes => long.MaxValue;

    /// <summary>The answer never comes; default false.</summary>
    public virtual bool LosesAnswer => false;

    /// <summary>The command goes on the wire; its data may be changed.</summary>
    public virtual void Sending(ScsiCommand command) { }

    /// <summary>The target has answered: gives what the driver gets instead.</summary>
    public virtual LoopbackAnswer Answered(ScsiCommand command, LoopbackAnswer answer) => answer;

    /// <summary>The driver no longer has the command, however that came; the last call but <see cref="Detected"/>.
    /// </summary>
    public virtual void Ended(ScsiCommand command) { }

    /// <summary>An abort (false) or reset (true) wants the command back; false: it cannot have it.</summary>
    public virtual bool MayBeTakenBack(bool byReset) => true;

    /// <summary>What the driver does with a command that was taken back.</summary>
    public virtual LoopbackEcho Echo => LoopbackEcho.None;

    /// <summary>A breach that the fault brought about is about to happen.</summary>
    public virtual void Breaching(LoopbackBreach breach, ScsiCommand command) { }

    /// <summary>A breach that the fault brought about was caught.</summary>
    public virtual void Detected(LoopbackBreach breach, ScsiCommand command) { }
}
