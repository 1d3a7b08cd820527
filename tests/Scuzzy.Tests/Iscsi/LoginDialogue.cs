using System.Text;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Text;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Tests.Iscsi;

/// <summary>An initiator that says what a test tells it to, and keeps the answers.</summary>
internal sealed class LoginDialogue
{
    public const string Initiator = "iqn.2026-01.org.example:initiator";
    public const string Target = "iqn.2026-01.org.example:target";
    public static readonly string Names = $"InitiatorName={Initiator} TargetName={Target} SessionType=Normal";

    private readonly LoginNegotiation _negotiation;

    public LoginDialogue(LoginOptions options, AdmitLogin? admit = null, ushort tsih = 0)
    {
        _negotiation = new LoginNegotiation(
            options,
            admit ?? ((in LoginRequest _, NegotiatedParameters _) => new LoginAdmission(LoginStatus.Success, 7))
        );
        Header = new LoginRequest(0, 0, false, false, 0, 0, 0x00023D000001, tsih, 0);
    }

    /// <summary>The fields of the next request that <see cref="Say(int, int, string)"/> leaves alone.</summary>
    public LoginRequest Header { get; set; }

    public LoginResult Last { get; private set; }

    public List<TextPair> Answers { get; } = [];

    public NegotiatedParameters? Parameters => _negotiation.Parameters;

    /// <summary>Room for a response's text.</summary>
    public int Room { get; init; } = 8192;

    /// <summary>One target without access rules or CHAP.</summary>
    public static LoginOptions Options(ChapOptions? chap = null, NegotiatedParameters? offers = null)
    {
        SeededRandom random = new(1);
        LoginOptions options = new()
        {
            Targets = [new LoginTarget { Name = Target, Chap = chap }],
            Random = random.Fill,
            LocalPortal = "192.0.2.1:3260",
        };
        return offers is null ? options : options with { Offers = offers };
    }

    public static byte[] Bytes(string pairs) =>
        Encoding.UTF8.GetBytes(
            string.Concat(pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair + '\0'))
        );

    /// <summary>Sends a request: pairs with a space between, CSG, and NSG or a negative number for no T bit.</summary>
    public LoginResult Say(int stage, int next, string pairs)
    {
        LoginRequest request = Header with
        {
            CurrentStage = (LoginStage)stage,
            NextStage = (LoginStage)Math.Max(next, 0),
            Transit = next >= 0,
        };
        return Say(request, Bytes(pairs));
    }

    public LoginResult Say(LoginRequest request, ReadOnlySpan<byte> text)
    {
        byte[] response = new byte[Room];
        Last = _negotiation.Take(request, text, response);
        Answers.Clear();
        if (!Last.Continue)
        {
            Assert.Equal(TextError.None, TextKeys.Read(response.AsSpan(0, Last.TextLength), Answers));
        }

        return Last;
    }

    /// <summary>The value of a key in the last response; null if it isn't there.</summary>
    public string? Answer(string key) =>
        Answers.Where(pair => pair.Key == key).Select(pair => pair.Value).SingleOrDefault();
}
