using Scuzzy.Iscsi.Text;

namespace Scuzzy.Iscsi.Login;

/// <summary>Who logs in to what: the declarations of a login's first text (RFC 7143, 6.3.1), which may be repeated but
/// not changed.</summary>
internal sealed class LoginIdentity
{
    // RFC 7143, 4.2.7.1, and 13.7 for the alias.
    private const int MaxNameLength = 223;
    private const int MaxAliasLength = 255;

    private string? _sessionType;
    private string? _initiatorName;
    private string? _initiatorAlias;
    private string? _targetName;

    public string InitiatorName => _initiatorName ?? "";

    public string InitiatorAlias => _initiatorAlias ?? "";

    public SessionType SessionType =>
        _sessionType == nameof(SessionType.Discovery) ? SessionType.Discovery : SessionType.Normal;

    /// <summary>Takes the declarations of a text.</summary>
    public LoginStatus Take(List<TextPair> pairs)
    {
        foreach (TextPair pair in pairs)
        {
            LoginStatus status = pair.Key switch
            {
                "SessionType" when pair.Value is not ("Normal" or "Discovery") => LoginStatus.SessionTypeNotSupported,
                "SessionType" => Declare(ref _sessionType, pair.Value, MaxNameLength),
                "InitiatorName" => Declare(ref _initiatorName, pair.Value, MaxNameLength),
                "InitiatorAlias" => Declare(ref _initiatorAlias, pair.Value, MaxAliasLength),
                "TargetName" => Declare(ref _targetName, pair.Value, MaxNameLength),
                _ => LoginStatus.Success,
            };
            if (status != LoginStatus.Success)
            {
                return status;
            }
        }

        return _initiatorName is null || (_targetName is null && SessionType == SessionType.Normal)
            ? LoginStatus.MissingParameter
            : LoginStatus.Success;
    }

    /// <summary>Finds the target and whether the initiator may use it; a discovery session has none.</summary>
    public LoginStatus Resolve(LoginOptions options, out LoginTarget? target)
    {
        target = null;
        if (SessionType == SessionType.Discovery)
        {
            return LoginStatus.Success;
        }

        target = options.Targets.FirstOrDefault(candidate =>
            string.Equals(candidate.Name, _targetName, StringComparison.OrdinalIgnoreCase)
        );
        return target switch
        {
            null => LoginStatus.NotFound,
            _ when !target.Admits(InitiatorName, options.InitiatorAddress) => LoginStatus.AuthorizationFailure,
            { Redirection.Permanent: true } => LoginStatus.TargetMovedPermanently,
            { Redirection: not null } => LoginStatus.TargetMovedTemporarily,
            _ => LoginStatus.Success,
        };
    }

    private static LoginStatus Declare(ref string? declared, string value, int maxLength)
    {
        if (value.Length == 0 || value.Length > maxLength || (declared is not null && declared != value))
        {
            return LoginStatus.InitiatorError;
        }

        declared = value;
        return LoginStatus.Success;
    }
}
