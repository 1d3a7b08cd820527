namespace Scuzzy.Iscsi.Login;

/// <summary>The hash of a CHAP exchange: the values of CHAP_A (IANA, PPP authentication algorithms).</summary>
public enum ChapAlgorithm
{
    Md5 = 5,
    Sha1 = 6,
    Sha256 = 7,
    Sha3With256 = 8,
}
