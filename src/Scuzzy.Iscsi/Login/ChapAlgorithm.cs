namespace Scuzzy.Iscsi.Login;

/// <summary>The hash of a CHAP exchange: the values of CHAP_A (IANA, PPP authentication algorithms).</summary>
public enum ChapAlgorithm
{
    /// <summary>MD5 (RFC 1994): what every initiator has.</summary>
    Md5 = 5,

    /// <summary>SHA-1.</summary>
    Sha1 = 6,

    /// <summary>SHA-256.</summary>
    Sha256 = 7,

    /// <summary>SHA3-256.</summary>
    Sha3With256 = 8,
}
