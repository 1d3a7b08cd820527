using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Tests.Target;

public sealed class ReservationTests : IDisposable
{
    private readonly TargetPort _port = new TargetPort().Ready();
    private readonly SamNexus _b;
    private readonly SamNexus _c;

    public ReservationTests()
    {
        _b = _port.Device.Login("initiator-b", 1);
        _c = _port.Device.Login("initiator-c", 1);
        _port.Ready(_b);
        _port.Ready(_c);
    }

    private SamNexus A => _port.Nexus;

    [Fact]
    public void RESERVE_keeps_others_out_until_RELEASE_or_loss_of_the_nexus()
    {
        Assert.Equal(ScsiStatus.Good, _port.Do(Cdb.Reserve6(), nexus: _b).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, _port.Do(Cdb.Read10(0, 1), 512).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, _port.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(ScsiStatus.Good, _port.Do(Cdb.Inquiry(36), 36).Status);
        Assert.Equal(ScsiStatus.Good, _port.Do(Cdb.Release6()).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, _port.Do(Cdb.TestUnitReady()).Status);
        _port.Device.NexusLost(_b);
        Assert.Equal(ScsiStatus.Good, _port.Do(Cdb.TestUnitReady()).Status);
    }

    [Fact]
    public void RESERVE_and_persistent_reservations_exclude_each_other()
    {
        Assert.Equal(ScsiStatus.Good, _port.Do(Cdb.Reserve6()).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, Out(A, ServiceAction.Register, 0, 1).Status);
        Assert.Equal(ScsiStatus.Good, _port.Do(Cdb.Release6()).Status);
        Register(A, 1);
        Assert.Equal(ScsiStatus.ReservationConflict, _port.Do(Cdb.Reserve6()).Status);
    }

    // Type; may an unregistered nexus read, write; may another registered nexus read, write.
    [Theory]
    [InlineData(ReservationType.WriteExclusive, true, false, true, false)]
    [InlineData(ReservationType.ExclusiveAccess, false, false, false, false)]
    [InlineData(ReservationType.WriteExclusiveRegistrantsOnly, true, false, true, true)]
    [InlineData(ReservationType.ExclusiveAccessRegistrantsOnly, false, false, true, true)]
    [InlineData(ReservationType.WriteExclusiveAllRegistrants, true, false, true, true)]
    [InlineData(ReservationType.ExclusiveAccessAllRegistrants, false, false, true, true)]
    public void Each_type_lets_in_whom_it_should(
        ReservationType type,
        bool unregisteredReads,
        bool unregisteredWrites,
        bool registeredReads,
        bool registeredWrites
    )
    {
        Register(A, 1);
        Register(_b, 2);
        Assert.Equal(ScsiStatus.Good, Out(A, ServiceAction.Reserve, 1, 0, type).Status);
        Assert.Equal((true, true), (MayRead(A), MayWrite(A)));
        Assert.Equal((registeredReads, registeredWrites), (MayRead(_b), MayWrite(_b)));
        Assert.Equal((unregisteredReads, unregisteredWrites), (MayRead(_c), MayWrite(_c)));
        Assert.Equal(ScsiStatus.Good, _port.Do(Cdb.TestUnitReady(), nexus: _c).Status);
        Assert.Equal(ScsiStatus.Good, Out(A, ServiceAction.Release, 1, 0, type).Status);
        Assert.Equal((true, true), (MayRead(_c), MayWrite(_c)));
    }

    [Fact]
    public void Keys_and_reservation_are_reported()
    {
        Register(A, 0x1111);
        Register(_b, 0x2222);
        Out(_b, ServiceAction.Reserve, 0x2222, 0, ReservationType.WriteExclusive);
        var keys = new PersistentReserveInView(In(ServiceAction.ReadKeys));
        Assert.Equal((2U, 2), (keys.Generation, keys.KeyCount));
        Assert.Equal((0x1111UL, 0x2222UL), (keys.Key(0), keys.Key(1)));
        var held = new PersistentReserveInView(In(ServiceAction.ReadReservation));
        Assert.Equal((0x2222UL, ReservationType.WriteExclusive), (held.ReservationKey, held.Type));
        var capabilities = ReservationCapabilities.Read(In(ServiceAction.ReportCapabilities));
        Assert.Equal(ReservationCapabilities.AllTypes, capabilities.TypeMask);
        byte[] full = In(ServiceAction.ReadFullStatus);
        Assert.Equal(full.Length - 8, (int)BinaryPrimitives.ReadUInt32BigEndian(full.AsSpan(4)));
    }

    [Fact]
    public void A_wrong_key_conflicts()
    {
        Register(A, 1);
        Assert.Equal(ScsiStatus.ReservationConflict, Out(A, ServiceAction.Register, 9, 2).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, Out(A, ServiceAction.Reserve, 9, 0).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, Out(_b, ServiceAction.Reserve, 0, 0).Status);
        Assert.Equal(ScsiStatus.Good, Out(A, ServiceAction.RegisterAndIgnoreExistingKey, 9, 2).Status);
        Assert.Equal(ScsiStatus.Good, Out(A, ServiceAction.Reserve, 2, 0).Status);
    }

    [Fact]
    public void A_registration_outlives_its_nexus()
    {
        Register(_b, 2);
        Out(_b, ServiceAction.Reserve, 2, 0, ReservationType.ExclusiveAccess);
        _port.Device.NexusLost(_b);
        Assert.False(MayRead(A));
        SamNexus again = _port.Device.Login("initiator-b", 1);
        _port.Ready(again);
        Assert.True(MayRead(again));
    }

    [Fact]
    public void PREEMPT_takes_the_reservation_and_tells_the_victim()
    {
        Register(A, 1);
        Register(_b, 2);
        Out(A, ServiceAction.Reserve, 1, 0, ReservationType.ExclusiveAccess);
        Assert.Equal(ScsiStatus.Good, Out(_b, ServiceAction.Preempt, 2, 1, ReservationType.ExclusiveAccess).Status);
        TargetPort.AssertSense(
            _port.Do(Cdb.TestUnitReady()),
            SenseKey.UnitAttention,
            AdditionalSense.RegistrationsPreempted
        );
        Assert.Equal((false, true), (MayRead(A), MayRead(_b)));
        Assert.Equal(1, new PersistentReserveInView(In(ServiceAction.ReadKeys)).KeyCount);
    }

    [Fact]
    public void PREEMPT_AND_ABORT_answers_after_the_victims_last_effect()
    {
        Register(A, 1);
        Register(_b, 2);
        _port.Store.IsOpen = false;
        PortTask victim = _port.Start(Cdb.Write10(0, 1), dataOut: new byte[512]);
        PortTask preempt = Start(_b, ServiceAction.PreemptAndAbort, 2, 1, ReservationType.WriteExclusive);
        Assert.Equal((0, 0), (preempt.Completions, victim.Terminations));
        _port.Store.ReleaseAll();
        Assert.Equal((1, ScsiStatus.Good, 1), (preempt.Completions, preempt.Status, victim.Terminations));
    }

    [Fact]
    public void CLEAR_ends_everything_and_tells_the_registered()
    {
        Register(A, 1);
        Register(_b, 2);
        Out(A, ServiceAction.Reserve, 1, 0, ReservationType.ExclusiveAccess);
        Assert.Equal(ScsiStatus.Good, Out(_b, ServiceAction.Clear, 2, 0).Status);
        TargetPort.AssertSense(
            _port.Do(Cdb.TestUnitReady()),
            SenseKey.UnitAttention,
            AdditionalSense.ReservationsPreempted
        );
        Assert.True(MayWrite(_c));
        Assert.Equal(0, new PersistentReserveInView(In(ServiceAction.ReadKeys)).KeyCount);
    }

    [Fact]
    public void A_registrants_only_reservation_that_ends_is_told_to_the_others()
    {
        Register(A, 1);
        Register(_b, 2);
        Out(A, ServiceAction.Reserve, 1, 0, ReservationType.WriteExclusiveRegistrantsOnly);
        Assert.Equal(ScsiStatus.Good, Out(A, ServiceAction.Register, 1, 0).Status);
        TargetPort.AssertSense(
            _port.Do(Cdb.TestUnitReady(), nexus: _b),
            SenseKey.UnitAttention,
            AdditionalSense.ReservationsReleased
        );
        Assert.True(MayWrite(_c));
    }

    public void Dispose() => _port.Dispose();

    private void Register(SamNexus nexus, ulong key) =>
        Assert.Equal(ScsiStatus.Good, Out(nexus, ServiceAction.Register, 0, key).Status);

    private PortTask Out(
        SamNexus nexus,
        ushort action,
        ulong key,
        ulong newKey,
        ReservationType type = ReservationType.WriteExclusive
    )
    {
        PortTask task = Start(nexus, action, key, newKey, type);
        Assert.Equal(1, task.Completions);
        return task;
    }

    private PortTask Start(SamNexus nexus, ushort action, ulong key, ulong newKey, ReservationType type)
    {
        byte[] list = new byte[PersistentReserveOutList.Size];
        _ = new PersistentReserveOutList(key, newKey).Write(list);
        return _port.Start(Cdb.PersistentReserveOut(action, (byte)type), dataOut: list, nexus: nexus);
    }

    private byte[] In(ushort action) => _port.Do(Cdb.PersistentReserveIn(action, 512), 512, nexus: _c).Received;

    private bool MayRead(SamNexus nexus) => _port.Do(Cdb.Read10(0, 1), 512, nexus: nexus).Status == ScsiStatus.Good;

    private bool MayWrite(SamNexus nexus) =>
        _port.Do(Cdb.Write10(0, 1), dataOut: new byte[512], nexus: nexus).Status == ScsiStatus.Good;
}
