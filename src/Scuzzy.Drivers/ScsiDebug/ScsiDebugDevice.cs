using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>One emulated unit with its pending attentions and injected errors (kernel: struct sdebug_dev_info).
/// </summary>
internal sealed class ScsiDebugDevice(ScsiDevice device, long createdNs, bool isStopped)
{
    /// <summary>Most injected errors of a device.</summary>
    public const int MaximumRules = 1024;

    private readonly List<InjectionRule> _rules = [];

    /// <summary>The mid layer's device.</summary>
    public ScsiDevice Device { get; } = device;

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
