namespace Scuzzy.Target.Commands;

/// <summary>How a command shares the medium with others that are under way.</summary>
internal enum Serialization : byte
{
    /// <summary>It does not touch the medium.</summary>
    None,

    /// <summary>Any number at a time.</summary>
    Shared,

    /// <summary>Alone: it has several steps that must look like one, or uses the unit's scratch buffer.</summary>
    Exclusive,
}
