using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>SPEC_I_PT, ALL_TG_PT, REGISTER AND MOVE and READ FULL STATUS.</summary>
public sealed class RegistrationTests : IDisposable
{
    private const string PortA = "iqn.2026-01.org.example:a,i,0x00023d000001";
    private const string PortB = "iqn.2026-01.org.example:b,i,0x00023d000002";

    private readonly TargetPort _port = new(options: new TargetOptions { Ports = 2 });
    private readonly SamNexus _a;
    private readonly SamNexus _a2;
    private readonly SamNexus _b;

    public RegistrationTests()
    {
        _a = _port.Device.Login(PortA, 1);
        _a2 = _port.Device.Login(PortA, 2);
        _b = _port.Device.Login(PortB, 1);
        _ = _port.Ready().Ready(_a).Ready(_a2).Ready(_b);
    }

    [Fact]
    public void ALL_TG_PT_registers_at_every_target_port_and_READ_FULL_STATUS_says_so()
    {
        Assert.Equal(ScsiStatus.Good, Register(_a, 0, 7, flags: 0x04).Status);
        Assert.Equal(ScsiStatus.Good, Out(_a2, ServiceAction.Reserve, 7, 0).Status);
        byte[] full = FullStatus();
        Assert.Equal(8 + (2 * (24 + TransportId.SizeOf(PortA))), full.Length);
        Assert.Equal((0x02, 0x00, 1), (full[8 + 12], full[8 + 13], full[8 + 19]));
        int second = 8 + 24 + TransportId.SizeOf(PortA);
        Assert.Equal((0x03, 0x01, 2), (full[second + 12], full[second + 13], full[second + 19]));
        Assert.Equal(0x45, full[8 + 24]);
        Assert.True(TransportId.TryRead(full.AsSpan(8 + 24), out string name, out _, out _));
        Assert.Equal(PortA, name);
    }

    [Theory]
    [InlineData(PortB)]
    [InlineData("iqn.2026-01.org.example:b")]
    public void SPEC_I_PT_registers_the_ports_that_are_named(string named)
    {
        Assert.Equal(ScsiStatus.Good, Register(_a, 0, 7, 0x08, Ids(named)).Status);
        Assert.Equal(2, Keys().KeyCount);
        Assert.Equal(ScsiStatus.Good, Out(_b, ServiceAction.Reserve, 7, 0).Status);
        Assert.Equal(1u, Keys().Generation);
    }

    [Fact]
    public void SPEC_I_PT_registers_all_or_none()
    {
        byte[] wrong = Ids(PortB);
        wrong[4] = 0x46; // of SAS
        foreach (
            byte[] ids in (byte[][])[wrong, Ids(PortB)[..^4], [.. Ids(PortB), 0, 0, 0, 0], Ids(PortB, PortB)[..^1]]
        )
        {
            Assert.Equal(ScsiStatus.CheckCondition, Register(_a, 0, 7, 0x08, ids).Status);
            Assert.Equal(0, Keys().KeyCount);
        }

        _ = Register(_b, 0, 9);
        Assert.Equal(ScsiStatus.CheckCondition, Register(_a, 0, 7, 0x08, Ids(PortB)).Status);
        _ = Register(_a, 0, 7);
        PortTask registered = Register(_a, 7, 8, 0x08, Ids("iqn.x:c,i,0x000000000001"));
        TargetPort.AssertSense(registered, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInParameterList);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void REGISTER_AND_MOVE_gives_the_reservation_to_another_nexus(bool unregister)
    {
        _ = Register(_a, 0, 7);
        _ = Out(_a, ServiceAction.Reserve, 7, 0);
        Assert.Equal(ScsiStatus.Good, Move(_a, 7, 9, PortB, 1, unregister).Status);
        var held = new PersistentReserveInView(In(ServiceAction.ReadReservation));
        Assert.Equal((9ul, ReservationType.WriteExclusive), (held.ReservationKey, held.Type));
        Assert.Equal(unregister ? 1 : 2, Keys().KeyCount);
        Assert.Equal((false, true), (MayWrite(_a), MayWrite(_b)));
        Assert.Equal(2u, Keys().Generation);
    }

    [Fact]
    public void REGISTER_AND_MOVE_is_refused_where_SPC_refuses_it()
    {
        Assert.Equal(ScsiStatus.ReservationConflict, Move(_a, 7, 9, PortB, 1).Status);
        _ = Register(_a, 0, 7);
        Assert.Equal(ScsiStatus.ReservationConflict, Move(_a, 7, 9, PortB, 1).Status);
        _ = Out(_a, ServiceAction.Reserve, 7, 0);
        Assert.Equal(ScsiStatus.ReservationConflict, Move(_a, 8, 9, PortB, 1).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, Move(_b, 7, 9, PortB, 1).Status);
        foreach (
            PortTask refused in (PortTask[])
                [Move(_a, 7, 0, PortB, 1), Move(_a, 7, 9, PortA, 1), Move(_a, 7, 9, PortB, 3)]
        )
        {
            TargetPort.AssertSense(refused, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInParameterList);
        }

        _ = Out(_a, ServiceAction.Release, 7, 0);
        _ = Out(_a, ServiceAction.Reserve, 7, 0, ReservationType.WriteExclusiveAllRegistrants);
        Assert.Equal(ScsiStatus.ReservationConflict, Move(_a, 7, 9, PortB, 1).Status);
    }

    public void Dispose() => _port.Dispose();

    private static byte[] Ids(params string[] names)
    {
        List<byte> ids = [];
        foreach (string name in names)
        {
            byte[] id = new byte[TransportId.SizeOf(name)];
            _ = TransportId.Write(id, name);
            ids.AddRange(id);
        }

        return [0, 0, (byte)(ids.Count >> 8), (byte)ids.Count, .. ids];
    }

    private PortTask Register(SamNexus nexus, ulong key, ulong newKey, byte flags = 0, byte[]? more = null)
    {
        byte[] list = [.. List(key, newKey), .. more ?? []];
        list[20] = flags;
        return Send(nexus, ServiceAction.Register, list, ReservationType.None);
    }

    private PortTask Out(
        SamNexus nexus,
        ushort action,
        ulong key,
        ulong newKey,
        ReservationType type = ReservationType.WriteExclusive
    ) => Send(nexus, action, List(key, newKey), type);

    private PortTask Move(SamNexus nexus, ulong key, ulong newKey, string to, ushort port, bool unregister = false)
    {
        byte[] id = new byte[TransportId.SizeOf(to)];
        _ = TransportId.Write(id, to);
        byte[] list = [.. List(key, newKey), .. id];
        list[17] = (byte)(unregister ? 2 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(18), port);
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(20), (uint)id.Length);
        return Send(nexus, ServiceAction.RegisterAndMove, list, ReservationType.None);
    }

    private PortTask Send(SamNexus nexus, ushort action, byte[] list, ReservationType type) =>
        _port.Do(
            new Cdb([0x5F, (byte)action, (byte)type, 0, 0, 0, 0, (byte)(list.Length >> 8), (byte)list.Length, 0]),
            dataOut: list,
            nexus: nexus
        );

    private static byte[] List(ulong key, ulong newKey)
    {
        byte[] list = new byte[PersistentReserveOutList.Size];
        _ = new PersistentReserveOutList(key, newKey).Write(list);
        return list;
    }

    private PersistentReserveInView Keys() => new(In(ServiceAction.ReadKeys));

    private byte[] FullStatus() => In(ServiceAction.ReadFullStatus);

    private byte[] In(ushort action) => _port.Do(Cdb.PersistentReserveIn(action, 512), 512).Received;

    private bool MayWrite(SamNexus nexus) =>
        _port.Do(Cdb.Write10(0, 1), dataOut: new byte[512], nexus: nexus).Status == ScsiStatus.Good;
}
