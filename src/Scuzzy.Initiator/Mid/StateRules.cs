namespace Scuzzy.Initiator.Mid;

/// <summary>Generations of the table of legal device states.</summary>
public enum StateRules
{
    /// <summary>2.6.32: no transport-offline.</summary>
    Old,

    /// <summary>3.10.</summary>
    Middle,

    /// <summary>5.x and later: a blocked device goes straight to deleted.</summary>
    Modern,
}
