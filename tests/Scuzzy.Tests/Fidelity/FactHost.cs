using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Fidelity;

/// <summary>A host whose every answer a test can say; by default one target 0:0 with a disk as LUN 0.</summary>
internal sealed class FactHost(Cpu cpu) : HostTemplate
{
    /// <summary>Channel, id and LUN of every unit there is.</summary>
    public HashSet<(int Channel, int Id, ulong Lun)> Units { get; } = [(0, 0, 0)];

    /// <summary>What the driver was asked, in order: the address and the bytes of the command.</summary>
    public List<(ScsiDevice Device, string Cdb)> Seen { get; } = [];

    /// <summary>Says what a command ends with; null: as usual. It may set host byte, status and sense.</summary>
    public Func<ScsiCommand, byte[]?>? Answer { get; set; }

    /// <summary>Commands of this are lost.</summary>
    public Func<ScsiCommand, bool> Loses { get; set; } = _ => false;

    /// <summary>Standard INQUIRY data.</summary>
    public byte[] Inquiry { get; set; } = [0, 0, 6, 2, 31, 0, 0, 2, .. "TINY    Example         0001"u8];

    public List<string> Calls { get; } = [];

    public Func<ScsiDevice, bool> Allocates { get; set; } = _ => true;

    public Func<ScsiDevice, bool> Configures { get; set; } = _ => true;

    public Func<ScsiTarget, bool> HasTarget { get; set; } = _ => true;

    public int Channels { get; init; } = 1;

    public int Ids { get; init; } = 1;

    public int Own { get; init; } = -1;

    public bool Backwards { get; init; }

    public bool Polled { get; init; }

    public int Polls { get; set; }

    public bool Retries { get; set; } = true;

    public int Queue { get; init; } = 4;

    public int PerLun { get; init; } = 1;

    public int MostDepth { get; set; } = 4;

    public int Commits { get; private set; }

    public Func<ScsiCommand, QueueCommandResult> Takes { get; set; } = _ => QueueCommandResult.Accepted;

    public int TimerResets { get; set; }

    public long LateNs { get; set; }

    public List<long> PolledAtNs { get; } = [];

    public override string ProcName => "fact";

    public override int MaxId => Ids;

    public override int MaxChannel => Channels - 1;

    public override int ThisId => Own;

    public override bool ReverseOrdering => Backwards;

    public override bool FindsTargetsItself => Polled;

    public override int CanQueue => Queue;

    public override int CommandsPerLun => PerLun;

    public override int ChangeQueueDepth(ScsiDevice device, int depth) => Math.Min(depth, MostDepth);

    public override void Commit() => Commits++;

    public override int MaxCdbLength => 16;

    public override long MaxSectors => 64;

    public override int SgTableSize => 8;

    public override EhCallbacks EhCallbacks => EhCallbacks.Abort;

    public override ShardTask<EhOutcome> AbortAsync(ScsiCommand command) =>
        ShardTask<EhOutcome>.FromResult(EhOutcome.Success);

    public override bool ShouldRetry(ScsiCommand command) => Retries;

    public override CommandTimeoutVerdict TimedOut(ScsiCommand command) =>
        TimerResets-- > 0 ? CommandTimeoutVerdict.ResetTimer : CommandTimeoutVerdict.NotHandled;

    public override ShardTask<bool> TargetAllocAsync(ScsiTarget target) =>
        ShardTask<bool>.FromResult(HasTarget(target));

    public override bool DeviceAlloc(ScsiDevice device)
    {
        Calls.Add($"alloc {device.Address}");
        return Allocates(device);
    }

    public override bool DeviceConfigure(ScsiDevice device)
    {
        Calls.Add($"configure {device.Address}");
        return Configures(device);
    }

    public override void DeviceDestroy(ScsiDevice device) => Calls.Add($"destroy {device.Address}");

    public override void ScanStart(ScsiHost host) => Calls.Add("scan start");

    public override bool ScanFinished(ScsiHost host, long elapsedNs)
    {
        PolledAtNs.Add(elapsedNs);
        return --Polls < 0;
    }

    public override QueueCommandResult QueueCommand(ScsiCommand command)
    {
        if (Takes(command) is var taken and not QueueCommandResult.Accepted)
        {
            return taken;
        }

        Handle claim = command.Claim;
        Seen.Add((command.Device, Convert.ToHexStringLower(command.Cdb.Bytes)));
        if (Loses(command))
        {
            return QueueCommandResult.Accepted;
        }

        if (LateNs > 0 && command.Cdb.OperationCode == OperationCode.Read10)
        {
            cpu.Start(async () =>
            {
                await cpu.Delay(LateNs);
                End(command, claim);
            });
            return QueueCommandResult.Accepted;
        }

        cpu.Raise(CpuContext.Interrupt, new DelegateWorkItem(() => End(command, claim)));
        return QueueCommandResult.Accepted;
    }

    public static byte[] Fails(
        ScsiCommand command,
        SenseKey key,
        byte code,
        byte qualifier,
        Action<byte[]>? change = null
    )
    {
        byte[] sense = new byte[18];
        new SenseData(key, new AdditionalSense(code, qualifier)).WriteFixed(sense);
        change?.Invoke(sense);
        command.Status = ScsiStatus.CheckCondition;
        command.SetSense(sense);
        return [];
    }

    private void End(ScsiCommand command, Handle claim)
    {
        ScsiDevice device = command.Device;
        if (!Units.Contains((device.Target.Channel, device.Target.Id, device.Lun)))
        {
            command.HostByte = HostByte.BadTarget;
            command.Done(claim);
            return;
        }

        byte[] answer =
            Answer?.Invoke(command)
            ?? command.Cdb.OperationCode switch
            {
                OperationCode.Inquiry when command.Cdb.Bytes[1] == 0 => Inquiry,
                OperationCode.ReadCapacity10 => [0, 0, 0x07, 0xff, 0, 0, 2, 0],
                OperationCode.Read10 => new byte[command.LengthBytes],
                OperationCode.Write10
                or OperationCode.TestUnitReady
                or OperationCode.PreventAllowMediumRemoval
                or OperationCode.SynchronizeCache10 => [],
                _ => Fails(command, SenseKey.IllegalRequest, 0x20, 0),
            };
        int moved =
            command.Direction == DataDirection.ToDevice ? (int)command.LengthBytes : command.Data.CopyFrom(0, answer);
        command.ResidualBytes = command.LengthBytes - moved;
        command.Done(claim);
    }
}
