namespace Scuzzy.Scsi;

/// <summary>Service actions, named by the opcode that they qualify (SPC-4, SBC-4; kernel: SAI_*, MI_*, MO_*).</summary>
public static class ServiceAction
{
    /// <summary>READ CAPACITY(16) of SERVICE ACTION IN(16).</summary>
    public const ushort ReadCapacity16 = 0x10;

    /// <summary>READ LONG(16) of SERVICE ACTION IN(16).</summary>
    public const ushort ReadLong16 = 0x11;

    /// <summary>GET LBA STATUS of SERVICE ACTION IN(16).</summary>
    public const ushort GetLbaStatus = 0x12;

    /// <summary>REPORT REFERRALS of SERVICE ACTION IN(16).</summary>
    public const ushort ReportReferrals = 0x13;

    /// <summary>GET STREAM STATUS of SERVICE ACTION IN(16).</summary>
    public const ushort GetStreamStatus = 0x16;

    /// <summary>WRITE LONG(16) of SERVICE ACTION OUT(16).</summary>
    public const ushort WriteLong16 = 0x11;

    /// <summary>REPORT IDENTIFYING INFORMATION of MAINTENANCE IN.</summary>
    public const ushort ReportIdentifyingInformation = 0x05;

    /// <summary>REPORT TARGET PORT GROUPS of MAINTENANCE IN.</summary>
    public const ushort ReportTargetPortGroups = 0x0A;

    /// <summary>REPORT ALIASES of MAINTENANCE IN.</summary>
    public const ushort ReportAliases = 0x0B;

    /// <summary>REPORT SUPPORTED OPERATION CODES of MAINTENANCE IN.</summary>
    public const ushort ReportSupportedOperationCodes = 0x0C;

    /// <summary>REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS of MAINTENANCE IN.</summary>
    public const ushort ReportSupportedTaskManagementFunctions = 0x0D;

    /// <summary>REPORT PRIORITY of MAINTENANCE IN.</summary>
    public const ushort ReportPriority = 0x0E;

    /// <summary>REPORT TIMESTAMP of MAINTENANCE IN.</summary>
    public const ushort ReportTimestamp = 0x0F;

    /// <summary>SET IDENTIFYING INFORMATION of MAINTENANCE OUT.</summary>
    public const ushort SetIdentifyingInformation = 0x06;

    /// <summary>SET TARGET PORT GROUPS of MAINTENANCE OUT.</summary>
    public const ushort SetTargetPortGroups = 0x0A;

    /// <summary>SET TIMESTAMP of MAINTENANCE OUT.</summary>
    public const ushort SetTimestamp = 0x0F;

    /// <summary>OVERWRITE of SANITIZE.</summary>
    public const ushort SanitizeOverwrite = 0x01;

    /// <summary>BLOCK ERASE of SANITIZE.</summary>
    public const ushort SanitizeBlockErase = 0x02;

    /// <summary>CRYPTOGRAPHIC ERASE of SANITIZE.</summary>
    public const ushort SanitizeCryptographicErase = 0x03;

    /// <summary>EXIT FAILURE MODE of SANITIZE.</summary>
    public const ushort SanitizeExitFailureMode = 0x1F;

    /// <summary>EXTENDED COPY(LID1) of THIRD PARTY COPY OUT.</summary>
    public const ushort ExtendedCopyLid1 = 0x00;

    /// <summary>POPULATE TOKEN of THIRD PARTY COPY OUT.</summary>
    public const ushort PopulateToken = 0x10;

    /// <summary>WRITE USING TOKEN of THIRD PARTY COPY OUT.</summary>
    public const ushort WriteUsingToken = 0x11;

    /// <summary>RECEIVE COPY STATUS(LID1) of THIRD PARTY COPY IN.</summary>
    public const ushort ReceiveCopyStatusLid1 = 0x00;

    /// <summary>RECEIVE COPY OPERATING PARAMETERS of THIRD PARTY COPY IN.</summary>
    public const ushort ReceiveCopyOperatingParameters = 0x03;

    /// <summary>RECEIVE COPY FAILURE DETAILS(LID1) of THIRD PARTY COPY IN.</summary>
    public const ushort ReceiveCopyFailureDetailsLid1 = 0x04;

    /// <summary>RECEIVE ROD TOKEN INFORMATION of THIRD PARTY COPY IN.</summary>
    public const ushort ReceiveRodTokenInformation = 0x07;

    /// <summary>READ KEYS of PERSISTENT RESERVE IN.</summary>
    public const ushort ReadKeys = 0x00;

    /// <summary>READ RESERVATION of PERSISTENT RESERVE IN.</summary>
    public const ushort ReadReservation = 0x01;

    /// <summary>REPORT CAPABILITIES of PERSISTENT RESERVE IN.</summary>
    public const ushort ReportCapabilities = 0x02;

    /// <summary>READ FULL STATUS of PERSISTENT RESERVE IN.</summary>
    public const ushort ReadFullStatus = 0x03;

    /// <summary>REGISTER of PERSISTENT RESERVE OUT.</summary>
    public const ushort Register = 0x00;

    /// <summary>RESERVE of PERSISTENT RESERVE OUT.</summary>
    public const ushort Reserve = 0x01;

    /// <summary>RELEASE of PERSISTENT RESERVE OUT.</summary>
    public const ushort Release = 0x02;

    /// <summary>CLEAR of PERSISTENT RESERVE OUT.</summary>
    public const ushort Clear = 0x03;

    /// <summary>PREEMPT of PERSISTENT RESERVE OUT.</summary>
    public const ushort Preempt = 0x04;

    /// <summary>PREEMPT AND ABORT of PERSISTENT RESERVE OUT.</summary>
    public const ushort PreemptAndAbort = 0x05;

    /// <summary>REGISTER AND IGNORE EXISTING KEY of PERSISTENT RESERVE OUT.</summary>
    public const ushort RegisterAndIgnoreExistingKey = 0x06;

    /// <summary>REGISTER AND MOVE of PERSISTENT RESERVE OUT.</summary>
    public const ushort RegisterAndMove = 0x07;

    /// <summary>READ(32) of the variable length CDB.</summary>
    public const ushort Read32 = 0x0009;

    /// <summary>VERIFY(32) of the variable length CDB.</summary>
    public const ushort Verify32 = 0x000A;

    /// <summary>WRITE(32) of the variable length CDB.</summary>
    public const ushort Write32 = 0x000B;

    /// <summary>WRITE AND VERIFY(32) of the variable length CDB.</summary>
    public const ushort WriteAndVerify32 = 0x000C;

    /// <summary>WRITE SAME(32) of the variable length CDB.</summary>
    public const ushort WriteSame32 = 0x000D;

    /// <summary>True if the opcode has service actions, so that it alone does not name the command.</summary>
    public static bool IsUsedBy(OperationCode opcode) =>
        opcode
            is OperationCode.VariableLength
                or OperationCode.PersistentReserveIn
                or OperationCode.PersistentReserveOut
                or OperationCode.ThirdPartyCopyOut
                or OperationCode.ThirdPartyCopyIn
                or OperationCode.ServiceActionBidirectional
                or OperationCode.ServiceActionIn16
                or OperationCode.ServiceActionOut16
                or OperationCode.MaintenanceIn
                or OperationCode.MaintenanceOut
                or OperationCode.ServiceActionIn12
                or OperationCode.ServiceActionOut12;
}
