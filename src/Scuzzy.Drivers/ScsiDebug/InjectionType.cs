namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>What an injected error does (kernel: enum scsi_debug_err_type).</summary>
public enum InjectionType : byte
{
    /// <summary>The command is accepted and never answered (ERR_TMOUT_CMD).</summary>
    TimesOut = 0,

    /// <summary>queuecommand returns a value (ERR_FAIL_QUEUE_CMD).</summary>
    FailsQueueing = 1,

    /// <summary>The command ends with a result of its own (ERR_FAIL_CMD).</summary>
    FailsCommand = 2,

    /// <summary>The abort of such a command reports FAILED (ERR_ABORT_CMD_FAILED).</summary>
    FailsAbort = 3,

    /// <summary>A logical unit reset on behalf of such a command reports FAILED (ERR_LUN_RESET_FAILED).</summary>
    FailsDeviceReset = 4,
}
