using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Handles;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Lab.Tracing;

/// <summary>Shows the commands as Fibre Channel frames in a pcapng file: FCP_CMND at step 9, FCP_DATA and FCP_RSP at
/// step 18. Of data only the first bytes are kept.</summary>
public sealed class PcapngTrace(Stream stream) : TraceFile
{
    /// <summary>Data that is kept in full up to this length, in bytes.</summary>
    public const int SmallDataBytes = 512;

    /// <summary>What is kept of longer data, in bytes.</summary>
    public const int KeptDataBytes = 64;

    /// <summary>Link type of FC-2 frames that begin with the frame header.</summary>
    private const ushort FibreChannel2 = 224;

    private const int LongestFrameBytes = 2048;

    private readonly PcapngWriter _writer = new(stream, FibreChannel2, "scuzzy");

    // Looked up only; a response finds its command by initiator port and claim.
    private readonly Dictionary<(string Initiator, ulong Claim), FcpExchange> _exchanges = [];

    /// <summary>How many commands were dispatched.</summary>
    public long Commands { get; private set; }

    /// <inheritdoc/>
    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        if (step == Step.WireDown && subject is ScsiCommand command)
        {
            WriteCommand(shard.NowNs, handle, command);
        }
        else if (step == Step.WireUp && subject is SamTask task)
        {
            WriteResponse(shard.NowNs, handle, task);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _writer.Dispose();

    private void WriteCommand(long timeNs, ulong handle, ScsiCommand command)
    {
        ScsiTarget target = command.Device.Target;
        var exchange = new FcpExchange(
            0x010000 | ((uint)command.Host.Number << 8),
            0x020000 | ((uint)target.Channel << 12) | (uint)target.Id,
            (ushort)new Handle(handle).Slot,
            command.LengthBytes,
            command.Direction == DataDirection.ToDevice
        );
        _exchanges[(InitiatorOf(command), handle)] = exchange;
        Commands++;
        byte[] frame = FcpFrame.Command(exchange, command);
        _writer.Write(timeNs, frame, frame.Length);
    }

    private unsafe void WriteResponse(long timeNs, ulong handle, SamTask task)
    {
        if (!_exchanges.Remove((task.Nexus.InitiatorPortName, handle), out FcpExchange? exchange))
        {
            return;
        }

        int length = (int)Math.Min(task.TransferredBytes, LongestFrameBytes);
        if (length > 0)
        {
            int kept = length <= SmallDataBytes ? length : KeptDataBytes;
            byte* first = exchange.IsWrite ? task.DataOut(0, kept, out int window) : task.DataIn(0, kept, out window);
            var data = new ReadOnlySpan<byte>(first, window);
            _writer.Write(timeNs, FcpFrame.Data(exchange, data, exchange.IsWrite), FcpFrame.HeaderBytes + length);
        }

        byte[] response = FcpFrame.Response(
            exchange,
            task.Status,
            exchange.LengthBytes - task.TransferredBytes,
            task.Sense
        );
        _writer.Write(timeNs, response, response.Length);
    }

    private static string InitiatorOf(ScsiCommand command) =>
        ((Drivers.Loopback.LoopbackHost)command.Host.Template).Options.InitiatorPortName;
}
