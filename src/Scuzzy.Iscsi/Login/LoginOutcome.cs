namespace Scuzzy.Iscsi.Login;

/// <summary>What follows after a login response was sent.</summary>
public enum LoginOutcome
{
    /// <summary>The next login request.</summary>
    Proceed,

    /// <summary>The full feature phase, with <see cref="LoginNegotiation.Parameters"/>.</summary>
    Complete,

    /// <summary>The end of the connection: the initiator was refused or redirected.</summary>
    Refuse,
}
