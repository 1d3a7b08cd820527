namespace Scuzzy.Scsi.LogPages;

/// <summary>Page codes of log pages (SPC-4 7.3).</summary>
public enum LogPageCode : byte
{
    /// <summary>Pages that the device has.</summary>
    SupportedPages = 0x00,

    /// <summary>Write error counters.</summary>
    WriteErrorCounters = 0x02,

    /// <summary>Read error counters.</summary>
    ReadErrorCounters = 0x03,

    /// <summary>Verify error counters.</summary>
    VerifyErrorCounters = 0x05,

    /// <summary>Errors that are not the medium's.</summary>
    NonMediumErrors = 0x06,

    /// <summary>Temperature.</summary>
    Temperature = 0x0D,

    /// <summary>Start-stop cycle counter.</summary>
    StartStopCycleCounter = 0x0E,

    /// <summary>Self-test results.</summary>
    SelfTestResults = 0x10,

    /// <summary>Informational exceptions.</summary>
    InformationalExceptions = 0x2F,
}
