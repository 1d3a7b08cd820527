namespace Scuzzy.Block.Elevators;

/// <summary>What became of changing an elevator.</summary>
public enum ElevatorChange
{
    /// <summary>It was changed.</summary>
    Changed,

    /// <summary>It was the active one already.</summary>
    Unchanged,

    /// <summary>There is none of that name: EINVAL.</summary>
    Unknown,
}
