namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What else must hold for a row about sense data to apply.</summary>
public enum SenseCondition : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The device was reset and its unit attention is expected.</summary>
    ExpectsAttention,

    /// <summary>Another unit of the target announced the change of LUNs.</summary>
    ExpectsLunChange,

    /// <summary>The unit may be started.</summary>
    AllowsRestart,

    /// <summary>Device flag RETRY_HWERROR.</summary>
    RetriesHardwareErrors,

    /// <summary>Device flag RETRY_ITF.</summary>
    RetriesInternalFailures,

    /// <summary>Device flag RETRY_ASC_C1.</summary>
    RetriesVendorAbort,

    /// <summary>The medium can be removed.</summary>
    IsRemovable,

    /// <summary>READ(10) or WRITE(10), and ten-byte commands are in use only because nobody objected.</summary>
    IsTenByteReadWrite,
}
