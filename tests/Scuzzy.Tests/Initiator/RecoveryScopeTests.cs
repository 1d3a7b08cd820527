using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

/// <summary>Who stands still while one logical unit of several is recovered, and who does not.</summary>
public sealed class RecoveryScopeTests
{
    private const byte Read10 = 0x28;
    private const byte TestUnitReady = 0x00;

    [Theory]
    [InlineData(RecoveryScopeKind.Host, 0)]
    [InlineData(RecoveryScopeKind.Target, 2)]
    [InlineData(RecoveryScopeKind.Lun, 3)]
    public void Only_the_scope_of_the_dead_unit_waits_for_its_recovery(RecoveryScopeKind scope, int unharmed)
    {
        using ErrorHandlerBed bed = Kill(scope, out ScsiDevice dead, out SubmittedBio lost);
        bed.Run(() => IsProbed(bed, dead));
        Assert.True(dead.IsHeldByRecovery);
        Assert.Equal(
            scope == RecoveryScopeKind.Host ? ScsiHostState.Recovery : ScsiHostState.Running,
            bed.Bed.Host.State
        );
        List<SubmittedBio> others =
        [
            .. Others(bed, dead).Select(d => bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: d)),
        ];
        bed.Settle();
        Assert.Equal(unharmed, others.Count(b => b.HasEnded));
        bed.Run(() => lost.HasEnded && others.TrueForAll(b => b.HasEnded));
        Assert.All(others, b => Assert.Equal(BlockStatus.Ok, b.Status));
        Assert.Equal(ScsiDeviceState.Offline, dead.State);
        Assert.Equal(BlockStatus.IoError, lost.Status);
        bed.CheckQuiet();
    }

    [Fact]
    public void What_a_units_reset_does_not_mend_is_tried_with_the_nexus_then_the_target_then_the_host()
    {
        using ErrorHandlerBed bed = Kill(RecoveryScopeKind.Lun, out _, out SubmittedBio lost);
        bed.Run(() => lost.HasEnded);
        Assert.Equal(
            ["Device", "Nexus", "Target", "Bus", "Host"],
            bed.Faults.Managed.Select(m => m.Split(' ')[0]).Where(m => m != "Abort").Distinct()
        );
        bed.CheckQuiet();
    }

    [Fact]
    public void The_host_is_reset_only_after_every_command_of_the_other_units_has_come_back()
    {
        using ErrorHandlerBed bed = Kill(RecoveryScopeKind.Lun, out ScsiDevice dead, out SubmittedBio lost);
        ScsiDevice far = bed.Bed.Host.Devices.First(d => !ReferenceEquals(d.Target, dead.Target));
        var watch = new BusyWatch(bed.Bed.Host);
        bed.Bed.Scsi.Watch(watch);
        bed.Run(() => IsProbed(bed, dead));
        while (!lost.HasEnded)
        {
            SubmittedBio bio = bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: far);
            bed.Run(() => bio.HasEnded);
            Assert.Equal(BlockStatus.Ok, bio.Status);
        }

        Assert.True(watch.HostResets > 0);
        Assert.True(watch.Breaches == 0, "a wide reset while others had commands at work");
        bed.CheckQuiet();
    }

    [Fact]
    public void Without_escalation_the_dead_unit_goes_off_line_and_nobody_else_notices()
    {
        using ErrorHandlerBed bed = Kill(
            RecoveryScopeKind.Lun,
            out ScsiDevice dead,
            out SubmittedBio lost,
            escalates: false
        );
        bed.Run(() => lost.HasEnded);
        Assert.Equal(ScsiDeviceState.Offline, dead.State);
        Assert.DoesNotContain(bed.Faults.Managed, m => m.Split(' ')[0] is "Target" or "Bus" or "Host" or "Nexus");
        Assert.All(Others(bed, dead), d => Assert.Equal(ScsiDeviceState.Running, d.State));
        bed.CheckQuiet();
    }

    [Fact]
    public void Two_units_of_a_target_that_both_need_its_reset_share_one_recovery_of_the_target()
    {
        using ErrorHandlerBed bed = Kill(RecoveryScopeKind.Lun, out ScsiDevice dead, out SubmittedBio lost);
        ScsiDevice sibling = dead.Target.Devices.First(d => !ReferenceEquals(d, dead));
        bed.Faults.Swallow(Read10, -1, sibling);
        bed.Faults.Swallow(TestUnitReady, -1, sibling);
        SubmittedBio second = bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: sibling);
        bed.Run(() => lost.HasEnded && second.HasEnded);
        Assert.Equal((ScsiDeviceState.Offline, ScsiDeviceState.Offline), (dead.State, sibling.State));
        bed.CheckQuiet();
    }

    [Fact]
    public void A_unit_whose_recovery_still_waits_joins_that_of_its_target()
    {
        using ErrorHandlerBed bed = Kill(RecoveryScopeKind.Lun, out ScsiDevice dead, out SubmittedBio lost);
        ScsiDevice sibling = dead.Target.Devices.First(d => !ReferenceEquals(d, dead));

        // The sibling's two commands fail at different times: one before its target is to be reset, one after.
        bed.Faults.Swallow(Read10, 2, sibling);
        long start = bed.Bed.Runtime.NowNs;
        bed.Bed.Runtime.Run(start + (ErrorHandlerBed.Second / 2));
        SubmittedBio early = bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: sibling);
        bed.Bed.Runtime.Run(start + (ErrorHandlerBed.Second * 24 / 10));
        SubmittedBio late = bed.Bed.Submit(BlockOperation.Read, 65536, 4096, to: sibling);
        bed.Run(() => lost.HasEnded && early.HasEnded && late.HasEnded);
        Assert.Equal((BlockStatus.Ok, BlockStatus.Ok), (early.Status, late.Status));
        bed.CheckQuiet();
    }

    /// <summary>Two targets of two units; the first unit's reads and tests are swallowed, its aborts and resets fail.
    /// </summary>
    private static ErrorHandlerBed Kill(
        RecoveryScopeKind scope,
        out ScsiDevice dead,
        out SubmittedBio lost,
        bool escalates = true
    )
    {
        var bed = new ErrorHandlerBed(targets: 2, luns: 2, scope: scope, escalates: escalates);
        dead = bed.Device;
        bed.Faults.Swallow(Read10, -1, dead);
        bed.Faults.Swallow(TestUnitReady, -1, dead);
        bed.Faults.Manage(RecoveryRung.Abort, ManagementFault.Fails, -1);
        lost = bed.Bed.Submit(BlockOperation.Read, 0, 4096, to: dead);
        return bed;
    }

    private static bool IsProbed(ErrorHandlerBed bed, ScsiDevice device) =>
        bed.Faults.Sent.Contains(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{device.Address} 00")
        );

    private static IEnumerable<ScsiDevice> Others(ErrorHandlerBed bed, ScsiDevice dead) =>
        bed.Bed.Host.Devices.Where(d => !ReferenceEquals(d, dead));

    /// <summary>Counts wide resets during which commands were under way that had not failed.</summary>
    private sealed class BusyWatch(ScsiHost host) : RecoveryObserver
    {
        public int HostResets { get; private set; }

        public int Breaches { get; private set; }

        public override void RungBegins(RecoveryRung rung, object subject, int channel)
        {
            if (rung is RecoveryRung.Bus or RecoveryRung.Host)
            {
                HostResets++;
                Breaches += host.Busy == host.Failed ? 0 : 1;
            }
        }
    }
}
