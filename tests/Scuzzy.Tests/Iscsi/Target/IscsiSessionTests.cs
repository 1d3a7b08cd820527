using Scuzzy.Iscsi.Target;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Iscsi.Target;

public sealed class IscsiSessionTests : IDisposable
{
    private readonly IscsiBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Commands_of_two_connections_are_executed_in_their_order()
    {
        (WireInitiator first, WireInitiator second) = Two();
        uint cmdSn = first.CmdSn;
        Assert.Empty(second.Exchange(Pdu.Command(Cdb.Read10(8, 1), 2, cmdSn + 1, read: 512)));
        Assert.Empty(_bed.Store.Seen);
        Assert.Equal(1u, first.Ask(Pdu.Command(Cdb.Read10(0, 1), 1, cmdSn, read: 512)).Tag);
        Pdu later = Assert.Single(second.Take());
        Assert.Equal((2u, cmdSn + 2), (later.Tag, later.Word(28)));
        Assert.Equal([0L, 4096L], _bed.Store.Seen.Select(s => s.Offset));
    }

    [Fact]
    public void A_connection_that_is_lost_takes_its_tasks_with_it_and_no_others()
    {
        (WireInitiator first, WireInitiator second) = Two();
        _bed.Store.IsOpen = false;
        uint cmdSn = first.CmdSn;
        first.Exchange(Pdu.Command(Cdb.Read10(0, 1), 1, cmdSn, read: 512));
        second.Exchange(Pdu.Command(Cdb.Read10(8, 1), 2, cmdSn + 1, read: 512));
        second.Peer.Close();
        _bed.Settle();
        _bed.Store.ReleaseAll();
        _bed.Store.IsOpen = true;
        _bed.Settle();
        Assert.Equal(1u, Assert.Single(first.Take()).Tag);
        first.CmdSn += 2;
        Assert.Equal(ScsiStatus.Good, first.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(1, _bed.Server.SessionCount);
    }

    [Fact]
    public void A_logout_of_another_connection_closes_that_one()
    {
        (WireInitiator first, WireInitiator second) = Two();
        Pdu logout = Pdu.Of(IscsiOpcode.LogoutRequest, 5, first.CmdSn++, 0x81).SetWord(20, 1u << 16);
        Assert.Equal(0, first.Ask(logout).Header[2]);
        Assert.True(second.IsClosed);
        Assert.Equal(ScsiStatus.Good, first.Do(Cdb.TestUnitReady()).Status);
    }

    [Fact]
    public void A_login_with_the_same_connection_number_takes_its_place()
    {
        (WireInitiator first, WireInitiator second) = Two();
        WireInitiator again = _bed.Connect();
        again.CmdSn = first.CmdSn;
        Assert.Equal(0, again.Login("", tsih: first.Tsih, connectionId: 1).Header[36]);
        Assert.True(second.IsClosed);
        Assert.Equal(ScsiStatus.Good, again.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal((1, 2), (_bed.Server.SessionCount, _bed.Server.ConnectionCount));
    }

    [Fact]
    public void A_reset_waits_for_commands_before_it_on_another_connection()
    {
        (WireInitiator first, WireInitiator second) = Two();
        uint cmdSn = first.CmdSn;
        Assert.Empty(first.Exchange(Pdu.Manage(IscsiTaskFunction.LogicalUnitReset, 9, cmdSn + 1)));
        List<Pdu> answers = second.Exchange(Pdu.Command(Cdb.TestUnitReady(), 1, cmdSn));
        Assert.Equal([IscsiOpcode.ScsiResponse, IscsiOpcode.NopIn], answers.Select(p => p.Opcode));
        second.Exchange(Acknowledgement(answers[1]));
        Assert.Equal(0, Assert.Single(first.Take()).Header[2]);
    }

    /// <summary>RFC 7143, 4.2.2.3.3: the response fence.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reset_is_answered_once_other_connections_have_what_was_answered_before_it(bool isLost)
    {
        (WireInitiator first, WireInitiator second) = Two();
        uint cmdSn = first.CmdSn;
        second.Send(Pdu.Command(Cdb.Read10(0, 1), 1, cmdSn, read: 512));
        Assert.Empty(first.Exchange(Pdu.Manage(IscsiTaskFunction.TargetWarmReset, 9, cmdSn + 1).Immediate()));
        List<Pdu> answers = second.Take();
        Assert.Equal([IscsiOpcode.DataIn, IscsiOpcode.NopIn], answers.Select(p => p.Opcode));
        if (isLost)
        {
            second.Peer.Close();
            _bed.Settle();
        }
        else
        {
            Assert.Empty(second.Exchange(Acknowledgement(answers[1])));
        }

        Pdu response = Assert.Single(first.Take());
        Assert.Equal((IscsiOpcode.TaskManagementResponse, 0), (response.Opcode, response.Header[2]));
    }

    [Fact]
    public void A_logout_is_answered_after_the_last_effect_of_what_it_ended_which_is_not_answered()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        byte[] before = _bed.Content(0, 512);
        _bed.Store.IsOpen = false;
        Assert.Empty(initiator.Start(Cdb.Read10(8, 1), read: 512));
        Assert.Empty(initiator.Exchange(Pdu.Of(IscsiOpcode.LogoutRequest, 5, initiator.CmdSn++).SetWord(20, 0)));
        Assert.Equal((1, false), (_bed.Server.TasksUnderWay, initiator.IsClosed));
        Assert.Empty(_bed.Server.Sessions);
        _bed.Store.ReleaseAll();
        _bed.Settle();
        Pdu answer = Assert.Single(initiator.Take());
        Assert.Equal((IscsiOpcode.LogoutResponse, 0), (answer.Opcode, answer.Header[2]));
        Assert.True(initiator.IsClosed);
        Assert.Equal(before, _bed.Content(0, 512));
        Assert.Equal((0, 0), (_bed.Server.SessionCount, _bed.Server.ConnectionCount));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_logout_of_a_connection_is_answered_after_the_last_effect_of_its_tasks_only(ushort connectionId)
    {
        (WireInitiator first, WireInitiator second) = Two("ErrorRecoveryLevel=2");
        _bed.Store.IsOpen = false;
        uint cmdSn = first.CmdSn;
        first.Exchange(Pdu.Command(Cdb.Read10(0, 1), 1, cmdSn, read: 512));
        second.Exchange(Pdu.Command(Cdb.Read10(8, 1), 2, cmdSn + 1, read: 512));
        Pdu logout = Pdu.Of(IscsiOpcode.LogoutRequest, 5, cmdSn + 2, 0x81).SetWord(20, (uint)connectionId << 16);
        Assert.Empty(first.Exchange(logout));
        _bed.Store.ReleaseAll();
        _bed.Settle();
        (Pdu[] ended, Pdu[] other) = ([.. first.Take()], [.. second.Take()]);
        if (connectionId == 0)
        {
            Assert.Equal([IscsiOpcode.LogoutResponse], ended.Select(p => p.Opcode));
            Assert.Equal([2u], other.Select(p => p.Tag));
        }
        else
        {
            Assert.Equal([1u, 5u], ended.Select(p => p.Tag).Order());
            Assert.Empty(other);
        }

        Assert.Equal((connectionId == 0, connectionId == 1), (first.IsClosed, second.IsClosed));
        Assert.Equal((1, 1), (_bed.Server.SessionCount, _bed.Server.ConnectionCount));
    }

    [Fact]
    public void No_more_connections_than_were_agreed_join()
    {
        WireInitiator first = _bed.Connect().Enter("MaxConnections=1");
        WireInitiator second = _bed.Connect();
        Pdu answer = second.Login("", tsih: first.Tsih, connectionId: 1);
        Assert.Equal((2, 6), (answer.Header[36], answer.Header[37]));
        Assert.True(second.IsClosed);
        Assert.Equal(ScsiStatus.Good, first.Do(Cdb.TestUnitReady()).Status);
    }

    [Fact]
    public void A_session_that_does_not_exist_cannot_be_joined()
    {
        Pdu answer = _bed.Connect().Login("", tsih: 4711, connectionId: 1);
        Assert.Equal((2, 10), (answer.Header[36], answer.Header[37]));
    }

    [Fact]
    public void Sessions_connections_and_logins_are_limited()
    {
        using var bed = new IscsiBed(
            new IscsiServerOptions
            {
                MaximumSessions = 2,
                MaximumConnections = 4,
                MaximumLogins = 2,
            }
        );
        bed.Connect().Enter(isid: 1);
        bed.Connect().Enter(isid: 2);
        WireInitiator third = bed.Connect();
        Pdu refused = third.Login(isid: 3);
        Assert.Equal((3, 2), (refused.Header[36], refused.Header[37]));
        WireInitiator[] silent = [bed.Connect(), bed.Connect(), bed.Connect()];
        bed.Settle();
        Assert.Equal([true, false, false], silent.Select(s => s.IsClosed));
        Assert.Equal(4, bed.Server.ConnectionCount);
    }

    [Fact]
    public void An_initiator_gets_in_while_others_begin_logins_and_never_end_them()
    {
        using var bed = new IscsiBed(new IscsiServerOptions { MaximumLogins = 3, MaximumConnections = 4 });
        WireInitiator established = bed.Connect().Enter(isid: 1);
        WireInitiator[] flood = [bed.Connect(), bed.Connect(), bed.Connect()];
        Pdu pause = Pdu.Login($"InitiatorName={WireInitiator.Name};SessionType=Discovery", flags: 4);
        Assert.Equal(0, flood[0].Ask(pause).Header[36]);
        flood[1].Peer.Send([.. pause.ToBytes(false, false)[..20]]);
        bed.Settle();
        WireInitiator honest = bed.Connect().Enter(isid: 2);
        Assert.Equal([true, false, false], flood.Select(f => f.IsClosed));
        WireInitiator[] more = [bed.Connect(), bed.Connect()];
        bed.Settle();
        Assert.Equal([true, true, true], flood.Select(f => f.IsClosed));
        Assert.Equal([false, false], more.Select(f => f.IsClosed));
        Assert.Equal(ScsiStatus.Good, established.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(ScsiStatus.Good, honest.Do(Cdb.TestUnitReady()).Status);
        WireInitiator[] all = [bed.Connect().Enter(isid: 3), bed.Connect().Enter(isid: 4), bed.Connect()];
        bed.Settle();
        Assert.Equal([false, false, true], all.Select(f => f.IsClosed));
        Assert.Equal(ScsiStatus.Good, established.Do(Cdb.TestUnitReady()).Status);
    }

    [Fact]
    public void Discovery_sessions_that_stay_keep_nobody_out()
    {
        using var bed = new IscsiBed(new IscsiServerOptions { MaximumLogins = 2, MaximumSessions = 3 });
        Pdu login = Pdu.Login($"InitiatorName={WireInitiator.Name};SessionType=Discovery");
        WireInitiator[] stay = [.. Enumerable.Range(0, 5).Select(_ => Discover())];
        WireInitiator honest = bed.Connect().Enter();
        Assert.Equal([true, true, true, true, false], stay.Select(s => s.IsClosed));
        _ = (Discover(), Discover(), Discover());
        Assert.Equal(3, bed.Server.Sessions.Count);
        Assert.Equal(ScsiStatus.Good, honest.Do(Cdb.TestUnitReady()).Status);

        WireInitiator Discover()
        {
            WireInitiator initiator = bed.Connect();
            Assert.Equal(0, initiator.Ask(login).Header[36]);
            return initiator;
        }
    }

    [Fact]
    public void Draining_asks_for_logout_and_serves_what_is_under_way()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        _bed.Store.IsOpen = false;
        initiator.Start(Cdb.Read10(0, 1), read: 512);
        _bed.Server.Drain(2);
        _bed.Settle();
        Pdu asked = Assert.Single(initiator.Take());
        Assert.Equal((IscsiOpcode.AsyncMessage, 1, 2), (asked.Opcode, asked.Header[36], asked.Header[43]));
        Assert.Equal(1, _bed.Server.TasksUnderWay);
        _bed.Store.ReleaseAll();
        _bed.Settle();
        Assert.Equal(512, Assert.Single(initiator.Take()).Data.Length);
        Assert.Equal(0, _bed.Server.TasksUnderWay);
        WireInitiator late = _bed.Connect();
        _bed.Settle();
        Assert.True(late.IsClosed);
    }

    // The answer to a question of the target's.
    private static Pdu Acknowledgement(Pdu question) =>
        Pdu.Of(IscsiOpcode.NopOut, Bhs.NoTag, 0).Immediate().SetWord(20, question.TransferTag);

    private (WireInitiator First, WireInitiator Second) Two(string keys = "")
    {
        WireInitiator first = _bed.Connect().Enter($"MaxConnections=4;{keys}".TrimEnd(';'));
        WireInitiator second = _bed.Connect();
        second.CmdSn = first.CmdSn;
        Assert.Equal(0, second.Login("", tsih: first.Tsih, connectionId: 1).Header[36]);
        Assert.Equal(first.Tsih, second.Tsih);
        return (first, second);
    }
}
