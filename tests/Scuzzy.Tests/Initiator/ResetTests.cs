using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

/// <summary>Resets that a user asks for.</summary>
public sealed class ResetTests
{
    private const byte Read10 = 0x28;
    private const long Second = ErrorHandlerBed.Second;

    [Theory]
    [InlineData(ScsiResetScope.None, "")]
    [InlineData(ScsiResetScope.Device, "Device 0:0:0:0")]
    [InlineData(ScsiResetScope.Target, "Target target0:0:0")]
    [InlineData(ScsiResetScope.Bus, "Bus host0")]
    [InlineData(ScsiResetScope.Host, "Host host0")]
    public void What_is_asked_for_is_reset_and_the_next_command_meets_a_unit_attention_unseen(
        ScsiResetScope scope,
        string managed
    )
    {
        using var bed = new ErrorHandlerBed();
        Assert.Equal(0, Reset(bed, scope));
        Assert.Equal(managed, string.Join(", ", bed.Faults.Managed));
        Assert.Equal("scsi host0: waking up host to restart after TMF", bed.TakeLog()[^1]);
        bed.Read(out BlockStatus status);
        Assert.Equal(BlockStatus.Ok, status);
        Assert.Equal(scope == ScsiResetScope.None ? 1 : 2, bed.Faults.Sent.Count);
        bed.CheckQuiet();
    }

    [Theory]
    [InlineData(ScsiResetScope.Device, 0)]
    [InlineData(ScsiResetScope.Target, 0)]
    [InlineData(ScsiResetScope.Bus, 10)]
    [InlineData(ScsiResetScope.Host, 10)]
    public void Buses_and_hosts_settle_for_ten_seconds_during_which_nothing_is_dispatched(
        ScsiResetScope scope,
        int seconds
    )
    {
        using var bed = new ErrorHandlerBed(settles: true, luns: 2);
        ScsiDevice other = bed.Bed.Host.Devices[1];
        SubmittedBio? bystander = null;
        long start = bed.Bed.Runtime.NowNs;
        int error = -1;
        ShardTask task = bed.Bed.Cpu.Start(async () => error = await bed.Device.ResetAsync(scope));
        bed.Bed.Runtime.Run(stop: () => bed.Bed.Host.IsInRecovery);
        bystander = bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: other);
        bed.Run(() => task.IsSettled && bystander.HasEnded);
        Assert.Equal(0, error);
        Assert.InRange(bed.Bed.Runtime.NowNs - start, seconds * Second, (seconds * Second) + (Second / 2));
        Assert.Equal(BlockStatus.Ok, bystander.Status);
        bed.CheckQuiet();
    }

    [Fact]
    public void A_reset_that_fails_is_tried_wider_unless_that_is_forbidden()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Manage(RecoveryRung.Device, ManagementFault.Fails, -1);
        bed.Faults.Manage(RecoveryRung.Target, ManagementFault.Fails, 1);
        Assert.Equal(0, Reset(bed, ScsiResetScope.Device));
        Assert.Equal("Device 0:0:0:0, Target target0:0:0, Bus host0", string.Join(", ", bed.Faults.Managed));
        Assert.Equal(Errno.EIO, Reset(bed, ScsiResetScope.Device, escalates: false));
        Assert.Equal(4, bed.Faults.Managed.Count);
    }

    [Fact]
    public void Older_kernels_cannot_be_forbidden_to_escalate()
    {
        using var bed = new ErrorHandlerBed("2.6.32-seed");
        Assert.Equal(Errno.EINVAL, Reset(bed, ScsiResetScope.Device, escalates: false));
        Assert.Empty(bed.Faults.Managed);
    }

    [Fact]
    public void A_reset_waits_until_the_host_has_recovered()
    {
        using var bed = new ErrorHandlerBed(luns: 2);
        bed.Faults.Swallow(Read10, 1);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, 1);
        SubmittedBio bio = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        bed.Bed.Runtime.Run(stop: () => bed.Bed.Host.IsInRecovery);
        Assert.Equal(0, Reset(bed, ScsiResetScope.Target));
        bed.Run(() => bio.HasEnded);
        Assert.Equal(["Abort 0:0:0:0 28", "Device 0:0:0:0", "Target target0:0:0"], bed.Faults.Managed);
        Assert.Equal(BlockStatus.Ok, bio.Status);
    }

    [Fact]
    public void A_device_that_recovery_took_off_line_is_not_reset_nor_opened()
    {
        using var bed = new ErrorHandlerBed();
        bed.Device.SetState(ScsiDeviceState.Offline);
        Assert.Equal(Errno.ENODEV, Reset(bed, ScsiResetScope.Device));
        bool isOnline = true;
        bed.Bed.Run(async () => isOnline = await bed.Device.WaitForRecoveryAsync());
        Assert.False(isOnline);
    }

    [Fact]
    public void A_command_under_way_is_lost_with_the_reset_and_tried_again_after_its_time()
    {
        using var bed = new ErrorHandlerBed();
        bed.Faults.Swallow(Read10, 1);
        SubmittedBio bio = bed.Bed.Submit(BlockOperation.Read, 0, 4096);
        bed.Settle();
        Assert.Equal(0, Reset(bed, ScsiResetScope.Device));
        bed.Run(() => bio.HasEnded);
        Assert.Equal(BlockStatus.Ok, bio.Status);
        Assert.Equal(0, bed.Bed.Host.StaleClaims);
        bed.CheckQuiet();
    }

    private static int Reset(ErrorHandlerBed bed, ScsiResetScope scope, bool escalates = true)
    {
        int error = -1;
        bed.Bed.Run(async () => error = await bed.Device.ResetAsync(scope, escalates));
        return error;
    }
}
