namespace Scuzzy.Scsi.Parameters;

/// <summary>REPORT LUNS data as it came (SPC-4 6.33; kernel: scsi_report_lun_scan).</summary>
/// <remarks><code>
/// 0-3  LUN LIST LENGTH (n − 7)   4-7  reserved   8-15  first LUN   …
/// </code></remarks>
public readonly ref struct ReportLunsView
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 8;

    /// <summary>Looks at the data.</summary>
    public ReportLunsView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>LUN LIST LENGTH: bytes of all LUNs that the target has, whether or not they came.</summary>
    public uint ListLength => WireBytes.U32(Bytes, 0);

    /// <summary>LUNs that the target has.</summary>
    public int AnnouncedCount => (int)(ListLength / LogicalUnitNumber.Size);

    /// <summary>LUNs that came whole.</summary>
    public int Count => Math.Min(AnnouncedCount, Math.Max(0, Bytes.Length - HeaderSize) / LogicalUnitNumber.Size);

    /// <summary>A LUN.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public LogicalUnitNumber this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return LogicalUnitNumber.Read(Bytes[(HeaderSize + (index * LogicalUnitNumber.Size))..]);
        }
    }
}
