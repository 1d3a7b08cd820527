using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>What a unit keeps through restarts and power cuts.</summary>
public sealed class PersistenceTests
{
    private const byte Aptpl = 0x01;
    private const byte Everywhere = 0x05; // ALL_TG_PT and APTPL

    // A registration for each makes the state longer than a sector, so that a write of it can be torn.
    private static readonly TargetOptions s_manyPorts = new() { Ports = 64 };

    [Fact]
    public void Registrations_and_reservation_with_APTPL_are_there_after_a_restart()
    {
        var files = new VirtualDisk();
        using (TargetPort port = new TargetPort(files: files).Ready())
        {
            SamNexus b = port.Device.Login("initiator-b", 1);
            _ = port.Ready(b);
            Assert.Equal(ScsiStatus.Good, Out(port, b, ServiceAction.Register, 0, 0x22, Aptpl).Status);
            Assert.Equal(ScsiStatus.Good, Out(port, port.Nexus, ServiceAction.Register, 0, 0x11, Aptpl).Status);
            Assert.Equal(ScsiStatus.Good, Out(port, port.Nexus, ServiceAction.Reserve, 0x11, 0, 0, 3).Status);
        }

        using TargetPort again = new TargetPort(files: files).Ready();
        var keys = new PersistentReserveInView(In(again, ServiceAction.ReadKeys));
        Assert.Equal((0u, 2, 0x22ul, 0x11ul), (keys.Generation, keys.KeyCount, keys.Key(0), keys.Key(1)));
        var held = new PersistentReserveInView(In(again, ServiceAction.ReadReservation));
        Assert.Equal((0x11ul, ReservationType.ExclusiveAccess), (held.ReservationKey, held.Type));
        var capabilities = ReservationCapabilities.Read(In(again, ServiceAction.ReportCapabilities));
        Assert.True(capabilities.PersistThroughPowerLossCapable && capabilities.PersistThroughPowerLossActivated);
        SamNexus other = again.Device.Login("initiator-b", 1);
        _ = again.Ready(other);
        Assert.Equal(ScsiStatus.ReservationConflict, again.Do(Cdb.Read10(0, 1), 512, nexus: other).Status);
        Assert.Equal(ScsiStatus.Good, again.Do(Cdb.Read10(0, 1), 512).Status);
    }

    [Fact]
    public void Without_APTPL_they_are_gone_and_taking_it_back_forgets_them()
    {
        var files = new VirtualDisk();
        using (TargetPort port = new TargetPort(files: files).Ready())
        {
            _ = Out(port, port.Nexus, ServiceAction.Register, 0, 0x11, Aptpl);
            Assert.Equal(ScsiStatus.Good, Out(port, port.Nexus, ServiceAction.Register, 0x11, 0x12, 0).Status);
        }

        using TargetPort again = new TargetPort(files: files).Ready();
        Assert.Equal(0, new PersistentReserveInView(In(again, ServiceAction.ReadKeys)).KeyCount);
    }

    [Fact]
    public void APTPL_is_refused_by_a_unit_that_keeps_nothing()
    {
        using TargetPort port = new TargetPort().Ready();
        PortTask task = Out(port, port.Nexus, ServiceAction.Register, 0, 1, Aptpl);
        TargetPort.AssertSense(task, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInParameterList);
        Assert.False(
            ReservationCapabilities.Read(In(port, ServiceAction.ReportCapabilities)).PersistThroughPowerLossCapable
        );
    }

    [Fact]
    public void Saved_mode_pages_are_there_after_a_restart_and_others_are_not()
    {
        var files = new VirtualDisk();
        using (TargetPort port = new TargetPort(files: files).Ready())
        {
            byte[] caching =
            [
                0,
                0,
                0,
                0,
                .. port.Do(Cdb.ModeSense6(8, 0, 255, disableBlockDescriptors: true), 255).Received[4..],
            ];
            caching[4] &= 0x7F;
            caching[6] &= 0xFB;
            PortTask saved = port.Do(Cdb.ModeSelect6((byte)caching.Length, savePages: true), dataOut: caching);
            Assert.Equal(ScsiStatus.Good, saved.Status);
            byte[] control =
            [
                0,
                0,
                0,
                0,
                .. port.Do(Cdb.ModeSense6(10, 0, 255, disableBlockDescriptors: true), 255).Received[4..],
            ];
            control[4] &= 0x7F;
            control[6] |= 0x04;
            _ = port.Do(Cdb.ModeSelect6((byte)control.Length, savePages: false), dataOut: control);
            Assert.Equal(0x72, port.Do(Cdb.Read10(9999, 1), 512).SenseData.ResponseCode);
        }

        using TargetPort again = new TargetPort(files: files).Ready();
        byte format = again.Do(Cdb.Read10(9999, 1), 512).SenseData.ResponseCode;
        Assert.Equal((false, 0x70), (again.Disk.WriteCacheEnabled, format));
    }

    [Fact]
    public void The_answer_comes_after_the_state_is_durable_and_an_abort_meanwhile_is_answered_at_once()
    {
        var files = new VirtualDisk { SynchronizeLatencyNs = 1_000_000 };
        using TargetPort port = new TargetPort(files: files).Ready();
        PortTask task = Start(port, port.Nexus, ServiceAction.Register, 0, 1, Aptpl, 1, tag: 5);
        Assert.False(task.HasEnded);
        Assert.Equal(1, port.Manage(TaskManagementFunction.AbortTask, tag: 5).Answers);
        Assert.Equal(1, task.Terminations);
        PortTask next = Start(port, port.Nexus, ServiceAction.Register, 1, 2, Aptpl, 1, tag: 6);
        _ = port.Runtime.Run();
        Assert.Equal(ScsiStatus.Good, next.Status);
        Assert.Equal(0, files.UnsynchronizedSectors(TargetPort.StatePath));
    }

    [Fact]
    public void A_state_that_cannot_be_kept_is_an_error()
    {
        var files = new VirtualDisk();
        using TargetPort port = new TargetPort(files: files).Ready();
        files.Fault = (_, _, _, _) => Scuzzy.Runtime.Errno.EIO;
        PortTask task = Out(port, port.Nexus, ServiceAction.Register, 0, 1, Aptpl);
        TargetPort.AssertSense(task, SenseKey.HardwareError, AdditionalSense.InternalTargetFailure);
    }

    [Fact]
    public void A_damaged_state_is_told_and_not_taken_for_an_empty_one()
    {
        var files = new VirtualDisk();
        using (TargetPort port = new TargetPort(files: files).Ready())
        {
            _ = Out(port, port.Nexus, ServiceAction.Register, 0, 1, Aptpl);
        }

        byte[] damage = new byte[1 << 20];
        files.Read(TargetPort.StatePath, 0, damage);
        damage.AsSpan().Replace((byte)1, (byte)2);
        files.Write(TargetPort.StatePath, 0, damage);
        using var again = new TargetPort(files: files);
        Assert.Equal("the unit's state is damaged", again.RestoreProblem);
    }

    /// <summary>A SANITIZE that is not done would erase the other medium.</summary>
    [Fact]
    public void The_state_of_one_medium_is_not_taken_for_that_of_another()
    {
        var files = new VirtualDisk();
        using (TargetPort port = new TargetPort(files: files, medium: "file:/a.img").Ready())
        {
            _ = Out(port, port.Nexus, ServiceAction.Register, 0, 1, Aptpl);
        }

        using (var other = new TargetPort(files: files, medium: "file:/b.img"))
        {
            string told = "\"disk.state\" is the state of file:/a.img, not of file:/b.img: remove it to begin anew";
            Assert.Equal(told, other.RestoreProblem);
        }

        using var same = new TargetPort(files: files, medium: "file:/a.img");
        Assert.Equal("", same.RestoreProblem);
    }

    [Fact]
    public void After_each_of_1000_power_cuts_the_last_acknowledged_key_is_there_or_the_one_being_written()
    {
        for (ulong seed = 1; seed <= 1000; seed++)
        {
            var random = new SeededRandom(seed);
            var files = new VirtualDisk { TransferLatencyNs = 500, SynchronizeLatencyNs = 1000 };
            ulong acknowledged = 0;
            ulong sent = 0;
            using (TargetPort port = new TargetPort(options: s_manyPorts, files: files).Ready())
            {
                for (ulong key = 1; key <= 1 + (ulong)random.Below(4); key++)
                {
                    sent = key;
                    PortTask task = Start(
                        port,
                        port.Nexus,
                        ServiceAction.Register,
                        key - 1,
                        key,
                        Everywhere,
                        1,
                        tag: key
                    );
                    _ = port.Runtime.Run(port.Runtime.NowNs + (long)random.Below(3000));
                    if (!task.HasEnded)
                    {
                        break;
                    }

                    acknowledged = key;
                }
            }

            files.PowerCut(seed);
            files.TransferLatencyNs = 0;
            using TargetPort again = new TargetPort(options: s_manyPorts, files: files);
            Assert.True(again.RestoreProblem.Length == 0, $"seed {seed}: {again.RestoreProblem}");
            var keys = new PersistentReserveInView(In(again.Ready(), ServiceAction.ReadKeys));
            ulong found = keys.KeyCount == 0 ? 0 : keys.Key(0);
            Assert.True(found == acknowledged || found == sent, $"seed {seed}: {found}, not {acknowledged} or {sent}");
        }
    }

    [Fact]
    public void A_sanitize_that_a_restart_interrupts_begins_anew()
    {
        var files = new VirtualDisk();
        var options = new DiskOptions { LeastSanitizeNs = 1_000_000_000 };
        using (TargetPort port = new TargetPort(options, files: files).Ready())
        {
            byte[] list = [1, 0, 0, 1, 0x77];
            _ = port.Start(new Cdb([0x48, 0x01, 0, 0, 0, 0, 0, 0, 5, 0]), dataOut: list);
            _ = port.Runtime.Run(500_000_000);
        }

        using TargetPort again = new TargetPort(options, files: files).Ready();
        _ = again.Runtime.Run();
        Assert.Equal(ScsiStatus.Good, again.Do(Cdb.TestUnitReady()).Status);
        byte[] block = again.Do(Cdb.Read10(2047, 1), 512).Received;
        Assert.Equal(Enumerable.Repeat((byte)0x77, 512), block);
        again.Store.Seen.Clear();
        using TargetPort third = new TargetPort(options, files: files).Ready();
        Assert.Equal(ScsiStatus.Good, third.Do(Cdb.TestUnitReady()).Status);
        Assert.DoesNotContain(third.Store.Seen, io => io.Operation == BlockOperation.Write);
    }

    private static PortTask Out(
        TargetPort port,
        SamNexus nexus,
        ushort action,
        ulong key,
        ulong newKey,
        byte flags,
        byte type = 1
    )
    {
        PortTask task = Start(port, nexus, action, key, newKey, flags, type);
        Assert.Equal(1, task.Completions);
        return task;
    }

    private static PortTask Start(
        TargetPort port,
        SamNexus nexus,
        ushort action,
        ulong key,
        ulong newKey,
        byte flags,
        byte type,
        ulong? tag = null
    )
    {
        byte[] list = new byte[PersistentReserveOutList.Size];
        _ = new PersistentReserveOutList(key, newKey).Write(list);
        list[20] = flags;
        return port.Start(Cdb.PersistentReserveOut(action, type), dataOut: list, nexus: nexus, tag: tag);
    }

    private static byte[] In(TargetPort port, ushort action) =>
        port.Do(Cdb.PersistentReserveIn(action, 512), 512).Received;
}
