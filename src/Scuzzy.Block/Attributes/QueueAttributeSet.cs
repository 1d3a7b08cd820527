namespace Scuzzy.Block.Attributes;

/// <summary>Which files a profile's queue directory has (fact A49).</summary>
public enum QueueAttributeSet
{
    /// <summary>The fourteen of 2.6.32.</summary>
    Early,

    /// <summary>The twenty-two of 3.10.</summary>
    Middle,

    /// <summary>Those of 7.2.</summary>
    Late,
}
