namespace Scuzzy.Iscsi.Login;

/// <summary>A name and a secret. The standard wants secrets of at least 96 bits where the wire isn't encrypted
/// (RFC 7143, 9.2.1); that is the configuration's business.</summary>
/// <param name="User">What CHAP_N says.</param>
/// <param name="Secret">UTF-8 bytes that are hashed, 1 to 255.</param>
public sealed record ChapCredentials(string User, ReadOnlyMemory<byte> Secret);
