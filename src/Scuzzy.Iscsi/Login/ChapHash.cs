using System.Security.Cryptography;

namespace Scuzzy.Iscsi.Login;

/// <summary>Calculates CHAP responses (RFC 1994, 4.1; RFC 7143, 12.1.3).</summary>
internal static class ChapHash
{
    /// <summary>Bytes of the longest response.</summary>
    public const int MaxLength = 32;

    /// <summary>Whether this machine has the hash: SHA-3 is missing from some cryptographic libraries.</summary>
    public static bool IsSupported(ChapAlgorithm algorithm) =>
        algorithm != ChapAlgorithm.Sha3With256 || SHA3_256.IsSupported;

    /// <summary>Bytes of a response; also of the challenges that the target makes.</summary>
    public static int Length(ChapAlgorithm algorithm) =>
        algorithm switch
        {
            ChapAlgorithm.Md5 => MD5.HashSizeInBytes,
            ChapAlgorithm.Sha1 => SHA1.HashSizeInBytes,
            _ => MaxLength,
        };

    /// <summary>The response to a challenge: the hash of identifier, secret and challenge.</summary>
    /// <param name="algorithm">Which hash.</param>
    /// <param name="identifier">CHAP_I.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="challenge">CHAP_C.</param>
    /// <param name="response">At least <see cref="Length"/> bytes.</param>
    public static void Respond(
        ChapAlgorithm algorithm,
        byte identifier,
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> challenge,
        Span<byte> response
    )
    {
        byte[] hashed = [identifier, .. secret, .. challenge];
        _ = algorithm switch
        {
            ChapAlgorithm.Md5 => MD5.HashData(hashed, response),
            ChapAlgorithm.Sha1 => SHA1.HashData(hashed, response),
            ChapAlgorithm.Sha256 => SHA256.HashData(hashed, response),
            _ => SHA3_256.HashData(hashed, response),
        };
        CryptographicOperations.ZeroMemory(hashed);
    }
}
