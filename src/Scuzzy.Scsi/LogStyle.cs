namespace Scuzzy.Scsi;

/// <summary>Wording of the kernel's log lines. It changed when the log functions were rewritten (kernel 4.0:
/// drivers/scsi/scsi_logging.c).</summary>
public enum LogStyle
{
    /// <summary>As of the kernels before that.</summary>
    Classic,

    /// <summary>As of the kernels since then: with tags, one line per message.</summary>
    Modern,
}
