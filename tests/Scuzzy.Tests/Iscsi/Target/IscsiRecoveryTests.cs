using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>Error recovery levels 1 and 2.</summary>
public sealed class IscsiRecoveryTests : IDisposable
{
    private const string Level1 = "ErrorRecoveryLevel=1;MaxRecvDataSegmentLength=4096";
    private const string Level2 = "ErrorRecoveryLevel=2;MaxConnections=2;DefaultTime2Wait=1;DefaultTime2Retain=3";

    private readonly IscsiBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("ErrorRecoveryLevel=0")]
    public void Without_recovery_nothing_is_kept(string keys)
    {
        WireInitiator initiator = _bed.Connect().Enter(keys);
        initiator.Do(Cdb.Read10(0, 8), read: 4096);
        Assert.Equal(0, _bed.Server.Pool.LeasedBytes);
    }

    [Fact]
    public void A_response_comes_again_as_it_was_until_it_is_acknowledged()
    {
        WireInitiator initiator = _bed.Connect().Enter(Level1);
        Pdu read = initiator.Do(Cdb.Read10(0, 8), read: 4096);
        Pdu write = initiator.Do(Cdb.Write10(0, 1), write: 512, data: new byte[512]);
        Pdu nop = initiator.Ask(Pdu.Of(IscsiOpcode.NopOut, 7, initiator.CmdSn).Immediate());
        uint first = read.Word(24);
        Assert.NotEqual(0, _bed.Server.Pool.LeasedBytes);
        List<Pdu> again = initiator.Exchange(Snack(SnackType.Status, first, 3));
        Assert.Equal([read.ToString(), write.ToString(), nop.ToString()], again.Select(p => p.ToString()));
        Assert.Equal([first, first + 1, first + 2], again.Select(p => p.Word(24)));
        Assert.Equal(read.Data, again[0].Data);
        initiator.Ask(Pdu.Of(IscsiOpcode.NopOut, 8, initiator.CmdSn).Immediate().SetWord(28, first + 3));
        Assert.Equal(0, _bed.Server.Pool.LeasedBytes);
        AssertRejected(initiator.Ask(Snack(SnackType.Status, first, 1)), RejectReason.SnackReject);
    }

    [Fact]
    public void Data_comes_again_by_its_numbers()
    {
        WireInitiator initiator = _bed.Connect().Enter(Level1);
        List<Pdu> data = initiator.Start(Cdb.Read10(8, 32), read: 16384);
        Assert.Equal(4, data.Count);
        uint tag = data[0].Tag;
        AssertSame(data[1..3], initiator.Exchange(Snack(SnackType.DataOrR2T, 1, 2, tag)));
        AssertSame(data, initiator.Exchange(Snack(SnackType.DataOrR2T, 0, 0, tag)));
        AssertSame(data[3..], initiator.Exchange(Snack(SnackType.DataOrR2T, 3, 9, tag)));
        AssertRejected(initiator.Ask(Snack(SnackType.DataOrR2T, 4, 1, tag)), RejectReason.SnackReject);
        AssertRejected(initiator.Ask(Snack(SnackType.DataOrR2T, 0, 1, 9999)), RejectReason.SnackReject);
        AssertRejected(initiator.Ask(Snack(SnackType.DataAck, 0, 1, tag)), RejectReason.InvalidDataAck);
    }

    [Fact]
    public void Data_is_cut_anew_when_less_fits()
    {
        WireInitiator initiator = _bed.Connect().Enter(Level1);
        List<Pdu> data = initiator.Start(Cdb.Read10(8, 24), read: 12288);
        Pdu text = Pdu.Of(IscsiOpcode.TextRequest, 5, initiator.CmdSn).Immediate();
        text.Data = "MaxRecvDataSegmentLength=2048\0"u8.ToArray();
        Assert.Equal(IscsiOpcode.TextResponse, initiator.Ask(text).Opcode);
        AssertRejected(initiator.Ask(Snack(SnackType.DataOrR2T, 1, 1, data[0].Tag)), RejectReason.SnackReject);
        List<Pdu> anew = initiator.Exchange(Snack(SnackType.RData, 1, 0, data[0].Tag).SetWord(20, 77));
        Assert.Equal([1u, 2u, 3u, 4u], anew[..^1].Select(p => p.Word(36)));
        Assert.Equal(IscsiBed.Filling(4096 + 4096, 8192), anew[..^1].SelectMany(p => p.Data));
        Assert.Equal((IscsiOpcode.ScsiResponse, 77u), (anew[^1].Opcode, anew[^1].TransferTag));
        Assert.Equal(data[^1].Word(24), anew[^1].Word(24));
    }

    [Fact]
    public void A_status_comes_again_by_itself_when_less_fits_than_its_data()
    {
        WireInitiator initiator = _bed.Connect().Enter(Level1);
        Pdu read = initiator.Do(Cdb.Read10(8, 8), read: 4096);
        Pdu text = Pdu.Of(IscsiOpcode.TextRequest, 5, initiator.CmdSn).Immediate();
        text.Data = "MaxRecvDataSegmentLength=2048\0"u8.ToArray();
        uint next = initiator.Ask(text).Word(24) + 1;
        Pdu again = initiator.Ask(Snack(SnackType.Status, read.Word(24), 1));
        Assert.Equal((IscsiOpcode.ScsiResponse, read.Tag, read.Word(24)), (again.Opcode, again.Tag, again.Word(24)));
        Assert.Equal((ScsiStatus.Good, 1u), (again.Status, again.Word(36)));
        initiator.Ask(Pdu.Of(IscsiOpcode.NopOut, 8, initiator.CmdSn).Immediate().SetWord(28, next));
        Assert.Equal(0, _bed.Server.Pool.LeasedBytes);
    }

    [Fact]
    public void An_R2T_comes_again()
    {
        WireInitiator initiator = _bed.Connect().Enter(Level1 + ";InitialR2T=Yes");
        uint tag = initiator.NewTag();
        Pdu r2t = initiator.Ask(Pdu.Command(Cdb.Write10(0, 8), tag, initiator.CmdSn++, write: 4096));
        AssertSame([r2t], initiator.Exchange(Snack(SnackType.DataOrR2T, 0, 1, tag)));
    }

    [Theory]
    [InlineData("digest")]
    [InlineData("gap")]
    public void What_is_missing_of_data_out_is_asked_for_again(string loss)
    {
        WireInitiator initiator = _bed.Connect().Enter("ErrorRecoveryLevel=1;InitialR2T=Yes;DataDigest=CRC32C");
        uint tag = initiator.NewTag();
        byte[] data = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i / 3))];
        Pdu r2t = initiator.Ask(Pdu.Command(Cdb.Write10(0, 8), tag, initiator.CmdSn++, write: 4096));
        initiator.Send(Pdu.DataOut(tag, r2t.TransferTag, 0, 0, data[..1024], isFinal: false));
        if (loss == "digest")
        {
            byte[] bytes = Pdu.DataOut(tag, r2t.TransferTag, 1, 1024, data[1024..2048], isFinal: false)
                .ToBytes(false, true);
            bytes[100] ^= 1;
            initiator.Peer.Send(bytes);
        }

        initiator.Send(Pdu.DataOut(tag, r2t.TransferTag, 2, 2048, data[2048..]));
        _bed.Settle();
        List<Pdu> answers = initiator.Take();
        Assert.Equal(loss == "digest" ? 2 : 1, answers.Count);
        Pdu more = answers[^1];
        Assert.Equal((IscsiOpcode.ReadyToTransfer, 1u), (more.Opcode, more.Word(36)));
        Assert.Equal((1024u, 3072u), (more.Word(40), more.Word(44)));
        Pdu response = initiator.Ask(Pdu.DataOut(tag, more.TransferTag, 0, 1024, data[1024..]));
        Assert.Equal(ScsiStatus.Good, response.Status);
        Assert.Equal(data, _bed.Content(0, 4096));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tasks_go_on_on_another_connection(bool isAnswered)
    {
        WireInitiator lost = _bed.Connect().Enter(Level2);
        _bed.Store.IsOpen = false;
        uint read = lost.NewTag();
        uint write = lost.NewTag();
        lost.Exchange(Pdu.Command(Cdb.Read10(8, 8), read, lost.CmdSn++, read: 4096));
        lost.Exchange(Pdu.Command(Cdb.Write10(64, 8), write, lost.CmdSn++, write: 4096));
        lost.Peer.Close();
        _bed.Settle();
        Assert.Equal((1, 0), (_bed.Server.SessionCount, _bed.Server.ConnectionCount));
        _bed.Store.IsOpen = true;
        if (isAnswered)
        {
            _bed.Store.ReleaseAll();
        }

        WireInitiator next = Join(lost);
        Assert.Equal(
            [0u],
            Reassign(next, read).Where(p => p.Opcode == IscsiOpcode.TaskManagementResponse).Select(Response)
        );
        _bed.Store.ReleaseAll();
        List<Pdu> answers = Reassign(next, write);
        Pdu data = Assert.Single(_seen, p => p.Opcode == IscsiOpcode.DataIn);
        Assert.Equal(IscsiBed.Filling(4096, 4096), data.Data);
        Pdu r2t = Assert.Single(answers, p => p.Opcode == IscsiOpcode.ReadyToTransfer);
        Pdu response = next.Ask(Pdu.DataOut(write, r2t.TransferTag, 0, 0, new byte[4096]));
        Assert.Equal(ScsiStatus.Good, response.Status);
        Assert.Equal(1, _bed.Store.Seen.Count(s => s.Operation == BlockOperation.Write));
    }

    // What is missing of a damaged PDU was asked for although the task had been answered while it came.
    [Fact]
    public void Nothing_is_asked_for_of_a_task_that_was_aborted_while_a_damaged_PDU_came()
    {
        WireInitiator other = _bed.Connect().Enter("", isid: 0x800000000002);
        Pdu sensed = other.Do(Cdb.ModeSense10(0x0a, 0, 255), read: 255);
        byte[] pages = [.. sensed.Data];
        pages[..2].AsSpan().Clear();
        int page = 8 + pages[7];
        pages[page + 5] |= 0x40; // TAS: who loses a task to another is told
        Pdu selected = other.Do(Cdb.ModeSelect10((ushort)pages.Length, savePages: false), 0, pages.Length, pages);
        Assert.Equal(ScsiStatus.Good, selected.Status);

        WireInitiator initiator = _bed.Connect().Enter("ErrorRecoveryLevel=1;InitialR2T=Yes;DataDigest=CRC32C");
        uint tag = initiator.NewTag();
        Pdu r2t = initiator.Ask(Pdu.Command(Cdb.Write10(0, 8), tag, initiator.CmdSn++, write: 4096));
        byte[] bytes = Pdu.DataOut(tag, r2t.TransferTag, 0, 0, new byte[4096]).ToBytes(false, true);
        bytes[100] ^= 1;
        initiator.Peer.Send(bytes[..2000]);
        _bed.Settle();
        other.Exchange(Pdu.Manage(IscsiTaskFunction.ClearTaskSet, 600, other.CmdSn));
        Assert.Equal(ScsiStatus.TaskAborted, Assert.Single(initiator.Take()).Status);
        initiator.Peer.Send(bytes[2000..]);
        _bed.Settle();
        Assert.Equal(IscsiOpcode.Reject, Assert.Single(initiator.Take()).Opcode);
    }

    // It came by itself once more and was kept twice: whoever looked for its place among those that are kept looked for
    // ever. The reassignment and the SNACK come at once, so nothing is said in between.
    [Theory]
    [InlineData(1u)]
    [InlineData(uint.MaxValue)]
    public void A_status_that_comes_first_with_data_said_once_more_comes_once(uint expDataSn)
    {
        WireInitiator lost = _bed.Connect().Enter(Level2);
        _bed.Store.IsOpen = false;
        uint read = lost.NewTag();
        lost.Exchange(Pdu.Command(Cdb.Read10(8, 8), read, lost.CmdSn++, read: 4096));
        lost.Peer.Close();
        _bed.Settle();
        _bed.Store.IsOpen = true;
        _bed.Store.ReleaseAll();

        WireInitiator next = Join(lost);
        Pdu reassign = Pdu.Manage(IscsiTaskFunction.TaskReassign, 500, next.CmdSn, read).SetWord(36, expDataSn);
        next.Peer.Send([
            .. reassign.ToBytes(headerDigest: false, dataDigest: false),
            .. Snack(SnackType.DataOrR2T, 0, 0, read).ToBytes(headerDigest: false, dataDigest: false),
        ]);
        _bed.Settle();
        List<Pdu> answers = next.Take();
        Assert.Equal([IscsiOpcode.TaskManagementResponse, IscsiOpcode.DataIn], answers.Select(a => a.Opcode));
        Assert.Equal((ScsiStatus.Good, 0u), (answers[1].Status, answers[1].Word(36)));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(ScsiStatus.Good, next.Do(Cdb.Read10(8, 8), read: 4096).Status);
        }
    }

    // The SNACK and the data come at once, so the data is there before the R2T could be said again.
    [Fact]
    public void An_R2T_does_not_come_again_once_its_data_is_here()
    {
        WireInitiator initiator = _bed.Connect().Enter("ErrorRecoveryLevel=1;InitialR2T=Yes;MaxBurstLength=512");
        const int Bursts = 20;
        Pdu r2t = Assert.Single(initiator.Start(Cdb.Write10(0, Bursts), write: Bursts * 512));
        for (int burst = 1; burst <= Bursts; burst++)
        {
            Pdu data = Pdu.DataOut(r2t.Tag, r2t.TransferTag, 0, (int)r2t.Word(40), new byte[512]);
            byte[] both =
            [
                .. Snack(SnackType.DataOrR2T, 0, 0, r2t.Tag).ToBytes(headerDigest: false, dataDigest: false),
                .. data.ToBytes(headerDigest: false, dataDigest: false),
            ];
            initiator.Peer.Send(both);
            _bed.Settle();
            r2t = Assert.Single(initiator.Take());
            Assert.Equal(burst < Bursts ? IscsiOpcode.ReadyToTransfer : IscsiOpcode.ScsiResponse, r2t.Opcode);
        }

        Assert.Equal(ScsiStatus.Good, r2t.Status);
    }

    [Fact]
    public void Only_tasks_whose_connection_is_gone_are_taken_over()
    {
        WireInitiator first = _bed.Connect().Enter(Level2);
        _bed.Store.IsOpen = false;
        uint tag = first.NewTag();
        first.Exchange(Pdu.Command(Cdb.Read10(8, 8), tag, first.CmdSn++, read: 4096));
        WireInitiator second = Join(first, connectionId: 1);
        Assert.Equal((uint)IscsiTaskResponse.TaskStillAllegiant, Response(Assert.Single(Reassign(second, tag))));
        Assert.Equal((uint)IscsiTaskResponse.TaskDoesNotExist, Response(Assert.Single(Reassign(second, 4711))));
        Pdu logout = Pdu.Of(IscsiOpcode.LogoutRequest, 6, second.CmdSn++, 0x82).SetWord(20, 0);
        Assert.Equal(0, second.Ask(logout).Header[2]);
        Assert.True(first.IsClosed);
        Assert.Equal(0u, Response(Assert.Single(Reassign(second, tag))));
        _bed.Store.ReleaseAll();
        _bed.Settle();
        Assert.Equal(tag, Assert.Single(second.Take()).Tag);
    }

    // A connection that gave itself up went on with what it had read, and the command in it was never ended.
    [Fact]
    public void What_follows_the_logout_of_its_own_connection_is_not_looked_at()
    {
        WireInitiator initiator = _bed.Connect().Enter(Level2);
        Pdu logout = Pdu.Of(IscsiOpcode.LogoutRequest, 6, initiator.CmdSn++, 0x82).SetWord(20, 0);
        Pdu write = Pdu.Command(Cdb.Write10(0, 1), 7, initiator.CmdSn++, write: 512, data: new byte[512]);
        byte[] half = write.ToBytes(headerDigest: false, dataDigest: false)[..100];
        initiator.Peer.Send([.. logout.ToBytes(headerDigest: false, dataDigest: false), .. half]);
        _bed.Settle();
        Assert.True(initiator.IsClosed);
        _bed.Settle(10_000_000_000);
        Assert.Equal(0, _bed.Server.SessionCount);
        Assert.Equal(0, _bed.Server.LeasedBuffers);
    }

    [Fact]
    public void Nobody_waits_for_ever_for_an_initiator_that_does_not_come_back()
    {
        WireInitiator lost = _bed.Connect().Enter(Level2);
        lost.Do(Cdb.Read10(8, 8), read: 4096);
        _bed.Store.IsOpen = false;
        lost.Start(Cdb.Read10(8, 8), read: 4096);
        lost.Peer.Close();
        _bed.Settle(4_800_000_000);
        Assert.Equal(1, _bed.Node.SessionCount);
        _bed.Settle(500_000_000);
        Assert.Equal(0, _bed.Node.SessionCount);
        _bed.Store.ReleaseAll();
        _bed.Settle();
        Assert.Equal((0, 0L), (_bed.Server.SessionCount, _bed.Server.Pool.LeasedBytes));
    }

    [Fact]
    public void When_the_window_is_full_of_unacknowledged_responses_the_initiator_is_asked()
    {
        using var bed = new IscsiBed(new Scuzzy.Iscsi.Target.IscsiServerOptions { Window = 4 });
        WireInitiator initiator = bed.Connect();
        initiator.Login(Level1);
        List<Pdu> answers = [.. Enumerable.Range(0, 4).SelectMany(_ => initiator.Start(Cdb.TestUnitReady()))];
        Pdu ping = Assert.Single(answers, p => p.Opcode == IscsiOpcode.NopIn);
        Pdu last = answers.FindLast(p => p.Opcode == IscsiOpcode.ScsiResponse)!;
        Assert.Equal(initiator.CmdSn - 1, last.Word(32));
        Pdu nop = Pdu.Of(IscsiOpcode.NopOut, Bhs.NoTag, initiator.CmdSn).Immediate().SetWord(20, ping.TransferTag);
        Assert.Empty(initiator.Exchange(nop.SetWord(28, last.Word(24) + 1)));
        nop = Pdu.Of(IscsiOpcode.NopOut, 8, initiator.CmdSn).Immediate();
        Assert.Equal(initiator.CmdSn + 3, initiator.Ask(nop).Word(32));
    }

    private readonly List<Pdu> _seen = [];

    private WireInitiator Join(WireInitiator session, ushort connectionId = 0)
    {
        WireInitiator joined = _bed.Connect();
        joined.CmdSn = session.CmdSn;
        Assert.Equal(0, joined.Login("", tsih: session.Tsih, connectionId: connectionId).Header[36]);
        return joined;
    }

    private List<Pdu> Reassign(WireInitiator initiator, uint tag)
    {
        List<Pdu> answers = initiator.Exchange(Pdu.Manage(IscsiTaskFunction.TaskReassign, 500, initiator.CmdSn, tag));
        _seen.AddRange(answers);
        return answers;
    }

    private static uint Response(Pdu pdu) => pdu.Header[2];

    private static Pdu Snack(SnackType type, uint begin, uint count, uint tag = Bhs.NoTag) =>
        Pdu.Of(IscsiOpcode.Snack, tag, 0, 0x80 | (int)type).SetWord(40, begin).SetWord(44, count);

    private static void AssertRejected(Pdu pdu, RejectReason reason) =>
        Assert.Equal((IscsiOpcode.Reject, (byte)reason), (pdu.Opcode, pdu.Header[2]));

    private static void AssertSame(IEnumerable<Pdu> expected, IEnumerable<Pdu> actual)
    {
        static string Shown(Pdu pdu) =>
            Convert.ToHexString(pdu.Header, 0, 28) + Convert.ToHexString(pdu.Header, 36, 12);
        Assert.Equal(expected.Select(Shown), actual.Select(Shown));
        Assert.Equal(expected.SelectMany(p => p.Data), actual.SelectMany(p => p.Data));
    }
}
