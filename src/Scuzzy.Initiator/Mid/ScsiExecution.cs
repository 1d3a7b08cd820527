using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid;

/// <summary>A command of the kernel's own or of a user who passes CDBs through (kernel: scsi_execute_cmd, struct
/// scsi_exec_args). May be used again.</summary>
public sealed class ScsiExecution : PassthroughRequest
{
    private readonly byte[] _sense = new byte[ScsiCommand.SenseBufferBytes];
    private ShardCompletion? _completion;
    private FailureTable.Repetitions _repetitions;

    /// <summary>The command.</summary>
    public Cdb Cdb { get; set; }

    /// <summary>How many retries the mid layer may do; default 0.</summary>
    public int Retries { get; set; }

    /// <summary>Outcomes upon which the command is sent again by the caller's side; null: none.</summary>
    public FailureTable? Failures { get; set; }

    /// <summary>False: recovered errors are told in the kernel log, as for a user's commands; default true.</summary>
    public bool IsQuiet { get; set; } = true;

    /// <summary>What the driver said of the transport.</summary>
    public HostByte HostByte { get; private set; }

    /// <summary>The SCSI status.</summary>
    public ScsiStatus Status { get; private set; }

    /// <summary>Bytes that were not transferred.</summary>
    public long ResidualBytes { get; private set; }

    /// <summary>How many bytes of sense data there are.</summary>
    public int SenseLength { get; private set; }

    /// <summary>The sense data.</summary>
    public ReadOnlySpan<byte> Sense => _sense.AsSpan(0, SenseLength);

    /// <summary>Host byte and status as the kernel's one integer; 0: well.</summary>
    public int Result => ((int)HostByte << 16) | (int)Status;

    /// <summary>True if neither transport nor target reported anything.</summary>
    public bool IsGood => HostByte == HostByte.Ok && Status == ScsiStatus.Good;

    /// <summary>True if the status is one of the good ones, whatever the transport said, unless it found nobody
    /// (kernel: scsi_status_is_good).</summary>
    public bool HasGoodStatus =>
        HostByte != HostByte.NoConnect
        && Status
            is ScsiStatus.Good
                or ScsiStatus.ConditionMet
                or ScsiStatus.Intermediate
                or ScsiStatus.IntermediateConditionMet
                or ScsiStatus.CommandTerminated;

    /// <summary>True if there is valid sense data, current or deferred (kernel: scsi_sense_valid).</summary>
    public bool HasSense => new SenseView(Sense).IsKernelValid;

    /// <summary>The sense key; NoSense if there is none.</summary>
    public SenseKey SenseKey => new SenseView(Sense).Key;

    /// <summary>The additional sense code.</summary>
    public AdditionalSense Additional => new SenseView(Sense).Additional;

    /// <summary>How often it was sent from here.</summary>
    public int Attempts { get; private set; }

    internal async ShardTask RunAsync(ScsiDevice device)
    {
        _completion ??= new ShardCompletion(device.Host.Cpu);
        _repetitions = default;
        Attempts = 0;
        do
        {
            Attempts++;
            _completion.Reset();
            Logging.ScsiLog log = device.Host.Scsi.Log;
            long lines = log.Lines;
            long now = device.Host.Shard.NowNs;
            device.Queue.Submit(this, device.Host.Cpu);
            long sent = log.Lines;
            await _completion.Wait();

            // What the sending wrote has delayed the answer already, unless it came at once.
            await device.Host.Scsi.WorkAsync(1 + log.Lines - (device.Host.Shard.NowNs > now ? sent : lines));
        } while (Failures is not null && Failures.TryAgain(this, ref _repetitions));
    }

    /// <summary>Keeps the outcome; the rest of a data-in buffer beyond what came is zeroed.</summary>
    internal void Keep(ScsiCommand command)
    {
        HostByte = command.HostByte;
        Status = command.Status;
        ResidualBytes = Math.Clamp(command.ResidualBytes, 0, Data.LengthBytes);
        SenseLength = command.SenseLength;
        command.Sense.CopyTo(_sense);
        if (!IsWrite && ResidualBytes > 0)
        {
            ClearTail();
        }
    }

    /// <summary>It was turned away before there was a command.</summary>
    internal void Refused()
    {
        HostByte = HostByte.NoConnect;
        Status = ScsiStatus.Good;
        SenseLength = 0;
        ResidualBytes = Data.LengthBytes;
    }

    /// <inheritdoc/>
    protected override void Ended() => _completion!.Complete();

    private void ClearTail()
    {
        long left = ResidualBytes;
        while (left > 0)
        {
            Runtime.Buffers.DataSegment piece = Data.At(Data.LengthBytes - left, left);
            piece.Span.Clear();
            left -= piece.LengthBytes;
        }
    }
}
