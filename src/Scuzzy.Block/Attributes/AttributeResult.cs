namespace Scuzzy.Block.Attributes;

/// <summary>What became of writing an attribute.</summary>
public enum AttributeResult
{
    /// <summary>Taken.</summary>
    Stored,

    /// <summary>Not a value that the attribute takes: EINVAL.</summary>
    Invalid,

    /// <summary>It can only be read: EACCES.</summary>
    ReadOnly,
}
