namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Who scans a new host, and when what it finds becomes visible (kernel: scsi_mod.scan). A user's write to
/// <c>scan</c> finds devices under each of them, as measured on 7.2.</summary>
public enum ScanType
{
    /// <summary>All that was found becomes visible when the scan is over (<c>async</c>).</summary>
    Asynchronous,

    /// <summary>Each device becomes visible as soon as it was found (<c>sync</c>).</summary>
    Synchronous,

    /// <summary>Neither hosts nor transports scan by themselves (<c>none</c>).</summary>
    None,

    /// <summary>As <see cref="None"/>: only users scan (<c>manual</c>; since 3.10).</summary>
    Manual,
}
