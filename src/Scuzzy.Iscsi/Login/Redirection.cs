namespace Scuzzy.Iscsi.Login;

/// <summary>Where initiators are sent that log in to a target (RFC 7143, 11.13.5, Status-Class 1).</summary>
/// <param name="Address">host or host:port, IPv6 in brackets.</param>
/// <param name="Permanent">The initiator may forget the old address.</param>
public sealed record Redirection(string Address, bool Permanent);
