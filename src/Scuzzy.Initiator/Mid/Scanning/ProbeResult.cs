namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>What a probe of a LUN found (kernel: SCSI_SCAN_NO_RESPONSE, _TARGET_PRESENT, _LUN_PRESENT).</summary>
internal enum ProbeOutcome : byte
{
    /// <summary>Nobody answers.</summary>
    NoResponse,

    /// <summary>The target answers, but this LUN is not there.</summary>
    TargetPresent,

    /// <summary>There is a device.</summary>
    Present,
}

/// <summary>What a probe of a LUN found.</summary>
internal readonly record struct ProbeResult(ProbeOutcome Outcome, ScsiDevice? Device, DeviceFlags Flags);
