using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>A target that a loopback host is joined to.</summary>
public sealed class LoopbackPort
{
    private readonly LoopbackHost _host;
    private readonly Dictionary<ScsiCommand, byte[]> _keptSense = new(ReferenceEqualityComparer.Instance);

    internal LoopbackPort(LoopbackHost host, int channel, int id, SamTarget target, Cpu cpu, ushort relativeTargetPort)
    {
        _host = host;
        Channel = channel;
        Id = id;
        Target = target;
        Cpu = cpu;
        RelativeTargetPort = relativeTargetPort;
    }

    /// <summary>Its channel.</summary>
    public int Channel { get; }

    /// <summary>Its id.</summary>
    public int Id { get; }

    /// <summary>The target.</summary>
    public SamTarget Target { get; }

    /// <summary>The CPU on whose shard the target lives.</summary>
    public Cpu Cpu { get; }

    /// <summary>The target port's relative identifier.</summary>
    public ushort RelativeTargetPort { get; }

    /// <summary>False while the cable is out: commands end with DID_NO_CONNECT, and what was under way is
    /// lost.</summary>
    public bool IsConnected
    {
        get;
        set
        {
            bool hasChanged = field != value;
            field = value;
            LosesResponses = !IsConnected || IsSilent;
            if (!hasChanged)
            {
                return;
            }

            if (value)
            {
                Remote?.LinkUp();
                return;
            }

            DisconnectedNs = _host.Cpu.Shard.NowNs;
            Remote?.LinkDown();
            _host.Buffers?.LinkDown(this);
        }
    } = true;

    /// <summary>When the cable was last pulled, in nanoseconds; 0: never.</summary>
    public long DisconnectedNs { get; private set; }

    /// <summary>The cable is out, and the adapter has noticed: what was under way comes back with
    /// DID_TRANSPORT_DISRUPTED instead of being lost.</summary>
    public void LoseLink()
    {
        IsConnected = false;
        _host.ReturnAll(this);
    }

    /// <summary>True while the target is dead: it answers nothing, and nobody is told.</summary>
    public bool IsSilent
    {
        get;
        set
        {
            field = value;

            // Row 18 of the zoo: nobody notices that it is back.
            LosesResponses =
                !IsConnected || IsSilent || (LosesResponses && _host.Cpu.Shard.Plants(PlantedBug.StuckPort));
        }
    }

    /// <summary>True if the cable is out or the target is dead.</summary>
    internal bool LosesResponses { get; private set; }

    internal SamNexus? Nexus { get; set; }

    /// <summary>What the transport knows of it; null: the driver has none.</summary>
    internal RemotePort? Remote { get; set; }

    /// <summary>Keeps what came with a command until REQUEST SENSE is sent in its place, or another command.</summary>
    internal void KeepSense(ScsiCommand command, ReadOnlySpan<byte> sense) => _keptSense[command] = sense.ToArray();

    /// <summary>A REQUEST SENSE that the adapter answers itself.</summary>
    internal bool HasSenseFor(ScsiCommand command) =>
        command.Cdb.OperationCode == OperationCode.RequestSense && _keptSense.ContainsKey(command);

    internal byte[]? TakeSense(ScsiCommand command)
    {
        _keptSense.Remove(command, out byte[]? sense);
        return command.Cdb.OperationCode == OperationCode.RequestSense ? sense : null;
    }
}
