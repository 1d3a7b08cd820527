using System.Security.Cryptography;
using System.Text;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Text;

namespace Scuzzy.Tests.Iscsi;

public sealed class ChapTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("inisecret1234");
    private static readonly byte[] s_targetSecret = Encoding.ASCII.GetBytes("tgtsecret1234");

    private static readonly ChapOptions s_oneWay = new() { Accounts = [new ChapCredentials("ini", s_secret)] };

    private static readonly ChapOptions s_mutual = s_oneWay with
    {
        Target = new ChapCredentials("tgt", s_targetSecret),
    };

    // Calculated by Python's hashlib.
    [Theory]
    [InlineData(5, 1, "91769be4e213b800c511c1e48d34a12d")]
    [InlineData(6, 1, "4ed6c8121637295c2cc48654dec65671bb9fe0db")]
    [InlineData(7, 1, "5cda20d5d8c6f1b79e5aacf8011cfee8c8587bc99fb63572cf2561dfc79abe63")]
    [InlineData(8, 1, "b99b7a5133f8973132e808a9f4de2875bf1000c04442c717d57800b8d4a96e26")]
    public void Responses_are_those_of_other_implementations(int algorithm, byte identifier, string expected)
    {
        byte[] challenge = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        byte[] response = new byte[ChapHash.Length((ChapAlgorithm)algorithm)];
        ChapHash.Respond((ChapAlgorithm)algorithm, identifier, s_secret, challenge, response);
        Assert.Equal(expected, Convert.ToHexStringLower(response));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("6", 6)]
    [InlineData("7", 7)]
    [InlineData("8", 8)]
    [InlineData("56,99,7,5", 7)]
    public void The_right_secret_logs_in_by_the_initiators_first_algorithm(string offers, int chosen)
    {
        LoginDialogue login = Challenged(s_oneWay, offers);
        Assert.Equal(TextValues.Number(chosen), login.Answer("CHAP_A"));
        LoginResult result = login.Say(0, 1, $"CHAP_N=ini CHAP_R={Respond(login, s_secret)}");
        Assert.Equal((LoginOutcome.Proceed, true), (result.Outcome, result.Transit));
        Assert.Empty(login.Answers);
        Assert.Equal(LoginOutcome.Complete, login.Say(1, 3, "").Outcome);
    }

    [Fact]
    public void A_response_in_base64_is_as_good()
    {
        LoginDialogue login = Challenged(s_oneWay, "5");
        string response = Convert.ToBase64String(Convert.FromHexString(Respond(login, s_secret)[2..]));
        Assert.Equal(LoginStatus.Success, login.Say(0, 1, $"CHAP_N=ini CHAP_R=0b{response}").Status);
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0b")]
    public void A_name_that_looks_like_a_number_is_a_name(string prefix)
    {
        LoginDialogue login = Challenged(
            new ChapOptions { Accounts = [new ChapCredentials(prefix + "12", s_secret)] },
            "5"
        );
        LoginResult result = login.Say(0, 1, $"CHAP_N={prefix}12 CHAP_R={Respond(login, s_secret)}");
        Assert.Equal(LoginStatus.Success, result.Status);
    }

    [Theory]
    [InlineData("CHAP_N=ini CHAP_R=0x00", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N=ini CHAP_R=0xzz", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N=ini CHAP_R=12345678901234567890123456789012", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N=ini CHAP_R=0bb3ZlcnNpemUK{base64}", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N=ini CHAP_R={right}00", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N=ini CHAP_R={wrong}", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N=Ini CHAP_R={right}", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N= CHAP_R={empty}", LoginStatus.AuthenticationFailure)]
    [InlineData("CHAP_N=ini", LoginStatus.InitiatorError)]
    [InlineData("CHAP_R={right}", LoginStatus.InitiatorError)]
    [InlineData("CHAP_A=5", LoginStatus.InitiatorError)]
    [InlineData("AuthMethod=None", LoginStatus.InitiatorError)]
    [InlineData("CHAP_N=ini CHAP_N=ini CHAP_R={right}", LoginStatus.InitiatorError)]
    [InlineData("CHAP_N=ini CHAP_R={right} CHAP_R={wrong}", LoginStatus.InitiatorError)]
    [InlineData("CHAP_N=ini CHAP_R={right} CHAP_I=1 CHAP_C=0x0102", LoginStatus.AuthenticationFailure)]
    public void Anything_but_the_right_response_is_refused(string said, LoginStatus status)
    {
        LoginDialogue login = Challenged(s_oneWay, "5");
        string right = Respond(login, s_secret);
        said = said.Replace("{right}", right)
            .Replace("{wrong}", Respond(login, s_targetSecret))
            .Replace("{empty}", Respond(login, new byte[16]))
            .Replace("{base64}", Convert.ToBase64String(Convert.FromHexString(right[2..])));
        LoginResult result = login.Say(0, 1, said);
        Assert.Equal((LoginOutcome.Refuse, status), (result.Outcome, result.Status));
    }

    [Theory]
    [InlineData("56")]
    [InlineData("")]
    [InlineData("5x")]
    public void An_algorithm_that_nobody_has_is_refused(string offers)
    {
        LoginDialogue login = new(LoginDialogue.Options(s_oneWay));
        login.Say(0, 1, LoginDialogue.Names + " AuthMethod=CHAP");
        Assert.Equal(LoginStatus.AuthenticationFailure, login.Say(0, -1, $"CHAP_A={offers}").Status);
    }

    [Theory]
    [InlineData(1, 3, "")]
    [InlineData(0, 1, "")]
    [InlineData(0, 3, "")]
    [InlineData(0, 1, " AuthMethod=None")]
    public void Nobody_goes_around_authentication(int stage, int next, string pairs)
    {
        LoginDialogue login = new(LoginDialogue.Options(s_oneWay));
        Assert.Equal(LoginStatus.AuthenticationFailure, login.Say(stage, next, LoginDialogue.Names + pairs).Status);
    }

    [Fact]
    public void A_transit_asked_for_too_early_is_not_granted()
    {
        LoginDialogue login = new(LoginDialogue.Options(s_oneWay));
        Assert.False(login.Say(0, 1, LoginDialogue.Names + " AuthMethod=CHAP").Transit);
        Assert.False(login.Say(0, 3, "").Transit);
        Assert.False(login.Say(0, 3, "CHAP_A=5").Transit);
        Assert.Equal(LoginStatus.InitiatorError, login.Say(1, 3, "").Status);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Mutual_authentication_proves_the_target(int algorithm)
    {
        LoginDialogue login = Challenged(s_mutual, TextValues.Number(algorithm));
        string said = $"CHAP_N=ini CHAP_R={Respond(login, s_secret)} CHAP_I=0x5 CHAP_C=0b{new string('A', 1364)}AA==";
        Assert.True(login.Say(0, 1, said).Transit);
        byte[] hashed = [5, .. s_targetSecret, .. new byte[1024]];
        byte[] expected = algorithm switch
        {
            5 => MD5.HashData(hashed),
            6 => SHA1.HashData(hashed),
            7 => SHA256.HashData(hashed),
            _ => SHA3_256.HashData(hashed),
        };
        Assert.Equal(("tgt", TextValues.Binary(expected)), (login.Answer("CHAP_N"), login.Answer("CHAP_R")));
    }

    [Theory]
    [InlineData("CHAP_I=1", LoginStatus.InitiatorError)]
    [InlineData("CHAP_C=0x01", LoginStatus.InitiatorError)]
    [InlineData("CHAP_I=256 CHAP_C=0x01", LoginStatus.InitiatorError)]
    [InlineData("CHAP_I=1 CHAP_C=0x", LoginStatus.InitiatorError)]
    [InlineData("CHAP_I=1 CHAP_C={own}", LoginStatus.AuthenticationFailure)]
    public void A_targets_own_challenge_sent_back_is_refused(string challenge, LoginStatus status)
    {
        LoginDialogue login = Challenged(s_mutual, "5");
        string said = $"CHAP_N=ini CHAP_R={Respond(login, s_secret)} " + challenge;
        LoginResult result = login.Say(0, 1, said.Replace("{own}", login.Answer("CHAP_C")));
        Assert.Equal((status, 0), (result.Status, result.TextLength));
    }

    [Fact]
    public void A_secret_for_both_directions_is_refused()
    {
        LoginDialogue login = Challenged(s_oneWay with { Target = new ChapCredentials("tgt", s_secret) }, "5");
        string said = $"CHAP_N=ini CHAP_R={Respond(login, s_secret)} CHAP_I=1 CHAP_C=0x0102";
        Assert.Equal(LoginStatus.AuthenticationFailure, login.Say(0, 1, said).Status);
    }

    [Fact]
    public void Challenges_differ_from_login_to_login()
    {
        LoginOptions options = LoginDialogue.Options(s_oneWay);
        string?[] challenges =
        [
            .. Enumerable.Range(0, 100).Select(_ => Challenged(options, "5").Answer("CHAP_C")).Distinct(),
        ];
        Assert.Equal(100, challenges.Length);
        Assert.All(challenges, challenge => Assert.Equal(2 + 32, challenge!.Length));
    }

    [Fact]
    public void Discovery_has_its_own_accounts()
    {
        LoginOptions options = LoginDialogue.Options() with { DiscoveryChap = s_oneWay };
        LoginDialogue login = new(options);
        string names = $"InitiatorName={LoginDialogue.Initiator} SessionType=Discovery";
        Assert.Equal(LoginStatus.AuthenticationFailure, login.Say(1, 3, names).Status);
        login = new LoginDialogue(options);
        login.Say(0, 1, names + " AuthMethod=None,CHAP");
        login.Say(0, -1, "CHAP_A=7");
        Assert.True(login.Say(0, 3, $"CHAP_N=ini CHAP_R={Respond(login, s_secret)}").Transit);
        Assert.Equal(SessionType.Discovery, login.Parameters?.SessionType);
    }

    private static LoginDialogue Challenged(ChapOptions chap, string offers) =>
        Challenged(LoginDialogue.Options(chap), offers);

    private static LoginDialogue Challenged(LoginOptions options, string offers)
    {
        LoginDialogue login = new(options);
        LoginResult result = login.Say(0, 1, LoginDialogue.Names + " AuthMethod=CHAP,None");
        Assert.Equal((false, "CHAP"), (result.Transit, login.Answer("AuthMethod")));
        result = login.Say(0, -1, $"CHAP_A={offers}");
        Assert.Equal((LoginOutcome.Proceed, false), (result.Outcome, result.Transit));
        return login;
    }

    private static string Respond(LoginDialogue login, byte[] secret)
    {
        ChapAlgorithm algorithm = (ChapAlgorithm)int.Parse(login.Answer("CHAP_A")!);
        byte[] response = new byte[ChapHash.Length(algorithm)];
        ChapHash.Respond(
            algorithm,
            byte.Parse(login.Answer("CHAP_I")!),
            secret,
            Convert.FromHexString(login.Answer("CHAP_C")![2..]),
            response
        );
        return TextValues.Binary(response);
    }
}
