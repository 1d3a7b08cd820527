namespace Scuzzy.Iscsi.Login;

/// <summary>Where a login is: the values of the fields CSG and NSG (RFC 7143, 11.12.3). 2 is reserved.</summary>
public enum LoginStage : byte
{
    SecurityNegotiation = 0,
    LoginOperationalNegotiation = 1,
    FullFeaturePhase = 3,
}
