using System.Text;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Text;

namespace Scuzzy.Tests.Iscsi;

public sealed class TextNegotiationTests
{
    private static readonly NegotiatedParameters s_session = new()
    {
        InitiatorName = LoginDialogue.Initiator,
        TargetName = LoginDialogue.Target,
    };

    private static readonly LoginOptions s_options = LoginDialogue.Options() with
    {
        Targets =
        [
            new LoginTarget { Name = LoginDialogue.Target },
            new LoginTarget
            {
                Name = "iqn.2026-01.org.example:secret",
                Access = [new AccessRule { InitiatorName = "iqn.2026-01.org.example:somebody" }],
            },
            new LoginTarget
            {
                Name = "iqn.2026-01.org.example:two",
                PortalGroupTag = 2,
                Addresses = ["198.51.100.1:3260,1", "[2001:db8::1]:3260,2"],
            },
        ],
    };

    [Theory]
    [InlineData("SendTargets=All", "target 192.0.2.1:3260,1 two 198.51.100.1:3260,1 [2001:db8::1]:3260,2")]
    [InlineData("SendTargets=", "target 192.0.2.1:3260,1")]
    [InlineData("SendTargets=iqn.2026-01.org.example:two", "two 198.51.100.1:3260,1 [2001:db8::1]:3260,2")]
    public void SendTargets_tells_what_the_initiator_may_use(string question, string answer)
    {
        TextNegotiation text = new(s_options, s_session);
        (TextResult result, string said) = Ask(text, question);
        Assert.Equal((false, true, false), (result.Rejected, result.Final, result.Continue));
        Assert.Equal(answer, said.Replace("TargetName=iqn.2026-01.org.example:", "").Replace("TargetAddress=", ""));
    }

    [Theory]
    [InlineData("SendTargets=Alle")]
    [InlineData("SendTargets=A")]
    [InlineData("SendTargets=iqn.2026-01.org.example:secret")]
    [InlineData("sENDtARGETS=aLL")]
    [InlineData("SendTargetsPlease=All")]
    [InlineData("SendTargets")]
    [InlineData("MaxBurstLength=512")]
    [InlineData("InitiatorName=iqn.x")]
    [InlineData("AuthMethod=None")]
    public void What_has_no_place_in_full_feature_phase_is_rejected_and_forgotten(string question)
    {
        TextNegotiation text = new(s_options, s_session);
        Assert.True(Ask(text, question).Result.Rejected);
        Assert.Equal("TargetName=" + LoginDialogue.Target, Ask(text, "SendTargets=").Said.Split(' ')[0]);
    }

    [Fact]
    public void A_new_segment_length_counts_from_then_on()
    {
        TextNegotiation text = new(s_options, s_session);
        (TextResult result, string said) = Ask(text, "MaxRecvDataSegmentLength=65536 X-org.example=1");
        Assert.Equal((true, "X-org.example=NotUnderstood"), (result.Final, said));
        Assert.Equal(65536, text.Parameters.InitiatorMaxRecvDataSegmentLength);
        Assert.Equal("MaxBurstLength=262144", Ask(text, "MaxBurstLength=?").Said);
    }

    [Fact]
    public void A_long_answer_is_continued_and_put_together_again()
    {
        LoginOptions options = s_options with
        {
            Targets = [.. Enumerable.Range(0, 1000).Select(i => new LoginTarget { Name = $"iqn.x:{i}" })],
        };
        TextNegotiation text = new(options, s_session);
        byte[] room = new byte[512];
        List<byte> all = [];
        TextResult result = text.Take(final: true, continued: false, "SendTargets=All\0"u8, room);
        while (result.Continue)
        {
            Assert.Equal((false, 512), (result.Final, result.TextLength));
            all.AddRange(room);
            result = text.Take(final: true, continued: false, [], room);
        }

        Assert.True(result.Final);
        all.AddRange(room[..result.TextLength]);
        List<TextPair> pairs = [];
        Assert.Equal(
            1000,
            Encoding.UTF8.GetString([.. all]).Split('\0').Count(pair => pair.StartsWith("TargetName=iqn.x:"))
        );
        Assert.Equal(TextError.TooLong, TextKeys.Read([.. all], pairs));
    }

    [Fact]
    public void A_question_may_come_in_parts()
    {
        TextNegotiation text = new(s_options, s_session);
        byte[] room = new byte[512];
        TextResult first = text.Take(final: false, continued: true, "SendTar"u8, room);
        Assert.Equal((false, false, 0), (first.Rejected, first.Final, first.TextLength));
        TextResult last = text.Take(final: true, continued: false, "gets=\0"u8, room);
        Assert.Equal((true, true), (last.Final, last.TextLength > 0));
        Assert.True(text.Take(final: true, continued: true, "SendTargets=\0"u8, room).Rejected);
        text.Take(final: false, continued: true, "SendTar"u8, room);
        text.Reset();
        Assert.False(text.Take(final: true, continued: false, "SendTargets=\0"u8, room).Rejected);
    }

    private static (TextResult Result, string Said) Ask(TextNegotiation text, string question)
    {
        byte[] room = new byte[8192];
        TextResult result = text.Take(final: true, continued: false, LoginDialogue.Bytes(question), room);
        return (result, Encoding.UTF8.GetString(room, 0, result.TextLength).Replace('\0', ' ').TrimEnd());
    }
}
