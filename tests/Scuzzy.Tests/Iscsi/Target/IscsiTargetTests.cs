using Scuzzy.Iscsi.Target;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Iscsi.Target;

public sealed class IscsiTargetTests : IDisposable
{
    private readonly IscsiBed _bed = new();

    public void Dispose() => _bed.Dispose();

    /// <summary>RFC 7143, 11.3.5 and 11.4.5: each direction has its length and its residual.</summary>
    [Fact]
    public void A_command_with_both_directions_moves_the_one_that_it_is_for_and_what_the_wire_moved_is_told_of_both()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        Pdu unknown = Assert.Single(Both(initiator, Cdb.FromPadded([0x53, .. new byte[15]])));
        Assert.Equal((ScsiStatus.CheckCondition, SenseKey.IllegalRequest), (unknown.Status, unknown.Sense.Key));
        Assert.Equal(AdditionalSense.InvalidCommandOperationCode, unknown.Sense.Additional);
        Assert.Equal((0x88, 0u, 1024u), (unknown.Flags, unknown.Word(44), unknown.Word(40)));

        List<Pdu> read = Both(initiator, Cdb.Read10(0, 1));
        Assert.Equal([IscsiOpcode.DataIn, IscsiOpcode.ScsiResponse], read.Select(p => p.Opcode));
        Assert.Equal(IscsiBed.Filling(0, 512), read[0].Data);
        Assert.Equal((0x88, 0u, 512u), (read[1].Flags, read[1].Word(44), read[1].Word(40)));
    }

    // 512 bytes to the target, all immediate, and up to 1024 from it.
    private static List<Pdu> Both(WireInitiator initiator, Cdb cdb)
    {
        Pdu command = Pdu.Command(cdb, initiator.NewTag(), initiator.CmdSn++, read: 1, write: 512, data: new byte[512]);
        command.Additional = [0, 5, 2, 0, 0, 0, 4, 0];
        return initiator.Exchange(command);
    }

    [Fact]
    public void A_read_comes_in_one_PDU_with_its_status()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        Pdu data = initiator.Do(Cdb.Read10(8, 8), read: 4096);
        Assert.Equal(IscsiOpcode.DataIn, data.Opcode);
        Assert.Equal((0x81, ScsiStatus.Good, 0u), (data.Flags, data.Status, data.Word(44)));
        Assert.Equal(IscsiBed.Filling(4096, 4096), data.Data);
    }

    [Fact]
    public void A_long_read_is_cut_at_what_the_initiator_takes_and_into_bursts()
    {
        WireInitiator initiator = _bed.Connect().Enter("MaxRecvDataSegmentLength=65536;MaxBurstLength=131072");
        List<Pdu> pdus = initiator.Start(Cdb.Read10(0, 1000), read: 512_000);
        Assert.Equal(512_000, pdus.Sum(p => p.Data.Length));
        Assert.All(pdus, p => Assert.True(p.Data.Length <= 65536));
        Assert.Equal(IscsiBed.Filling(0, 512_000), pdus.SelectMany(p => p.Data));
        Assert.Equal(Enumerable.Range(0, pdus.Count).Select(i => (uint)i), pdus.Select(p => p.Word(36)));
        long at = 0;
        foreach (Pdu pdu in pdus)
        {
            Assert.Equal((uint)at, pdu.Word(40));
            at += pdu.Data.Length;
            Assert.Equal(at % 131072 == 0 || at == 512_000, (pdu.Flags & 0x80) != 0);
            Assert.Equal(at == 512_000, (pdu.Flags & 1) != 0);
        }
    }

    [Theory]
    [InlineData("InitialR2T=Yes;ImmediateData=No", 0, 0)]
    [InlineData("InitialR2T=Yes;ImmediateData=Yes", 8192, 0)]
    [InlineData("InitialR2T=No;ImmediateData=Yes;FirstBurstLength=32768", 8192, 24576)]
    [InlineData("InitialR2T=No;ImmediateData=No;FirstBurstLength=32768", 0, 32768)]
    [InlineData("InitialR2T=Yes;ImmediateData=No;MaxBurstLength=16384;MaxOutstandingR2T=4", 0, 0)]
    [InlineData("HeaderDigest=CRC32C;DataDigest=CRC32C;InitialR2T=No;FirstBurstLength=20000", 1000, 19000)]
    public void A_write_brings_its_data_as_was_agreed(string keys, int immediate, int unsolicited)
    {
        WireInitiator initiator = _bed.Connect().Enter(keys);
        byte[] data = [.. Enumerable.Range(0, 102_400).Select(i => (byte)(i * 7 / 5))];
        uint tag = initiator.NewTag();
        Pdu command = Pdu.Command(Cdb.Write10(16, 200), tag, initiator.CmdSn++, write: data.Length);
        command.Data = data[..immediate];
        command.SetByte(1, command.Flags & (unsolicited > 0 ? 0x7F : 0xFF));
        initiator.Send(command);
        if (unsolicited > 0)
        {
            int half = immediate + (unsolicited / 2);
            initiator.Send(Pdu.DataOut(tag, Bhs.NoTag, 0, immediate, data[immediate..half], isFinal: false));
            initiator.Send(Pdu.DataOut(tag, Bhs.NoTag, 1, half, data[half..(immediate + unsolicited)]));
        }

        int sent = Serve(initiator, tag, data, out Pdu response);
        Assert.Equal(data.Length, immediate + unsolicited + sent);
        Assert.Equal(
            (IscsiOpcode.ScsiResponse, ScsiStatus.Good, 0x80),
            (response.Opcode, response.Status, response.Flags)
        );
        Assert.Equal(data, _bed.Content(8192, data.Length));
    }

    [Fact]
    public void As_many_R2Ts_are_out_as_were_agreed()
    {
        WireInitiator initiator = _bed.Connect()
            .Enter("InitialR2T=Yes;ImmediateData=No;MaxBurstLength=4096;MaxOutstandingR2T=3");
        uint tag = initiator.NewTag();
        List<Pdu> r2ts = initiator.Exchange(Pdu.Command(Cdb.Write10(0, 64), tag, initiator.CmdSn++, write: 32768));
        Assert.Equal([0u, 4096u, 8192u], r2ts.Select(p => p.Word(40)));
        Assert.Equal([0u, 1u, 2u], r2ts.Select(p => p.Word(36)));
        Pdu next = initiator.Ask(Pdu.DataOut(tag, r2ts[0].TransferTag, 0, 0, new byte[4096]));
        Assert.Equal((IscsiOpcode.ReadyToTransfer, 12288u), (next.Opcode, next.Word(40)));
    }

    [Fact]
    public void Residuals_say_what_was_too_much_or_too_little()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        Pdu under = initiator.Do(Cdb.Read10(0, 1), read: 10_000);
        Assert.Equal((0x83, 10_000u - 512), (under.Flags, under.Word(44)));
        Pdu over = initiator.Do(Cdb.Read10(0, 4), read: 512);
        Assert.Equal((0x85, 1536u, 512), (over.Flags, over.Word(44), over.Data.Length));
        Pdu none = initiator.Do(Cdb.Read10(0, 1));
        Assert.Equal((IscsiOpcode.ScsiResponse, 0x84, 512u), (none.Opcode, none.Flags, none.Word(44)));
    }

    [Fact]
    public void Sense_data_comes_with_the_status()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        Pdu response = initiator.Do(Cdb.Read10(uint.MaxValue, 1), read: 512);
        Assert.Equal((IscsiOpcode.ScsiResponse, ScsiStatus.CheckCondition), (response.Opcode, response.Status));
        Assert.Equal(AdditionalSense.LbaOutOfRange, response.Sense.Additional);
        Assert.Equal((0x82, 512u), (response.Flags, response.Word(44)));
    }

    [Fact]
    public void The_window_closes_with_the_commands_under_way_and_never_goes_back()
    {
        using var bed = new IscsiBed(new IscsiServerOptions { Window = 4 });
        WireInitiator initiator = bed.Connect().Enter();
        bed.Store.IsOpen = false;
        uint first = initiator.CmdSn;
        for (int i = 0; i < 4; i++)
        {
            Assert.Empty(initiator.Start(Cdb.Read10(0, 1), read: 512));
        }

        // One too many is not even seen.
        Assert.Empty(initiator.Exchange(Pdu.Command(Cdb.Read10(0, 1), 9999, first + 4, read: 512)));
        Assert.Equal(4, bed.Store.Held.Count);
        bed.Store.ReleaseAll();
        bed.Settle();
        List<Pdu> answers = initiator.Take();
        Assert.Equal(4, answers.Count);
        uint highest = 0;
        foreach (Pdu answer in answers)
        {
            Assert.Equal(first + 4, answer.Word(28));
            Assert.True(answer.Word(32) >= highest);
            highest = answer.Word(32);
        }

        Assert.Equal(first + 7, initiator.Ask(Pdu.Of(IscsiOpcode.NopOut, 5, first + 4).Immediate()).Word(32));
    }

    [Fact]
    public void A_NOP_is_echoed()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        Pdu nop = Pdu.Of(IscsiOpcode.NopOut, 77, initiator.CmdSn);
        nop.Data = [1, 2, 3, 4, 5];
        Pdu echo = initiator.Ask(nop);
        Assert.Equal((IscsiOpcode.NopIn, 77u, initiator.CmdSn + 1), (echo.Opcode, echo.Tag, echo.Word(28)));
        Assert.Equal(nop.Data, echo.Data);
    }

    [Fact]
    public void A_logout_is_answered_and_closes_the_connection()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        Pdu answer = initiator.Ask(Pdu.Of(IscsiOpcode.LogoutRequest, 5, initiator.CmdSn).SetWord(20, 0));
        Assert.Equal((IscsiOpcode.LogoutResponse, 0), (answer.Opcode, answer.Header[2]));
        Assert.True(initiator.IsClosed);
        Assert.Equal((0, 0), (_bed.Server.SessionCount, _bed.Server.ConnectionCount));
    }

    [Fact]
    public void Discovery_tells_target_and_portal()
    {
        WireInitiator initiator = _bed.Connect();
        Pdu login = Pdu.Login($"InitiatorName={WireInitiator.Name};SessionType=Discovery");
        Assert.Equal(0, initiator.Ask(login).Header[36]);
        Pdu text = Pdu.Of(IscsiOpcode.TextRequest, 5, 1);
        text.Data = "SendTargets=All\0"u8.ToArray();
        Pdu answer = initiator.Ask(text);
        string expected = $"TargetName={IscsiBed.TargetName}\0TargetAddress=10.0.0.1:3260,1\0";
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(answer.Data));
        Pdu refused = initiator.Ask(Pdu.Command(Cdb.TestUnitReady(), 6, 2));
        Assert.Equal((IscsiOpcode.Reject, (byte)RejectReason.ProtocolError), (refused.Opcode, refused.Header[2]));
    }

    [Fact]
    public void A_silent_peer_is_asked_and_then_given_up()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        _bed.Settle(31_000_000_000);
        Pdu ping = Assert.Single(initiator.Take());
        Assert.Equal((IscsiOpcode.NopIn, Bhs.NoTag), (ping.Opcode, ping.Tag));
        initiator.Send(
            Pdu.Of(IscsiOpcode.NopOut, Bhs.NoTag, initiator.CmdSn).Immediate().SetWord(20, ping.TransferTag)
        );
        _bed.Settle(31_000_000_000);
        Assert.Single(initiator.Take());
        Assert.False(initiator.IsClosed);
        _bed.Settle(31_000_000_000);
        Assert.True(initiator.IsClosed);
        Assert.Equal(0, _bed.Server.SessionCount);
    }

    [Fact]
    public void A_login_that_does_not_come_is_given_up()
    {
        WireInitiator initiator = _bed.Connect();
        _bed.Settle(16_000_000_000);
        Assert.True(initiator.IsClosed);
    }

    [Fact]
    public void A_peer_that_takes_nothing_is_given_up()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        initiator.Peer.IsReading = false;
        for (int i = 0; i < 8; i++)
        {
            initiator.Send(Pdu.Command(Cdb.Read10(0, 8000), initiator.NewTag(), initiator.CmdSn++, read: 4_096_000));
        }

        _bed.Settle();
        Assert.Equal(1, _bed.Server.ConnectionCount);
        _bed.Settle(70_000_000_000);
        Assert.Equal((0, 0), (_bed.Server.ConnectionCount, _bed.Server.SessionCount));
    }

    [Fact]
    public void A_peer_that_takes_nothing_is_not_waited_for_longer_because_it_talks()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        initiator.Peer.IsReading = false;
        initiator.Send(Pdu.Command(Cdb.Read10(0, 8000), initiator.NewTag(), initiator.CmdSn++, read: 4_096_000));
        int seconds = 0;
        for (; _bed.Server.ConnectionCount > 0 && seconds < 100; seconds++)
        {
            initiator.Send(Pdu.Of(IscsiOpcode.NopOut, Bhs.NoTag, initiator.CmdSn).Immediate());
            _bed.Settle(1_000_000_000);
        }

        Assert.Equal(30, seconds);
    }

    [Fact]
    public void A_peer_that_takes_little_at_a_time_is_waited_for()
    {
        WireInitiator initiator = _bed.Connect().Enter();
        initiator.Peer.IsReading = false;
        initiator.Send(Pdu.Command(Cdb.Read10(0, 8000), initiator.NewTag(), initiator.CmdSn++, read: 4_096_000));
        for (int i = 0; i < 8; i++)
        {
            // Shorter than the time-out each, longer together.
            _bed.Settle(20_000_000_000);
            int before = initiator.Peer.ReceivedCount;
            initiator.Peer.IsReading = true;
            _bed.Runtime.Run(stop: () => initiator.Peer.ReceivedCount > before);
            initiator.Peer.IsReading = false;
        }

        Assert.False(initiator.IsClosed);
        initiator.Peer.IsReading = true;
        _bed.Settle();
        Assert.Equal(4_096_000, initiator.Take().Sum(p => p.Opcode == IscsiOpcode.DataIn ? p.Data.Length : 0));
    }

    [Fact]
    public void A_new_login_of_the_same_port_ends_the_old_session()
    {
        WireInitiator old = _bed.Connect().Enter();
        _bed.Store.IsOpen = false;
        old.Start(Cdb.Read10(0, 1), read: 512);
        WireInitiator other = _bed.Connect().Enter(isid: 0x800000000002);
        WireInitiator again = _bed.Connect().Enter();
        Assert.True(old.IsClosed);
        Assert.False(other.IsClosed);
        Assert.Equal(2, _bed.Node.SessionCount);
        _bed.Store.IsOpen = true;
        _bed.Store.ReleaseAll();
        Assert.Equal(512, again.Do(Cdb.Read10(0, 1), read: 512).Data.Length);
        Assert.Equal(2, _bed.Server.SessionCount);
    }

    [Fact]
    public void A_connection_that_is_lost_leaves_nothing_behind()
    {
        WireInitiator initiator = _bed.Connect().Enter("InitialR2T=Yes;ImmediateData=No");
        _bed.Store.IsOpen = false;
        for (int i = 0; i < 10; i++)
        {
            initiator.Start(Cdb.Read10(0, 8), read: 4096);
            initiator.Start(Cdb.Write10(0, 8), write: 4096);
        }

        _bed.Runtime.Network.CutAll();
        _bed.Settle();
        Assert.Equal((0, 1), (_bed.Server.ConnectionCount, _bed.Server.SessionCount));
        _bed.Store.ReleaseAll();
        _bed.Settle();
        Assert.Equal(0, _bed.Server.SessionCount);
    }

    [Fact]
    public void What_waits_for_memory_is_served_in_order()
    {
        using var bed = new IscsiBed(new IscsiServerOptions { MaximumBufferBytes = 16384 });
        WireInitiator initiator = bed.Connect().Enter();
        bed.Store.IsOpen = false;
        for (int i = 0; i < 10; i++)
        {
            initiator.Start(Cdb.Read10((uint)i * 8, 16), read: 8192);
        }

        Assert.Equal(2, bed.Store.Held.Count);
        bed.Store.IsOpen = true;
        bed.Store.ReleaseAll();
        bed.Settle();
        List<Pdu> answers = initiator.Take();
        Assert.Equal(10, answers.Count);
        Assert.Equal(answers.Select(a => a.Tag).Order(), answers.Select(a => a.Tag));
        Assert.Equal(Enumerable.Range(2, 8).Select(i => i * 4096L), bed.Store.Seen.Skip(2).Select(s => s.Offset));
    }

    /// <summary>Answers R2Ts until the response comes.</summary>
    /// <returns>Bytes that were asked for.</returns>
    private int Serve(WireInitiator initiator, uint tag, byte[] data, out Pdu response)
    {
        int sent = 0;
        while (true)
        {
            _bed.Settle();
            List<Pdu> pdus = initiator.Take();
            Assert.NotEmpty(pdus);
            foreach (Pdu pdu in pdus)
            {
                if (pdu.Opcode != IscsiOpcode.ReadyToTransfer)
                {
                    response = pdu;
                    return sent;
                }

                int offset = (int)pdu.Word(40);
                int length = (int)pdu.Word(44);
                sent += length;
                initiator.Send(Pdu.DataOut(tag, pdu.TransferTag, 0, offset, data[offset..(offset + length)]));
            }
        }
    }
}
