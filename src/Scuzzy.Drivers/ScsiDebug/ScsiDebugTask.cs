using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>A command that is under way: it waits for its answer's time, or, if a time-out was injected, for an abort
/// or a reset (kernel: struct sdebug_defer).</summary>
internal sealed class ScsiDebugTask(ScsiDebugHost host, Cpu cpu) : ShardTimer(cpu)
{
    /// <summary>The command; meaningless while it is not in use.</summary>
    public ScsiCommand Command { get; private set; } = null!;

    /// <summary>The claim under which it was handed over.</summary>
    public Handle Claim { get; private set; }

    /// <summary>True from being taken until the answer is given or the command was taken back.</summary>
    public bool IsInUse { get; private set; }

    /// <summary>The command's tag.</summary>
    public int Tag { get; private set; }

    /// <summary>Link of the host's free tasks.</summary>
    public ScsiDebugTask? NextFree { get; set; }

    /// <summary>Takes it for a command.</summary>
    public void Take(ScsiCommand command)
    {
        IsInUse = true;
        Command = command;
        Claim = command.Claim;
        Tag = command.Tag;
    }

    /// <summary>Answers after a time.</summary>
    public void AnswerAfter(long delayNs) => Arm(Cpu.Shard, Cpu.Shard.NowNs + delayNs);

    /// <summary>Lets the command go without an answer.</summary>
    public void Drop()
    {
        Cancel();
        Return();
    }

    /// <inheritdoc/>
    protected override void Expired()
    {
        ScsiCommand command = Command;
        Handle claim = Claim;
        bool isHeld = command.Holds(claim);
        Return();
        if (isHeld)
        {
            command.Done(claim);
        }
    }

    private void Return()
    {
        IsInUse = false;
        host.Return(this);
    }
}
