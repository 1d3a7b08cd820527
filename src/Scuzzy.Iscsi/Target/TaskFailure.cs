using Scuzzy.Scsi;

namespace Scuzzy.Iscsi.Target;

/// <summary>What is wrong with a command as the wire brought it (RFC 7143 11.4.7.2).</summary>
internal enum TaskFailure : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Unexpected unsolicited data.</summary>
    UnexpectedUnsolicitedData,

    /// <summary>Incorrect amount of data, or data in the wrong place.</summary>
    IncorrectAmountOfData,

    /// <summary>A data digest was wrong.</summary>
    DigestError,
}
