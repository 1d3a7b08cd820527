namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>The rungs of the error handler's ladder, from the narrowest to the widest.</summary>
public enum RecoveryRung : byte
{
    /// <summary>REQUEST SENSE for commands that failed without sense (kernel: scsi_eh_get_sense).</summary>
    Sense,

    /// <summary>The abort of one command, in the background or in the error handler (kernel: scmd_eh_abort_handler,
    /// scsi_eh_abort_cmds).</summary>
    Abort,

    /// <summary>START UNIT (kernel: scsi_eh_stu).</summary>
    StartUnit,

    /// <summary>A logical unit's reset (kernel: scsi_eh_bus_device_reset).</summary>
    Device,

    /// <summary>One initiator-target nexus lost and renewed, for hosts whose recovery is not host-wide.</summary>
    Nexus,

    /// <summary>A target's reset (kernel: scsi_eh_target_reset).</summary>
    Target,

    /// <summary>A channel's reset (kernel: scsi_eh_bus_reset).</summary>
    Bus,

    /// <summary>The adapter's reset (kernel: scsi_eh_host_reset).</summary>
    Host,

    /// <summary>Devices that stay silent are taken off line (kernel: scsi_eh_offline_sdevs).</summary>
    Offline,

    /// <summary>What was recovered is retried or finished (kernel: scsi_eh_flush_done_q).</summary>
    Flush,
}
