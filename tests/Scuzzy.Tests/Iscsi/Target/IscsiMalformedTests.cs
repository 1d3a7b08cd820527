using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>The table of what is sent and what the peer sees. After each row the server serves another initiator.
/// </summary>
public sealed class IscsiMalformedTests : IDisposable
{
    private const string Solicited = "InitialR2T=Yes;ImmediateData=No";
    private const string Digests = "HeaderDigest=CRC32C;DataDigest=CRC32C";

    private readonly IscsiBed _bed = new();

    public static TheoryData<string> Rows => [.. s_rows.Keys];

    private static readonly SortedDictionary<
        string,
        (string Keys, Func<WireInitiator, byte[]> Send, string Sees)
    > s_rows = new(StringComparer.Ordinal)
    {
        ["unknown opcode"] = ("", i => Wire(i, Pdu.Of((IscsiOpcode)0x1C, 5, i.CmdSn)), "reject 05"),
        ["target's opcode"] = ("", i => Wire(i, Pdu.Of(IscsiOpcode.DataIn, 5, i.CmdSn)), "reject 05"),
        ["login again"] = ("", i => Wire(i, Pdu.Login("a=b")), "reject 04"),
        ["SNACK at level 0"] = ("", i => Wire(i, Pdu.Of(IscsiOpcode.Snack, 5, 0, 0x81)), "reject 03"),
        ["too long a data segment"] = ("", i => WithLength(i, 262_145), "closed"),
        ["longest data segment announced"] = ("", i => WithLength(i, 0xFF_FFFF), "closed"),
        ["all ones"] = ("", _ => [.. Enumerable.Repeat((byte)0xFF, 2000)], "closed"),
        ["all zeros but for the tag"] = ("", i => Wire(i, Pdu.Of(IscsiOpcode.NopOut, 0, 0, 0).Immediate()), "nop"),
        ["wrong header digest"] = (Digests, i => Spoilt(i, Pdu.Of(IscsiOpcode.NopOut, 5, i.CmdSn), 48), "closed"),
        ["wrong data digest of a NOP"] = (Digests, i => Spoilt(i, Nop(i), 60), "reject 02"),
        ["wrong data digest of immediate data"] = (Digests, i => Spoilt(i, Write(i, 512, 512), 60), "reject 02"),
        ["immediate data against the agreement"] = (Solicited, i => Wire(i, Write(i, 512, 512)), "0B/0C/0C"),
        ["more immediate data than the command has"] = ("", i => Wire(i, Write(i, 512, 1024)), "0B/0C/0D"),
        ["immediate data of a read"] = ("", ReadWithData, "0B/0C/0D"),
        ["more immediate data than FirstBurstLength"] = (
            "FirstBurstLength=512",
            i => Wire(i, Write(i, 1024, 1024)),
            "0B/0C/0D"
        ),
        ["unsolicited data announced against the agreement"] = (
            "InitialR2T=Yes",
            i => Wire(i, Write(i, 1024, 0).SetByte(1, 0x21)),
            "0B/0C/0C"
        ),
        ["additional header that does not fit"] = ("", i => WithAdditional(i, 0, 200, 1, 0), "reject 09"),
        ["additional header without length"] = ("", i => WithAdditional(i, 0, 0, 1, 0), "reject 09"),
        ["additional header of an unknown kind"] = ("", i => WithAdditional(i, 0, 1, 63, 0), "status"),
        ["data for a task that is not there"] = ("", i => Wire(i, Pdu.DataOut(999, 7, 0, 0, new byte[512])), ""),
        ["command below the window"] = ("", i => Wire(i, Pdu.Command(Cdb.TestUnitReady(), 5, i.CmdSn - 1)), ""),
        ["command above the window"] = ("", i => Wire(i, Pdu.Command(Cdb.TestUnitReady(), 5, i.CmdSn + 128)), ""),
        ["unknown task function"] = ("", i => Wire(i, Pdu.Manage((IscsiTaskFunction)99, 5, i.CmdSn)), "tmf 5"),
        ["abort of a task that is not there"] = ("", i => Wire(i, Manage(i, IscsiTaskFunction.AbortTask)), "tmf 1"),
        ["reset of a unit that is not there"] = ("", LunReset, "tmf 2"),
        ["reassignment at level 0"] = ("", i => Wire(i, Manage(i, IscsiTaskFunction.TaskReassign)), "tmf 4"),
        ["CLEAR ACA of a unit without ACA"] = ("", i => Wire(i, Manage(i, IscsiTaskFunction.ClearAca)), "tmf 5"),
        ["text without a value"] = ("", i => Wire(i, Text(i, "SendTargets\0")), "reject 04"),
        ["text without an end"] = ("", i => Wire(i, Text(i, "SendTargets=All")), "reject 04"),
        ["logout of another connection"] = ("", i => Wire(i, Logout(i, 1)), "logout 1"),
        ["logout for recovery"] = ("", i => Wire(i, Logout(i, 2)), "logout 2"),
    };

    public void Dispose() => _bed.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_sent_and_what_the_peer_sees(string row)
    {
        (string keys, Func<WireInitiator, byte[]> send, string sees) = s_rows[row];
        WireInitiator initiator = _bed.Connect().Enter(keys);
        initiator.Peer.Send(send(initiator));
        _bed.Settle();
        Assert.Equal(
            sees,
            string.Join(' ', initiator.Take().Select(Describe).Append(initiator.IsClosed ? "closed" : "")).Trim()
        );
        if (!initiator.IsClosed && sees != "closed")
        {
            Assert.Equal(
                IscsiOpcode.NopIn,
                initiator.Ask(Pdu.Of(IscsiOpcode.NopOut, 6, initiator.CmdSn).Immediate()).Opcode
            );
        }

        _bed.CheckThatItServes();
    }

    [Theory]
    [InlineData(0x01, 0, "020b")]
    [InlineData(0x00, 0, "020b")]
    [InlineData(0x3F, 0, "020b")]
    [InlineData(0x03, 8193, "")]
    public void Before_the_login_only_a_login_is_answered(int opcode, int length, string status)
    {
        WireInitiator initiator = _bed.Connect();
        Pdu pdu = Pdu.Of((IscsiOpcode)opcode, 1, 1);
        pdu.Data = new byte[length];
        List<Pdu> answers = initiator.Exchange(pdu);
        Assert.Equal(status, string.Concat(answers.Select(a => Convert.ToHexStringLower(a.Header, 36, 2))));
        Assert.True(initiator.IsClosed);
        _bed.CheckThatItServes();
    }

    [Fact]
    public void What_comes_after_a_refused_login_is_not_read()
    {
        WireInitiator initiator = _bed.Connect();
        Pdu refused = Pdu.Login($"InitiatorName={WireInitiator.Name};TargetName=iqn.2026-01.test:nobody");
        Pdu answer = Assert.Single(initiator.Exchange(refused, refused, Pdu.Of(IscsiOpcode.NopOut, 5, 1)));
        Assert.Equal((2, 3), (answer.Header[36], answer.Header[37]));
        Assert.True(initiator.IsClosed);
    }

    [Theory]
    [InlineData("offset", "0B/0C/0D")]
    [InlineData("number", "0B/0C/0D")]
    [InlineData("length", "0B/0C/0D")]
    [InlineData("short", "0B/0C/0D")]
    [InlineData("unsolicited", "0B/0C/0C")]
    [InlineData("digest", "reject 02 0B/47/05")]
    public void Data_that_was_not_asked_for_like_that_ends_the_command(string wrong, string sees)
    {
        WireInitiator initiator = _bed.Connect().Enter($"{Solicited};{Digests}");
        uint tag = initiator.NewTag();
        Pdu r2t = initiator.Ask(Pdu.Command(Cdb.Write10(0, 8), tag, initiator.CmdSn++, write: 4096));
        byte[] data = new byte[
            wrong == "length" ? 8192
            : wrong == "short" ? 2048
            : 4096
        ];
        uint transferTag = wrong == "unsolicited" ? Bhs.NoTag : r2t.TransferTag;
        Pdu pdu = Pdu.DataOut(tag, transferTag, wrong == "number" ? 1u : 0, wrong == "offset" ? 512 : 0, data);
        byte[] bytes = pdu.ToBytes(true, true);
        bytes[^1] ^= (byte)(wrong == "digest" ? 1 : 0);
        initiator.Peer.Send(bytes);
        _bed.Settle();
        Assert.Equal(sees, string.Join(' ', initiator.Take().Select(Describe)));
        Assert.DoesNotContain(_bed.Store.Seen, s => s.Operation == Scuzzy.Storage.BlockOperation.Write);
        Assert.Equal(ScsiStatus.Good, initiator.Do(Cdb.TestUnitReady()).Status);
    }

    private static string Describe(Pdu pdu) =>
        pdu.Opcode switch
        {
            IscsiOpcode.Reject => $"reject {pdu.Header[2]:X2}",
            IscsiOpcode.TaskManagementResponse => $"tmf {pdu.Header[2]}",
            IscsiOpcode.LogoutResponse => $"logout {pdu.Header[2]}",
            IscsiOpcode.NopIn => "nop",
            IscsiOpcode.ScsiResponse when pdu.Data.Length > 0 => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{(int)pdu.Sense.Key:X2}/{pdu.Sense.Additional.Asc:X2}/{pdu.Sense.Additional.Ascq:X2}"
            ),
            IscsiOpcode.ScsiResponse => "status",
            _ => pdu.ToString(),
        };

    private static byte[] Wire(WireInitiator initiator, Pdu pdu) =>
        pdu.ToBytes(initiator.HasHeaderDigest, initiator.HasDataDigest);

    private static byte[] Spoilt(WireInitiator initiator, Pdu pdu, int at)
    {
        byte[] bytes = Wire(initiator, pdu);
        bytes[at] ^= 0x10;
        return bytes;
    }

    private static byte[] WithLength(WireInitiator initiator, int length)
    {
        Pdu pdu = Pdu.Of(IscsiOpcode.NopOut, 5, initiator.CmdSn);
        byte[] bytes = Wire(initiator, pdu);
        (bytes[5], bytes[6], bytes[7]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length);
        return bytes;
    }

    private static byte[] WithAdditional(WireInitiator initiator, params byte[] additional)
    {
        Pdu pdu = Pdu.Command(Cdb.TestUnitReady(), 5, initiator.CmdSn++);
        pdu.Additional = additional;
        return Wire(initiator, pdu);
    }

    private static Pdu Nop(WireInitiator initiator)
    {
        Pdu pdu = Pdu.Of(IscsiOpcode.NopOut, 5, initiator.CmdSn);
        pdu.Data = new byte[16];
        return pdu;
    }

    private static Pdu Write(WireInitiator initiator, int length, int immediate) =>
        Pdu.Command(
            Cdb.Write10(0, (ushort)(length / 512)),
            initiator.NewTag(),
            initiator.CmdSn++,
            write: length,
            data: new byte[immediate]
        );

    private static byte[] ReadWithData(WireInitiator initiator) =>
        Wire(initiator, Pdu.Command(Cdb.Read10(0, 1), 5, initiator.CmdSn++, read: 512, data: new byte[16]));

    private static byte[] LunReset(WireInitiator initiator) =>
        Wire(initiator, Manage(initiator, IscsiTaskFunction.LogicalUnitReset).SetByte(9, 7));

    private static Pdu Manage(WireInitiator initiator, IscsiTaskFunction function) =>
        Pdu.Manage(function, 5, initiator.CmdSn, about: 1234, refCmdSn: initiator.CmdSn - 1);

    private static Pdu Text(WireInitiator initiator, string text)
    {
        Pdu pdu = Pdu.Of(IscsiOpcode.TextRequest, 5, initiator.CmdSn);
        pdu.Data = System.Text.Encoding.UTF8.GetBytes(text);
        return pdu;
    }

    private static Pdu Logout(WireInitiator initiator, int reason) =>
        Pdu.Of(IscsiOpcode.LogoutRequest, 5, initiator.CmdSn++, 0x80 | reason).SetWord(20, 77u << 16);
}
