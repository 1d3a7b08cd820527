namespace Scuzzy.Initiator.Upper;

/// <summary>What became of building a command (kernel: BLKPREP_*, blk_status_t of init_command).</summary>
public enum PrepareOutcome : byte
{
    /// <summary>Built.</summary>
    Ready,

    /// <summary>Not now.</summary>
    Defer,

    /// <summary>Never: it ends with an I/O error.</summary>
    Error,

    /// <summary>The device cannot do that: it ends as not supported.</summary>
    NotSupported,
}
