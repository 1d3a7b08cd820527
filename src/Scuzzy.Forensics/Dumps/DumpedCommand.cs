namespace Scuzzy.Forensics.Dumps;

/// <summary>A SCSI command in a dump.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Host">Its host.</param>
/// <param name="State">free, queued, driver or recovery.</param>
/// <param name="Generation">How often it was handed to the driver.</param>
/// <param name="Device">Whom it is for; null: its device is 0.</param>
/// <param name="Cdb">Its CDB, as hexadecimal digits.</param>
public sealed record DumpedCommand(
    ulong Address,
    string Host,
    string State,
    uint Generation,
    string? Device,
    string Cdb
)
{
    /// <summary>True if nobody uses it.</summary>
    public bool IsFree => State == "free";
}
