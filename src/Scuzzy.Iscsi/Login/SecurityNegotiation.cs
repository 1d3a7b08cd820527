using System.Security.Cryptography;
using Scuzzy.Iscsi.Text;

namespace Scuzzy.Iscsi.Login;

/// <summary>The target's side of the stage SecurityNegotiation: the choice of a method, and CHAP (RFC 7143, chapter
/// 12). Whatever fails is AuthenticationFailure, without a word about what.</summary>
/// <param name="chap">What the target asks for; null for nothing.</param>
/// <param name="random">Source of challenges.</param>
internal sealed class SecurityNegotiation(ChapOptions? chap, RandomBytes random)
{
    // RFC 7143, 12.1.3: a challenge has at most 1,024 bytes.
    private const int MaxChallengeLength = 1024;

    private static readonly IscsiKey[] s_keys = [.. IscsiKeys.All.Where(key => key.Function == KeyFunction.Security)];

    private static readonly ChapCredentials s_nobody = new("", new byte[16]);

    private readonly byte[] _challenge = new byte[ChapHash.MaxLength];
    private Step _step;
    private ChapAlgorithm _algorithm;
    private byte _identifier;

    private enum Step
    {
        Method,
        Algorithm,
        Response,
        Done,
    }

    /// <summary>Nothing more is asked for: the login may go on.</summary>
    public bool IsDone => chap is null || _step == Step.Done;

    /// <summary>Nothing happened yet.</summary>
    public bool IsUntouched => _step == Step.Method;

    private ReadOnlySpan<byte> Challenge => _challenge.AsSpan(0, ChapHash.Length(_algorithm));

    /// <summary>Takes the security keys of a text, those of one step, and adds the answers.</summary>
    public LoginStatus Take(List<TextPair> pairs, TextExchange text)
    {
        // No key may be named twice (RFC 7143, 6.2); which one would be meant?
        if (s_keys.Any(key => pairs.Count(pair => pair.Key == key.Name) > 1))
        {
            return LoginStatus.InitiatorError;
        }

        string? Value(IscsiKey key)
        {
            int index = pairs.FindIndex(pair => pair.Key == key.Name);
            return index < 0 ? null : pairs[index].Value;
        }

        string? method = Value(IscsiKeys.AuthMethod);
        string? algorithms = Value(IscsiKeys.ChapAlgorithm);
        string? name = Value(IscsiKeys.ChapName);
        string? response = Value(IscsiKeys.ChapResponse);
        string? identifier = Value(IscsiKeys.ChapIdentifier);
        string? challenge = Value(IscsiKeys.ChapChallenge);
        bool answers = name is not null && response is not null;
        return (_step, method, algorithms, answers) switch
        {
            (_, null, null, false) when name is null && response is null && identifier is null && challenge is null =>
                LoginStatus.Success,
            (Step.Method, not null, null, false) => ChooseMethod(method, text),
            (Step.Algorithm, null, not null, false) => ChooseAlgorithm(algorithms, text),
            (Step.Response, null, null, true) => Judge(name!, response!, identifier, challenge, text),
            _ => LoginStatus.InitiatorError,
        };
    }

    private LoginStatus ChooseMethod(string offers, TextExchange text)
    {
        string wanted = chap is null ? "None" : "CHAP";
        if (!offers.Split(',').Contains(wanted))
        {
            return LoginStatus.AuthenticationFailure;
        }

        text.Add(IscsiKeys.AuthMethod.Name, wanted);
        _step = chap is null ? Step.Done : Step.Algorithm;
        return LoginStatus.Success;
    }

    private LoginStatus ChooseAlgorithm(string offers, TextExchange text)
    {
        foreach (string offer in offers.Split(','))
        {
            if (
                TextValues.TryNumber(offer, out int number)
                && chap!.Algorithms.Contains((ChapAlgorithm)number)
                && ChapHash.IsSupported((ChapAlgorithm)number)
            )
            {
                _algorithm = (ChapAlgorithm)number;
                Span<byte> identifier = stackalloc byte[1];
                random(identifier);
                _identifier = identifier[0];
                random(_challenge.AsSpan(0, ChapHash.Length(_algorithm)));
                text.Add(IscsiKeys.ChapAlgorithm.Name, TextValues.Number(number));
                text.Add(IscsiKeys.ChapIdentifier.Name, TextValues.Number(_identifier));
                text.Add(IscsiKeys.ChapChallenge.Name, TextValues.Binary(Challenge));
                _step = Step.Response;
                return LoginStatus.Success;
            }
        }

        return LoginStatus.AuthenticationFailure;
    }

    private LoginStatus Judge(string name, string response, string? identifier, string? challenge, TextExchange text)
    {
        Span<byte> expected = stackalloc byte[ChapHash.Length(_algorithm)];
        Span<byte> received = stackalloc byte[ChapHash.MaxLength];

        // An unknown name takes as long as a wrong response.
        ChapCredentials account = chap!.Accounts.FirstOrDefault(account => account.User == name) ?? s_nobody;
        ChapHash.Respond(_algorithm, _identifier, account.Secret.Span, Challenge, expected);
        bool right = TextValues.TryBinary(response, received, out int length);
        right &= CryptographicOperations.FixedTimeEquals(expected, received[..length]);
        if (!right || account == s_nobody)
        {
            return LoginStatus.AuthenticationFailure;
        }

        _step = Step.Done;
        return identifier is null && challenge is null
            ? LoginStatus.Success
            : Prove(account, identifier, challenge, text);
    }

    // The initiator's own challenge. Its sender is known by now, so an answer can't serve someone who reflects ours;
    // all the same, our challenge sent back and a secret for both directions are refused (RFC 7143, 9.2.1 and 12.1.3).
    private LoginStatus Prove(ChapCredentials account, string? identifier, string? challenge, TextExchange text)
    {
        Span<byte> question = stackalloc byte[MaxChallengeLength];
        if (
            identifier is null
            || challenge is null
            || !TextValues.TryNumber(identifier, out int number)
            || number > byte.MaxValue
            || !TextValues.TryBinary(challenge, question, out int length)
        )
        {
            return LoginStatus.InitiatorError;
        }

        question = question[..length];
        if (
            chap!.Target is not { } target
            || question.SequenceEqual(Challenge)
            || CryptographicOperations.FixedTimeEquals(target.Secret.Span, account.Secret.Span)
        )
        {
            return LoginStatus.AuthenticationFailure;
        }

        Span<byte> answer = stackalloc byte[ChapHash.Length(_algorithm)];
        ChapHash.Respond(_algorithm, (byte)number, target.Secret.Span, question, answer);
        text.Add(IscsiKeys.ChapName.Name, target.User);
        text.Add(IscsiKeys.ChapResponse.Name, TextValues.Binary(answer));
        return LoginStatus.Success;
    }
}
