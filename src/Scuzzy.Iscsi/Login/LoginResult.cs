namespace Scuzzy.Iscsi.Login;

/// <summary>The header fields of the login response to send (RFC 7143, 11.13). The version is always 0.</summary>
/// <param name="Outcome">What follows after the response.</param>
/// <param name="Status">Status-Class and Status-Detail; Success unless the login was refused.</param>
/// <param name="CurrentStage">CSG.</param>
/// <param name="NextStage">NSG; CSG's value if <paramref name="Transit"/> is not set.</param>
/// <param name="Transit">The T bit.</param>
/// <param name="Continue">The C bit: the text goes on in the response to the next, empty, request.</param>
/// <param name="Tsih">The session's handle: not 0 in the last response only.</param>
/// <param name="TextLength">Bytes of text that were written to the caller's buffer. A redirection has text
/// too.</param>
public readonly record struct LoginResult(
    LoginOutcome Outcome,
    LoginStatus Status,
    LoginStage CurrentStage,
    LoginStage NextStage,
    bool Transit,
    bool Continue,
    ushort Tsih,
    int TextLength
);
