namespace Scuzzy.Iscsi.Login;

/// <summary>Where a login is: the values of the fields CSG and NSG (RFC 7143, 11.12.3). 2 is reserved.</summary>
public enum LoginStage : byte
{
    /// <summary>Who is it?</summary>
    SecurityNegotiation = 0,

    /// <summary>How will we speak?</summary>
    LoginOperationalNegotiation = 1,

    /// <summary>The login is over.</summary>
    FullFeaturePhase = 3,
}
