using System.Globalization;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Handles;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Tracing;

/// <summary>An array with one object a step: virtual time in nanoseconds, shard, the step's number and name in the
/// kernel, the handle as slot and generation, and what it is about: device, CDB, operation and range, status.</summary>
public sealed class JsonTrace(TextWriter writer) : TraceFile
{
    private bool _hasAny;

    /// <inheritdoc/>
    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        writer.Write(_hasAny ? ",\n" : "[\n");
        _hasAny = true;
        var name = new Handle(handle);
        writer.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"t\":{shard.NowNs},\"shard\":{shard.Number},\"step\":\"{StepNames.Number(step)}\","
            )
        );
        writer.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"name\":\"{StepNames.Kernel(step)}\",\"handle\":\"{name.Slot}/{name.Generation}\""
            )
        );
        WriteSubject(subject);
        writer.Write('}');
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        writer.Write(_hasAny ? "\n]\n" : "[]\n");
        writer.Dispose();
    }

    private void WriteSubject(object? subject)
    {
        switch (subject)
        {
            case ScsiCommand command:
                writer.Write($",\"device\":\"{command.Device.Address}\",\"cdb\":\"{CdbText.Hex(command.Cdb.Bytes)}\"");
                break;
            case SamTask task:
                ulong lun = new LogicalUnitNumber(task.Lun).UnitNumber;
                writer.Write(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $",\"initiator\":\"{task.Nexus.InitiatorPortName}\",\"lun\":{lun},"
                    )
                );
                writer.Write($"\"cdb\":\"{CdbText.Hex(task.Cdb.Bytes)}\",\"status\":\"{task.Status}\"");
                break;
            case Request { Passthrough: null } request:
                WriteRange(request.Operation, request.OffsetBytes, request.LengthBytes);
                break;
            case Bio bio:
                WriteRange(bio.Operation, bio.OffsetBytes, bio.LengthBytes);
                break;
            default:
                break;
        }
    }

    private void WriteRange(BlockOperation operation, long offset, long length) =>
        writer.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $",\"operation\":\"{operation}\",\"offset\":{offset},\"length\":{length}"
            )
        );
}
