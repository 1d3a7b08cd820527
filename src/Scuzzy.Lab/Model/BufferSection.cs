using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>The buffers that a host's driver keeps for its commands.</summary>
public sealed class BufferSection : LabElement
{
    /// <summary>How its abort and reset handlers wait for the remote port; default as mainline.</summary>
    public BlockHelper Helper { get; internal set; }

    /// <summary>Buffers of a LUN beyond its queue depth, 0 to 4096; default 2.</summary>
    public int SparePerLun { get; internal set; } = 2;

    /// <summary>Most buffers of the adapter, 1 to 65,536; default 8192.</summary>
    public int Maximum { get; internal set; } = 8192;

    /// <summary>Which messages the driver prints; 0x40 are those about commands; default none.</summary>
    public uint Verbose { get; internal set; }
}
