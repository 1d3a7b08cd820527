namespace Scuzzy.Iscsi.Text;

/// <summary>How a key's value comes about (RFC 7143, 6.2).</summary>
internal enum KeyFunction
{
    /// <summary>One side says; there is no answer.</summary>
    Declaration,

    /// <summary>Yes if both say Yes.</summary>
    And,

    /// <summary>Yes if either says Yes.</summary>
    Or,

    /// <summary>The smaller number.</summary>
    Minimum,

    /// <summary>The greater number.</summary>
    Maximum,

    /// <summary>The first value of the offering side that the answering side has.</summary>
    List,

    /// <summary>A step of authentication.</summary>
    Security,

    /// <summary>A question, answered by other keys (SendTargets).</summary>
    Question,

    /// <summary>Withdrawn by RFC 7143, and answered with one constant.</summary>
    Obsolete,
}
