namespace Scuzzy.Iscsi.Login;

/// <summary>Whether a session or connection may begin.</summary>
/// <param name="Status">Success, or why not.</param>
/// <param name="Tsih">The session's handle; not 0 if it may.</param>
public readonly record struct LoginAdmission(LoginStatus Status, ushort Tsih);
