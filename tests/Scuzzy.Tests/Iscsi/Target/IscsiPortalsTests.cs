using System.Text;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Target;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>A target with two portals, each a portal group and so a target port of its own, as arrays have them.
/// </summary>
public sealed class IscsiPortalsTests : IDisposable
{
    private static readonly SocketAddress s_second = SocketAddress.Tcp("10.0.0.2", 3260);

    private readonly IscsiBed _bed = new(target: new TargetOptions { Name = IscsiBed.TargetName, Ports = 2 });

    public IscsiPortalsTests() => Assert.NotNull(_bed.Server.Listen(s_second, out _, group: 2));

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Discovery_tells_each_portal_with_its_group_and_a_login_says_where_it_is()
    {
        WireInitiator first = _bed.Connect().Enter();
        WireInitiator second = _bed.Connect(s_second).Enter();
        Assert.Contains("TargetPortalGroupTag=1;", first.LoginText + ";");
        Assert.Contains("TargetPortalGroupTag=2;", second.LoginText + ";");
        Pdu ask = Pdu.Of(IscsiOpcode.TextRequest, 7, first.CmdSn++);
        ask.Data = "SendTargets=All\0"u8.ToArray();
        string told = Encoding.UTF8.GetString(first.Ask(ask).Data);
        Assert.Equal(
            $"TargetName={IscsiBed.TargetName}\0TargetAddress=10.0.0.1:3260,1\0TargetAddress=10.0.0.2:3260,2\0",
            told
        );
    }

    [Theory]
    [InlineData("array.example:3270", "array.example:3270,3")]
    [InlineData("array.example", "array.example:3262,3")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]:3262,3")]
    [InlineData("[2001:db8::1]:860", "[2001:db8::1]:860,3")]
    public void Discovery_tells_a_portal_as_it_is_advertised_and_with_its_own_port_otherwise(string said, string told)
    {
        Assert.NotNull(_bed.Server.Listen(SocketAddress.Tcp("10.0.0.3", 3262), out _, 3, said));
        WireInitiator initiator = _bed.Connect().Enter();
        Pdu ask = Pdu.Of(IscsiOpcode.TextRequest, 7, initiator.CmdSn++);
        ask.Data = "SendTargets=All\0"u8.ToArray();
        Assert.EndsWith($"\0TargetAddress={told}\0", Encoding.UTF8.GetString(initiator.Ask(ask).Data));
    }

    [Fact]
    public void Page_83_tells_the_port_that_it_was_asked_through_and_otherwise_the_same()
    {
        byte[] first = Page(_bed.Connect().Enter(), VpdPageCode.DeviceIdentification);
        byte[] second = Page(_bed.Connect(s_second).Enter(), VpdPageCode.DeviceIdentification);
        foreach ((byte[] page, byte port) in ((byte[], byte)[])[(first, 1), (second, 2)])
        {
            byte[] relative = [0x01, 0x14, 0, 4, 0, 0, 0, port];
            byte[] group = [0x01, 0x15, 0, 4, 0, 0, 0, 1];
            Assert.True(page.AsSpan().IndexOf(relative) > 0, "no relative target port");
            Assert.True(page.AsSpan().IndexOf(group) > 0, "no target port group");
            string text = Encoding.ASCII.GetString(page);
            Assert.Contains($"{IscsiBed.TargetName},t,0x000{port}\0", text);
            Assert.Contains($"{IscsiBed.TargetName}\0", text);
        }

        Assert.Equal(2, first.Zip(second).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void All_ports_are_told_through_each()
    {
        foreach (WireInitiator initiator in (WireInitiator[])[_bed.Connect().Enter(), _bed.Connect(s_second).Enter()])
        {
            string ports = Encoding.ASCII.GetString(Page(initiator, VpdPageCode.ScsiPorts));
            Assert.Contains($"{IscsiBed.TargetName},t,0x0001", ports);
            Assert.Contains($"{IscsiBed.TargetName},t,0x0002", ports);
            Assert.Equal(0x10, initiator.Do(Cdb.Inquiry(36), read: 36).Data[6] & 0x10);
            byte[] groups = initiator.Do(Cdb.ReportTargetPortGroups(64), read: 64).Data;
            Assert.Equal([0, 0, 0, 16], groups[..4]);
            Assert.Equal([0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2], groups[6..20]);
            byte[] luns = initiator.Do(Cdb.ReportLuns(64), read: 64).Data;
            Assert.Equal([0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], luns);
        }
    }

    [Fact]
    public void One_initiator_port_has_a_session_through_each_and_a_connection_stays_within_its_group()
    {
        WireInitiator first = _bed.Connect().Enter("MaxConnections=4");
        WireInitiator second = _bed.Connect(s_second).Enter("MaxConnections=4");
        Assert.Equal(2, _bed.Server.SessionCount);
        WireInitiator strange = _bed.Connect(s_second);
        Pdu refused = strange.Login("", tsih: first.Tsih, connectionId: 1);
        Assert.Equal((2, 10), (refused.Header[36], refused.Header[37]));
        _ = _bed.Connect(s_second).Enter();
        Assert.Equal((false, true), (first.IsClosed, second.IsClosed));
    }

    [Fact]
    public void A_registration_is_of_the_port_that_it_came_through()
    {
        WireInitiator first = _bed.Connect().Enter();
        WireInitiator second = _bed.Connect(s_second).Enter();
        byte[] list = new byte[24];
        list[15] = 0x77;
        Pdu registered = second.Do(Cdb.PersistentReserveOut(ServiceAction.Register, 0), write: list.Length, data: list);
        Assert.Equal(ScsiStatus.Good, registered.Status);
        byte[] told = first.Do(Cdb.PersistentReserveIn(ServiceAction.ReadFullStatus, 512), read: 512).Data;
        Assert.Equal([0, 2], told[(8 + 18)..(8 + 20)]);
        list[7] = 0x77;
        Cdb reserve = Cdb.PersistentReserveOut(ServiceAction.Reserve, 3);
        Assert.Equal(ScsiStatus.ReservationConflict, first.Do(reserve, write: list.Length, data: list).Status);
        Assert.Equal(ScsiStatus.Good, second.Do(reserve, write: list.Length, data: list).Status);
    }

    private static byte[] Page(WireInitiator initiator, VpdPageCode page) =>
        initiator.Do(Cdb.InquiryVpd((byte)page, 512), read: 512).Data;
}
