using Scuzzy.Runtime.Execution;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>A target port that a loopback host reaches: where it is in the host's topology, and its device server.</summary>
public sealed class LoopbackPort
{
    /// <summary>Creates a port.</summary>
    /// <param name="channel">Channel of the host, from 0.</param>
    /// <param name="id">Id on the channel, from 0.</param>
    /// <param name="target">The device server.</param>
    /// <param name="cpu">The CPU, of the target's home shard, that takes the port's interrupts.</param>
    /// <param name="relativeTargetPort">The port's relative identifier at the target, from 1.</param>
    public LoopbackPort(int channel, int id, SamTarget target, Cpu cpu, ushort relativeTargetPort)
    {
        Channel = channel;
        Id = id;
        Target = target;
        Cpu = cpu;
        RelativeTargetPort = relativeTargetPort;
    }

    /// <summary>Channel of the host.</summary>
    public int Channel { get; }

    /// <summary>Id on the channel.</summary>
    public int Id { get; }

    /// <summary>The device server.</summary>
    public SamTarget Target { get; }

    /// <summary>The CPU that takes the port's interrupts.</summary>
    public Cpu Cpu { get; }

    /// <summary>The port's relative identifier at the target.</summary>
    public ushort RelativeTargetPort { get; }

    /// <summary>The login that stands, or null.</summary>
    internal SamNexus? Nexus { get; set; }
}
