using System.Globalization;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Tracing;

/// <summary>What a step was about, in words.</summary>
internal static class StepSubject
{
    public static string Describe(ulong handle, object? subject) =>
        subject switch
        {
            ScsiCommand command => $"{command.Device.Address} CDB {CdbText.Hex(command.Cdb.Bytes)}",
            SamTask task => $"LUN {new LogicalUnitNumber(task.Lun).UnitNumber} CDB {CdbText.Hex(task.Cdb.Bytes)}",
            Request { Command: ScsiCommand command } => Describe(handle, command),
            Request request => Range(request.Operation, request.OffsetBytes, request.LengthBytes),
            Bio bio => Range(bio.Operation, bio.OffsetBytes, bio.LengthBytes),
            _ => string.Create(CultureInfo.InvariantCulture, $"handle {handle:x}"),
        };

    private static string Range(BlockOperation operation, long offset, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"{operation} at {offset}, {length} bytes");
}
