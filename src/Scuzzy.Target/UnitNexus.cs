using Scuzzy.Target.Attention;

namespace Scuzzy.Target;

/// <summary>What a logical unit keeps of one nexus (SAM-5: I_T_L nexus): its unit attentions and its share of the task
/// set. Made when the nexus first speaks to the unit.</summary>
internal sealed class UnitNexus(Nexus nexus)
{
    public UnitAttentionQueue Attentions;

    public Nexus Nexus { get; } = nexus;

    public int Tasks { get; set; }

    /// <summary>PREVENT MEDIUM REMOVAL is in force.</summary>
    public bool PreventsRemoval { get; set; }

    /// <summary>The echo buffer, once it was written.</summary>
    public byte[]? Echo { get; set; }

    public int EchoLength { get; set; }
}
