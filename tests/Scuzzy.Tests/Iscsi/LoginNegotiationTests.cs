using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Text;

namespace Scuzzy.Tests.Iscsi;

public sealed class LoginNegotiationTests
{
    private static readonly string s_names = LoginDialogue.Names;

    /// <summary>What open-iscsi sends in its operational stage.</summary>
    private const string OpenIscsi =
        "HeaderDigest=None DataDigest=None DefaultTime2Wait=2 DefaultTime2Retain=0 IFMarker=No OFMarker=No "
        + "ErrorRecoveryLevel=0 InitialR2T=No ImmediateData=Yes MaxBurstLength=16776192 FirstBurstLength=262144 "
        + "MaxOutstandingR2T=1 MaxConnections=1 DataPDUInOrder=Yes DataSequenceInOrder=Yes "
        + "MaxRecvDataSegmentLength=262144";

    [Fact]
    public void An_initiator_without_authentication_logs_in_by_one_request()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        LoginResult result = login.Say(1, 3, s_names + " " + OpenIscsi);
        Assert.Equal((LoginOutcome.Complete, LoginStatus.Success), (result.Outcome, result.Status));
        Assert.Equal((LoginStage.LoginOperationalNegotiation, LoginStage.FullFeaturePhase, true), Stages(result));
        Assert.Equal(7, result.Tsih);
        Assert.Equal(
            new NegotiatedParameters
            {
                InitiatorName = LoginDialogue.Initiator,
                TargetName = LoginDialogue.Target,
                InitiatorMaxRecvDataSegmentLength = 262144,
                TargetMaxRecvDataSegmentLength = 262144,
                InitialR2T = false,
                MaxBurstLength = 16776192,
                FirstBurstLength = 262144,
                DefaultTime2Retain = 0,
            },
            login.Parameters
        );
        Assert.Equal("1", login.Answer("TargetPortalGroupTag"));
        Assert.Equal("262144", login.Answer("MaxRecvDataSegmentLength"));
        Assert.Equal(("No", "No"), (login.Answer("IFMarker"), login.Answer("InitialR2T")));
        Assert.Equal("16776192", login.Answer("MaxBurstLength"));
    }

    [Fact]
    public void Both_stages_one_after_the_other_may_repeat_the_names()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        LoginResult security = login.Say(0, 1, s_names + " AuthMethod=CHAP,None");
        Assert.Equal((LoginOutcome.Proceed, "None"), (security.Outcome, login.Answer("AuthMethod")));
        Assert.Equal((LoginStage.SecurityNegotiation, LoginStage.LoginOperationalNegotiation, true), Stages(security));
        Assert.Null(login.Answer("MaxRecvDataSegmentLength"));
        Assert.Equal(LoginOutcome.Complete, login.Say(1, 3, s_names + " " + OpenIscsi).Outcome);
        Assert.Null(login.Answer("TargetPortalGroupTag"));
    }

    [Fact]
    public void A_login_straight_from_security_to_full_feature_has_the_defaults()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        Assert.Equal(LoginOutcome.Complete, login.Say(0, 3, s_names).Outcome);
        Assert.Equal(
            new NegotiatedParameters { InitiatorName = LoginDialogue.Initiator, TargetName = LoginDialogue.Target },
            login.Parameters
        );
    }

    [Fact]
    public void Text_that_does_not_fit_is_continued_and_the_transit_waits_for_it()
    {
        string keys = string.Join(' ', Enumerable.Range(0, 100).Select(i => $"X-org.example.key{i}=1"));
        LoginDialogue login = new(LoginDialogue.Options()) { Room = 512 };
        LoginResult result = login.Say(1, 3, s_names + " " + keys);
        int length = result.TextLength;
        int responses = 1;
        while (result.Continue)
        {
            Assert.Equal((false, 512, LoginOutcome.Proceed), (result.Transit, result.TextLength, result.Outcome));
            result = login.Say(1, 3, "");
            length += result.TextLength;
            responses++;
        }

        Assert.Equal(LoginOutcome.Complete, result.Outcome);
        int unknown = Enumerable.Range(0, 100).Sum(i => $"X-org.example.key{i}=NotUnderstood".Length + 1);
        int own = "TargetPortalGroupTag=1 MaxRecvDataSegmentLength=262144 ".Length;
        Assert.Equal((own + unknown, 7), (length, responses));
    }

    [Fact]
    public void Any_split_of_the_text_over_continued_requests_gives_the_same_result()
    {
        byte[] text = LoginDialogue.Bytes(s_names + " " + OpenIscsi);
        LoginDialogue whole = new(LoginDialogue.Options());
        LoginResult expected = whole.Say(1, 3, s_names + " " + OpenIscsi);
        Gen<int[]> cuts = Gen.Choose(0, text.Length).ArrayOf(8);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(
                cuts.ToArbitrary(),
                places =>
                {
                    LoginDialogue login = new(LoginDialogue.Options());
                    LoginRequest request = login.Header with { CurrentStage = LoginStage.LoginOperationalNegotiation };
                    int from = 0;
                    foreach (int place in places.Order())
                    {
                        LoginResult part = login.Say(request with { Continue = true }, text.AsSpan(from..place));
                        Assert.Equal((LoginOutcome.Proceed, 0, false), (part.Outcome, part.TextLength, part.Transit));
                        from = place;
                    }

                    login.Say(
                        request with
                        {
                            Transit = true,
                            NextStage = LoginStage.FullFeaturePhase,
                        },
                        text.AsSpan(from)
                    );
                    Assert.Equal(expected, login.Last);
                    Assert.Equal(whole.Answers, login.Answers);
                    Assert.Equal(whole.Parameters, login.Parameters);
                }
            )
        );
    }

    [Fact]
    public void No_bytes_whatever_break_a_login()
    {
        string[] words =
        [
            .. IscsiKeys.All.Select(key => key.Name + "="),
            .. "0 1 5 -1 0x 0x00 0b 0b==== 4294967296 Yes No None CHAP CRC32C Reject NotUnderstood ? , = All".Split(
                ' '
            ),
            LoginDialogue.Initiator,
            "\0",
            "\0\0",
            "\u0100",
        ];
        Gen<byte[]> piece = Gen.OneOf(
            Gen.Elements(words).Select(Encoding.UTF8.GetBytes),
            Gen.Choose(0, 255).Select(value => new[] { (byte)value })
        );
        Gen<(int Csg, int Nsg, bool T, bool C, byte[] Text)> request =
            from csg in Gen.Choose(0, 3)
            from nsg in Gen.Choose(0, 3)
            from transit in Gen.Elements(true, false)
            from more in Gen.Elements(false, false, false, true)
            from pieces in piece.ListOf()
            select (csg, nsg, transit, more, pieces.SelectMany(bytes => bytes).ToArray());
        ChapOptions chap = new() { Accounts = [new ChapCredentials("user", "secret"u8.ToArray())] };
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(
                request.ListOf().ToArbitrary(),
                requests =>
                {
                    LoginDialogue login = new(LoginDialogue.Options(requests.Count % 2 == 0 ? chap : null));
                    LoginResult result = login.Say(0, -1, s_names);
                    foreach ((int csg, int nsg, bool transit, bool more, byte[] text) in requests)
                    {
                        if (result.Outcome != LoginOutcome.Proceed)
                        {
                            break;
                        }

                        LoginRequest header = login.Header with
                        {
                            CurrentStage = (LoginStage)csg,
                            NextStage = (LoginStage)nsg,
                            Transit = transit,
                            Continue = more,
                        };
                        result = login.Say(header, text);
                    }

                    Assert.Equal(login.Parameters is not null, result.Outcome == LoginOutcome.Complete);
                    Assert.Equal(result.Outcome == LoginOutcome.Refuse, result.Status != LoginStatus.Success);
                }
            )
        );
    }

    public static TheoryData<string, int, int, string, LoginStatus> Refused() =>
        new()
        {
            { "no initiator name", 1, 3, $"TargetName={LoginDialogue.Target}", LoginStatus.MissingParameter },
            { "no target name", 1, 3, $"InitiatorName={LoginDialogue.Initiator}", LoginStatus.MissingParameter },
            { "an empty name", 1, 3, s_names + " InitiatorAlias=", LoginStatus.InitiatorError },
            { "a name of 224 bytes", 1, 3, "InitiatorName=" + new string('a', 224), LoginStatus.InitiatorError },
            { "another name", 1, 3, s_names + " InitiatorName=iqn.x", LoginStatus.InitiatorError },
            { "no such target", 1, 3, "InitiatorName=iqn.x TargetName=iqn.y", LoginStatus.NotFound },
            { "no such session type", 1, 3, "SessionType=Odd", LoginStatus.SessionTypeNotSupported },
            { "the reserved stage", 2, 3, s_names, LoginStatus.InitiatorError },
            { "full feature before the login", 3, -1, s_names, LoginStatus.InitiatorError },
            { "the reserved next stage", 1, 2, s_names, LoginStatus.InitiatorError },
            { "a stage after itself", 1, 1, s_names, LoginStatus.InitiatorError },
            { "back a stage", 1, 0, s_names, LoginStatus.InitiatorError },
            { "a security key after security", 1, 3, s_names + " AuthMethod=None", LoginStatus.InitiatorError },
            { "a parameter during security", 0, 1, s_names + " HeaderDigest=None", LoginStatus.InitiatorError },
            { "SendTargets during login", 1, 3, s_names + " SendTargets=All", LoginStatus.InitiatorError },
            { "the target's key", 1, 3, s_names + " TargetPortalGroupTag=1", LoginStatus.InitiatorError },
            { "a key twice", 1, 3, s_names + " InitialR2T=No InitialR2T=No", LoginStatus.InitiatorError },
            { "no equals sign", 1, 3, s_names + " InitialR2T", LoginStatus.InitiatorError },
            { "a key with odd characters", 1, 3, s_names + " Key!=1", LoginStatus.InitiatorError },
            { "a key of 64 bytes", 1, 3, s_names + " X" + new string('a', 63) + "=1", LoginStatus.InitiatorError },
            { "more text than allowed", 1, 3, s_names + Filler(20_000), LoginStatus.OutOfResources },
            { "more pairs than allowed", 1, 3, s_names + Filler(1_800), LoginStatus.InitiatorError },
            { "no method that suits", 0, 1, s_names + " AuthMethod=KRB5,SRP", LoginStatus.AuthenticationFailure },
            { "CHAP that nobody chose", 0, 1, s_names + " CHAP_A=5", LoginStatus.InitiatorError },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_breaks_the_protocol_is_refused_with_its_status(
        string what,
        int stage,
        int next,
        string pairs,
        LoginStatus status
    )
    {
        Assert.NotEmpty(what);
        LoginDialogue login = new(LoginDialogue.Options());
        LoginResult result = login.Say(stage, next, pairs);
        Assert.Equal((LoginOutcome.Refuse, status), (result.Outcome, result.Status));
        Assert.Equal((0, false, 0), (result.TextLength, result.Transit, result.Tsih));
        Assert.Null(login.Parameters);
    }

    [Fact]
    public void A_version_that_only_the_future_has_is_refused()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        login.Header = login.Header with { VersionMin = 1, VersionMax = 1 };
        Assert.Equal(LoginStatus.UnsupportedVersion, login.Say(1, 3, s_names).Status);
    }

    [Fact]
    public void Transit_and_continue_together_are_refused()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        login.Header = login.Header with { Continue = true };
        Assert.Equal(LoginStatus.InitiatorError, login.Say(1, 3, s_names).Status);
    }

    [Fact]
    public void A_login_that_becomes_anothers_is_refused()
    {
        LoginRequest first = new LoginDialogue(LoginDialogue.Options()).Header;
        LoginRequest[] others = [first with { Isid = first.Isid + 1 }, first with { Tsih = 1 }, first with { Cid = 1 }];
        foreach (LoginRequest other in others)
        {
            LoginDialogue login = new(LoginDialogue.Options());
            Assert.Equal(LoginOutcome.Proceed, login.Say(0, 1, s_names).Outcome);
            login.Header = other;
            Assert.Equal(LoginStatus.InitiatorError, login.Say(1, 3, "").Status);
        }
    }

    [Fact]
    public void A_login_that_never_ends_is_refused()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(LoginOutcome.Proceed, login.Say(0, -1, s_names).Outcome);
        }

        Assert.Equal(LoginStatus.InitiatorError, login.Say(0, -1, s_names).Status);
    }

    [Fact]
    public void Keys_are_answered_one_by_one()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        string keys =
            "MaxBurstLength=511 HeaderDigest=MD5 ErrorRecoveryLevel=3 InitialR2T=yes FirstBurstLength=? "
            + "MaxOutstandingR2T=0x10 X-org.example=1 sendtargets=All OFMarkInt=2048 DataDigest=Reject "
            + "MaxRecvDataSegmentLength=511";
        Assert.Equal(LoginOutcome.Complete, login.Say(1, 3, s_names + " " + keys).Outcome);
        Assert.Equal(
            "TargetPortalGroupTag=1 X-org.example=NotUnderstood sendtargets=NotUnderstood OFMarkInt=Reject "
                + "MaxRecvDataSegmentLength=262144 MaxBurstLength=Reject HeaderDigest=Reject ErrorRecoveryLevel=Reject "
                + "InitialR2T=Reject FirstBurstLength=65536 MaxOutstandingR2T=8 MaxRecvDataSegmentLength=Reject",
            string.Join(' ', login.Answers.Select(pair => $"{pair.Key}={pair.Value}"))
        );
    }

    [Fact]
    public void The_first_burst_is_never_longer_than_a_burst()
    {
        LoginDialogue login = new(LoginDialogue.Options());
        login.Say(1, 3, s_names + " FirstBurstLength=65536 MaxBurstLength=4096");
        Assert.Equal(("4096", 4096), (login.Answer("FirstBurstLength"), login.Parameters!.FirstBurstLength));

        login = new LoginDialogue(LoginDialogue.Options());
        login.Say(1, 3, s_names + " MaxBurstLength=4096");
        Assert.Equal(4096, login.Parameters!.FirstBurstLength);

        login = new LoginDialogue(LoginDialogue.Options());
        Assert.Equal(LoginOutcome.Proceed, login.Say(1, -1, s_names + " FirstBurstLength=65536").Outcome);
        Assert.Equal(LoginStatus.InitiatorError, login.Say(1, 3, "MaxBurstLength=4096").Status);
    }

    [Fact]
    public void A_connection_that_joins_a_session_leaves_the_sessions_parameters_alone()
    {
        LoginDialogue login = new(LoginDialogue.Options(), tsih: 7);
        login.Say(1, 3, s_names + " HeaderDigest=CRC32C ErrorRecoveryLevel=1");
        Assert.Equal(("CRC32C", "Irrelevant"), (login.Answer("HeaderDigest"), login.Answer("ErrorRecoveryLevel")));
        Assert.Equal((true, 0), (login.Parameters!.HeaderDigest, login.Parameters.ErrorRecoveryLevel));
    }

    [Fact]
    public void Whoever_owns_the_sessions_has_the_last_word()
    {
        NegotiatedParameters? asked = null;
        LoginDialogue login = new(
            LoginDialogue.Options(),
            (in LoginRequest request, NegotiatedParameters parameters) =>
            {
                asked = parameters;
                return new LoginAdmission(LoginStatus.SessionDoesNotExist, 0);
            },
            tsih: 9
        );
        Assert.Equal(LoginStatus.SessionDoesNotExist, login.Say(1, 3, s_names).Status);
        Assert.Equal(LoginDialogue.Initiator, asked?.InitiatorName);
        Assert.Null(login.Parameters);
    }

    [Theory]
    [InlineData("iqn.2026-01.org.example:initiator", "192.0.2.9", LoginStatus.Success)]
    [InlineData("IQN.2026-01.org.example:Initiator", "::ffff:192.0.2.9", LoginStatus.Success)]
    [InlineData("iqn.2026-01.org.example:initiator", "198.51.100.1", LoginStatus.AuthorizationFailure)]
    [InlineData("iqn.2026-01.org.example:initiator", null, LoginStatus.AuthorizationFailure)]
    [InlineData("iqn.2026-01.org.example:other", "192.0.2.9", LoginStatus.AuthorizationFailure)]
    [InlineData("iqn.2026-01.org.example:anywhere", "2001:db8::1", LoginStatus.Success)]
    public void Access_is_by_name_and_address(string initiator, string? address, LoginStatus status)
    {
        LoginTarget target = new()
        {
            Name = LoginDialogue.Target,
            Access =
            [
                new AccessRule { InitiatorName = LoginDialogue.Initiator, Network = IPNetwork.Parse("192.0.2.0/24") },
                new AccessRule { InitiatorName = "iqn.2026-01.org.example:anywhere" },
            ],
        };
        LoginDialogue login = new(
            LoginDialogue.Options() with
            {
                Targets = [target],
                InitiatorAddress = address is null ? null : IPAddress.Parse(address),
            }
        );
        Assert.Equal(status, login.Say(1, 3, $"InitiatorName={initiator} TargetName={target.Name}").Status);
    }

    [Theory]
    [InlineData(false, LoginStatus.TargetMovedTemporarily)]
    [InlineData(true, LoginStatus.TargetMovedPermanently)]
    public void A_target_that_moved_says_where_to(bool permanent, LoginStatus status)
    {
        LoginTarget target = new()
        {
            Name = LoginDialogue.Target,
            Redirection = new Redirection("[2001:db8::2]:3261", permanent),
        };
        LoginDialogue login = new(LoginDialogue.Options() with { Targets = [target] });
        LoginResult result = login.Say(0, 1, s_names);
        Assert.Equal((LoginOutcome.Refuse, status), (result.Outcome, result.Status));
        Assert.Equal([new TextPair("TargetAddress", "[2001:db8::2]:3261")], login.Answers);
    }

    private static (LoginStage, LoginStage, bool) Stages(LoginResult result) =>
        (result.CurrentStage, result.NextStage, result.Transit);

    private static string Filler(int bytes) =>
        string.Concat(Enumerable.Range(0, bytes / 10).Select(i => $" X-{i:0000000}=1"));
}
