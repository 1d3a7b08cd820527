using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>One emulated unit with its pending attentions and injected errors (kernel: struct sdebug_dev_info).
/// </summary>
/// <remarks>It outlives the mid layer's device: the next one that is found, whatever its address, takes it over as it
/// is, with what it had to tell.</remarks>
internal sealed class ScsiDebugDevice(ScsiDevice device, long createdNs, bool isStopped)
{
    /// <summary>Most injected errors of a device.</summary>
    public const int MaximumRules = 1024;

    private const int SchedulerTags = 64;

    private readonly List<InjectionRule> _rules = [];
    private readonly DeferKind[] _deferred = new DeferKind[SchedulerTags];

    /// <summary>The mid layer's device, or the one it was last.</summary>
    public ScsiDevice Device { get; private set; } = device;

    /// <summary>False: the mid layer has given it up.</summary>
    public bool IsUsed { get; private set; } = true;

    /// <summary>When it was made: tur_ms_to_ready counts from here.</summary>
    public long CreatedNs { get; } = createdNs;

    /// <summary>0: ready; 1: stopped; 2: becoming ready by itself.</summary>
    public int Stopped { get; set; } = isStopped ? 2 : 0;

    /// <summary>What it has to tell.</summary>
    public UnitAttentionBits Attentions { get; set; } = UnitAttentionBits.PowerOnOccurred;

    /// <summary>Whether the caching page says write cache enabled; null: as opts says.</summary>
    public bool? WriteCache { get; set; }

    /// <summary>Its directory in debugfs.</summary>
    public KernelObject? Files { get; set; }

    /// <summary>The injected errors, oldest first.</summary>
    public IReadOnlyList<InjectionRule> Rules => _rules;

    /// <summary>Serves another device of the mid layer.</summary>
    public void TakeOver(ScsiDevice device)
    {
        Device = device;
        IsUsed = true;
        Attentions |= UnitAttentionBits.PowerOnOccurred;
        Array.Clear(_deferred);
    }

    /// <summary>The mid layer has given it up: injected errors are forgotten.</summary>
    public void GiveUp()
    {
        Files?.Remove();
        Files = null;
        IsUsed = false;
        _rules.Clear();
    }

    /// <summary>How an answer is put off, for who wants to abort the command.</summary>
    public void Defer(ScsiCommand command, DeferKind kind) => _deferred[SlotOf(command)] = kind;

    /// <summary>Whether the module can take a command back: it stops the timer that the command, or whatever had the
    /// same memory before, was put off by (kernel: scsi_debug_stop_cmnd). Work that has been done cannot be stopped,
    /// and memory that was never put off has nothing to stop.</summary>
    public bool CanStop(ScsiCommand command) => _deferred[SlotOf(command)] == DeferKind.Timer;

    /// <summary>With an elevator each device's requests use the same 64 pieces of memory in turn.</summary>
    private static int SlotOf(ScsiCommand command) => (int)(command.RequestOrdinal % SchedulerTags);

    /// <summary>Adds a rule; one of the same type and operation code is replaced.</summary>
    public bool TryAdd(InjectionRule rule)
    {
        _rules.RemoveAll(r => r.Type == rule.Type && r.Opcode == rule.Opcode);
        if (_rules.Count == MaximumRules)
        {
            return false;
        }

        _rules.Add(rule);
        return true;
    }

    /// <summary>Removes a rule; false if there is none of that type and operation code.</summary>
    public bool Remove(int type, byte opcode) => _rules.RemoveAll(r => (int)r.Type == type && r.Opcode == opcode) > 0;

    /// <summary>The rule that a command meets: the first that concerns it, if it has uses left.</summary>
    public InjectionRule? Use(InjectionType type, byte opcode)
    {
        foreach (InjectionRule rule in _rules)
        {
            if (rule.Type == type && rule.Concerns(opcode))
            {
                return rule.Use() ? rule : null;
            }
        }

        return null;
    }

    /// <summary>The oldest of the lowest pending attention, which is told now.</summary>
    public AdditionalSense TakeAttention()
    {
        var lowest = (UnitAttentionBits)((int)Attentions & -(int)Attentions);
        Attentions &= ~lowest;
        return lowest switch
        {
            UnitAttentionBits.PowerOnOrReset => AdditionalSense.PowerOnOrReset,
            UnitAttentionBits.PowerOnOccurred => AdditionalSense.PowerOn,
            UnitAttentionBits.BusReset => AdditionalSense.ScsiBusReset,
            UnitAttentionBits.ModeChanged => AdditionalSense.ModeParametersChanged,
            UnitAttentionBits.CapacityChanged => new AdditionalSense(0x2a, 0x09),
            _ => new AdditionalSense(0x3f, 0x0e),
        };
    }
}
