using Scuzzy.Initiator.Mid;

namespace Scuzzy.Initiator.Upper;

/// <summary>A driver for devices of some types (kernel: struct scsi_driver): sd, and later st, sr, ch, ses. One object
/// per machine; what belongs to one device is its <see cref="UpperDevice"/>.</summary>
public abstract class UpperDriver
{
    /// <summary>The driver's name, e.g. <c>sd</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it wants devices of a type.</summary>
    public abstract bool Wants(ScsiDevice device);

    /// <summary>Binds a device: allocates its name, at once, in the order of the scan. Null: it does not want it after
    /// all.</summary>
    public abstract UpperDevice? Bind(ScsiDevice device);
}
