namespace Scuzzy.Scsi;

/// <summary>Wording of the kernel's log lines. It changed when the log functions were rewritten and
/// drivers/scsi/scsi_logging.c came to be.</summary>
public enum LogStyle
{
    /// <summary>As of the kernels before that.</summary>
    Classic,

    /// <summary>As of the kernels since then: with tags, one line per message.</summary>
    Modern,
}
