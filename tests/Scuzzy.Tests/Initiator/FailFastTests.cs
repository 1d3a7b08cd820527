using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

public sealed class FailFastTests
{
    [Theory]
    [InlineData(HostByte.BusBusy, BioFlags.FailFastTransport, 1)]
    [InlineData(HostByte.BusBusy, BioFlags.FailFastDevice, 6)]
    [InlineData(HostByte.Parity, BioFlags.FailFastDevice, 1)]
    [InlineData(HostByte.SoftError, BioFlags.FailFastDriver, 1)]
    [InlineData(HostByte.SoftError, BioFlags.FailFastTransport, 6)]
    [InlineData(HostByte.TransportDisrupted, BioFlags.FailFastTransport, 6)]
    public void A_fail_fast_read_is_tried_once_where_its_kind_of_error_is_meant(
        HostByte hostByte,
        BioFlags flags,
        int dispatches
    )
    {
        using var bed = new ScsiBed(preemption: 0);
        bed.AddDisk(0);
        bed.Boot();
        bed.Adapter.Faults = new Always(new LoopbackOutcome { HostByte = hostByte });
        long before = bed.Device.RequestCount;
        Assert.Equal(BlockStatus.IoError, bed.Do(BlockOperation.Read, 0, 4096, flags).Status);
        Assert.Equal(dispatches, bed.Device.RequestCount - before);
    }

    [Fact]
    public void A_bad_block_in_the_middle_leaves_what_was_transferred_before_it_good()
    {
        using var bed = new ScsiBed(preemption: 0);
        bed.AddDisk(0);
        bed.Boot();
        bed.Adapter.Faults = new Always(
            new LoopbackOutcome
            {
                Status = ScsiStatus.CheckCondition,
                Sense = new SenseData(SenseKey.MediumError, AdditionalSense.UnrecoveredReadError) { Information = 12 },
                ResidualBytes = 4096,
            }
        );
        var log = bed.Log;
        log.Clear();
        bed.Scsi.Log.Level = 2 << (int)Scuzzy.Initiator.Mid.Logging.LogGroup.HighComplete;
        Assert.Equal(BlockStatus.Medium, bed.Do(BlockOperation.Read, 0, 8192).Status);
        Assert.Contains(log, l => l.EndsWith("16 sectors total, 4096 bytes done.", StringComparison.Ordinal));
    }

    private sealed class Always(LoopbackOutcome outcome) : LoopbackFaults
    {
        public override bool TryInject(ScsiCommand command, out LoopbackOutcome injected)
        {
            injected = outcome;
            return command.Cdb.OperationCode == OperationCode.Read10;
        }
    }
}
