using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Tests.Initiator;

namespace Scuzzy.Tests.Drivers;

/// <summary>The worked example: a whole driver, with the device behind it, in thirty lines.</summary>
public sealed class ThirtyLineDriverTests
{
    private sealed class TinyDriver(Cpu cpu) : HostTemplate
    {
        private readonly byte[] _disk = new byte[1 << 20];

        public override string ProcName => "tiny";
        public override int MaxId => 1;
        public override ulong MaxLun => 1;

        public override QueueCommandResult QueueCommand(ScsiCommand command)
        {
            Handle claim = command.Claim; // what the driver keeps; the command comes back under it
            cpu.Raise(CpuContext.Interrupt, new DelegateWorkItem(() => Interrupt(command, claim)));
            return QueueCommandResult.Accepted;
        }

        private void Interrupt(ScsiCommand command, Handle claim)
        {
            int at = (int)command.Cdb.Lba * 512;
            byte[] answer = command.Cdb.OperationCode switch
            {
                OperationCode.Inquiry => [0, 0, 4, 2, 31, 0, 0, 2, .. "TINY    Example         0001"u8],
                OperationCode.ReadCapacity10 => [0, 0, 0x07, 0xff, 0, 0, 2, 0],
                OperationCode.Read10 => _disk[at..(at + (int)command.LengthBytes)],
                _ => [],
            };
            int moved =
                command.Direction == DataDirection.ToDevice
                    ? command.Data.CopyTo(0, _disk.AsSpan(at, (int)command.LengthBytes))
                    : command.Data.CopyFrom(0, answer);
            command.ResidualBytes = command.LengthBytes - moved;
            command.Done(claim);
        }
    }

    [Fact]
    public void A_driver_of_thirty_lines_carries_a_disk()
    {
        using var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        Cpu cpu = runtime.Cpu(0);
        var scsi = new ScsiMidLayer(new ScsiMidLayerOptions { Cpu = cpu });
        ScsiHost host = scsi.AddHost(new TinyDriver(cpu));
        Scuzzy.Runtime.Tasks.ShardTask boot = cpu.Start(scsi.BootAsync);
        runtime.Run(stop: () => boot.IsSettled);
        Assert.Null(runtime.FaultException);
        Assert.Equal("sda", host.Devices[0].Disk!.Name);
        Assert.Equal(1 << 20, host.Devices[0].Disk!.CapacityBytes);

        var write = new SubmittedBio(BlockOperation.Write, 512, 1024, BioFlags.None);
        write.Memory.AsSpan().Fill(0x5a);
        host.Devices[0].Queue.Submit(write, cpu);
        runtime.Run(stop: () => write.HasEnded);
        var read = new SubmittedBio(BlockOperation.Read, 512, 1024, BioFlags.None);
        host.Devices[0].Queue.Submit(read, cpu);
        runtime.Run(stop: () => read.HasEnded);
        Assert.Equal((BlockStatus.Ok, BlockStatus.Ok), (write.Status, read.Status));
        Assert.Equal(write.Memory, read.Memory);
        Assert.Equal(0, host.StaleClaims);
    }
}
