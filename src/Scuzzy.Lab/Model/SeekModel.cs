using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>How long a rotating disk takes: a seek grows with the square root of the distance, every seek waits for
/// the sector, data comes at a rate. One I/O at a time, in the order in which the unit hands them down.</summary>
public sealed class SeekModel : LabElement
{
    /// <summary>Shortest seek, in nanoseconds; default 500 us.</summary>
    public long SettleNs { get; internal set; } = 500_000;

    /// <summary>Seek over the whole disk, in nanoseconds; default 12 ms.</summary>
    public long FullStrokeNs { get; internal set; } = 12_000_000;

    /// <summary>Average wait for the sector after a seek, in nanoseconds; default 3 ms.</summary>
    public long RotationNs { get; internal set; } = 3_000_000;

    /// <summary>Bytes per second from the medium; default 120 MB.</summary>
    public long BytesPerSecond { get; internal set; } = 120_000_000;

    /// <summary>Which access takes <see cref="StallNs"/> longer, from 1; default 0: none.</summary>
    public long StallNth { get; internal set; }

    /// <summary>How long that one access is tried again and again, in nanoseconds.</summary>
    public long StallNs { get; internal set; }
}
