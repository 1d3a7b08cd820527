namespace Scuzzy.Block.Flush;

/// <summary>The steps that a request of a flush sequence still has before it (kernel: REQ_FSEQ_*).</summary>
[Flags]
internal enum FlushSteps : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A flush before the data.</summary>
    PreFlush = 1 << 0,

    /// <summary>The data.</summary>
    Data = 1 << 1,

    /// <summary>A flush after the data, for a device without FUA.</summary>
    PostFlush = 1 << 2,
}
