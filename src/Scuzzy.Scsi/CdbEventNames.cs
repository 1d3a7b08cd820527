using System.Collections.Frozen;

namespace Scuzzy.Scsi;

/// <summary>Names of commands in the kernel's trace events (kernel: include/trace/events/scsi.h and
/// scsi/scsi_proto.h).</summary>
internal static class CdbEventNames
{
    /// <summary>By operation code.</summary>
    public static FrozenDictionary<OperationCode, string> All { get; } =
        new Dictionary<OperationCode, string>
        {
            [OperationCode.TestUnitReady] = "TEST_UNIT_READY",
            [OperationCode.RezeroUnit] = "REZERO_UNIT",
            [OperationCode.RequestSense] = "REQUEST_SENSE",
            [OperationCode.FormatUnit] = "FORMAT_UNIT",
            [OperationCode.ReadBlockLimits] = "READ_BLOCK_LIMITS",
            [OperationCode.ReassignBlocks] = "REASSIGN_BLOCKS",
            [OperationCode.Read6] = "READ_6",
            [OperationCode.Write6] = "WRITE_6",
            [OperationCode.Seek6] = "SEEK_6",
            [OperationCode.ReadReverse6] = "READ_REVERSE",
            [OperationCode.WriteFilemarks6] = "WRITE_FILEMARKS",
            [OperationCode.Space6] = "SPACE",
            [OperationCode.Inquiry] = "INQUIRY",
            [OperationCode.RecoverBufferedData] = "RECOVER_BUFFERED_DATA",
            [OperationCode.ModeSelect6] = "MODE_SELECT",
            [OperationCode.Reserve6] = "RESERVE",
            [OperationCode.Release6] = "RELEASE",
            [OperationCode.Copy] = "COPY",
            [OperationCode.Erase6] = "ERASE",
            [OperationCode.ModeSense6] = "MODE_SENSE",
            [OperationCode.StartStopUnit] = "START_STOP",
            [OperationCode.ReceiveDiagnosticResults] = "RECEIVE_DIAGNOSTIC",
            [OperationCode.SendDiagnostic] = "SEND_DIAGNOSTIC",
            [OperationCode.PreventAllowMediumRemoval] = "ALLOW_MEDIUM_REMOVAL",
            [OperationCode.SetWindow] = "SET_WINDOW",
            [OperationCode.ReadCapacity10] = "READ_CAPACITY",
            [OperationCode.Read10] = "READ_10",
            [OperationCode.Write10] = "WRITE_10",
            [OperationCode.Seek10] = "SEEK_10",
            [OperationCode.WriteAndVerify10] = "WRITE_VERIFY",
            [OperationCode.Verify10] = "VERIFY",
            [OperationCode.SearchDataHigh10] = "SEARCH_HIGH",
            [OperationCode.SearchDataEqual10] = "SEARCH_EQUAL",
            [OperationCode.SearchDataLow10] = "SEARCH_LOW",
            [OperationCode.SetLimits10] = "SET_LIMITS",
            [OperationCode.PreFetch10] = "PRE_FETCH",
            [OperationCode.SynchronizeCache10] = "SYNCHRONIZE_CACHE",
            [OperationCode.LockUnlockCache10] = "LOCK_UNLOCK_CACHE",
            [OperationCode.ReadDefectData10] = "READ_DEFECT_DATA",
            [OperationCode.MediumScan] = "MEDIUM_SCAN",
            [OperationCode.Compare] = "COMPARE",
            [OperationCode.CopyAndVerify] = "COPY_VERIFY",
            [OperationCode.WriteBuffer] = "WRITE_BUFFER",
            [OperationCode.ReadBuffer] = "READ_BUFFER",
            [OperationCode.UpdateBlock] = "UPDATE_BLOCK",
            [OperationCode.ReadLong10] = "READ_LONG",
            [OperationCode.WriteLong10] = "WRITE_LONG",
            [OperationCode.ChangeDefinition] = "CHANGE_DEFINITION",
            [OperationCode.WriteSame10] = "WRITE_SAME",
            [OperationCode.Unmap] = "UNMAP",
            [OperationCode.ReadTocPmaAtip] = "READ_TOC",
            [OperationCode.LogSelect] = "LOG_SELECT",
            [OperationCode.LogSense] = "LOG_SENSE",
            [OperationCode.XdWriteRead10] = "XDWRITEREAD_10",
            [OperationCode.ModeSelect10] = "MODE_SELECT_10",
            [OperationCode.Reserve10] = "RESERVE_10",
            [OperationCode.Release10] = "RELEASE_10",
            [OperationCode.ModeSense10] = "MODE_SENSE_10",
            [OperationCode.PersistentReserveIn] = "PERSISTENT_RESERVE_IN",
            [OperationCode.PersistentReserveOut] = "PERSISTENT_RESERVE_OUT",
            [OperationCode.VariableLength] = "VARIABLE_LENGTH_CMD",
            [OperationCode.ReportLuns] = "REPORT_LUNS",
            [OperationCode.MaintenanceIn] = "MAINTENANCE_IN",
            [OperationCode.MaintenanceOut] = "MAINTENANCE_OUT",
            [OperationCode.MoveMedium] = "MOVE_MEDIUM",
            [OperationCode.ExchangeMedium] = "EXCHANGE_MEDIUM",
            [OperationCode.Read12] = "READ_12",
            [OperationCode.Write12] = "WRITE_12",
            [OperationCode.WriteAndVerify12] = "WRITE_VERIFY_12",
            [OperationCode.SearchDataHigh12] = "SEARCH_HIGH_12",
            [OperationCode.SearchDataEqual12] = "SEARCH_EQUAL_12",
            [OperationCode.SearchDataLow12] = "SEARCH_LOW_12",
            [OperationCode.ReadElementStatus] = "READ_ELEMENT_STATUS",
            [OperationCode.SendVolumeTag] = "SEND_VOLUME_TAG",
            [(OperationCode)0xEA] = "WRITE_LONG_2",
            [OperationCode.Read16] = "READ_16",
            [OperationCode.Write16] = "WRITE_16",
            [OperationCode.Verify16] = "VERIFY_16",
            [OperationCode.WriteSame16] = "WRITE_SAME_16",
            [OperationCode.ZbcOut] = "ZBC_OUT",
            [OperationCode.ZbcIn] = "ZBC_IN",
            [OperationCode.ServiceActionIn16] = "SERVICE_ACTION_IN_16",
            [OperationCode.AtaPassThrough16] = "ATA_16",
            [OperationCode.WriteAtomic16] = "WRITE_ATOMIC_16",
            [OperationCode.AtaPassThrough12] = "ATA_12",
        }.ToFrozenDictionary();

    /// <summary>Service actions of MAINTENANCE IN.</summary>
    public static FrozenDictionary<int, string> MaintenanceIn { get; } =
        new Dictionary<int, string>
        {
            [0x05] = "REPORT_IDENTIFYING_INFORMATION",
            [0x0a] = "REPORT_TARGET_PORT_GROUPS",
            [0x0b] = "REPORT_ALIASES",
            [0x0c] = "REPORT_SUPPORTED_OPERATION_CODES",
            [0x0d] = "REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS",
            [0x0e] = "REPORT_PRIORITY",
            [0x0f] = "REPORT_TIMESTAMP",
            [0x10] = "MANAGEMENT_PROTOCOL_IN",
        }.ToFrozenDictionary();

    /// <summary>Service actions of MAINTENANCE OUT.</summary>
    public static FrozenDictionary<int, string> MaintenanceOut { get; } =
        new Dictionary<int, string>
        {
            [0x06] = "SET_IDENTIFYING_INFORMATION",
            [0x0a] = "SET_TARGET_PORT_GROUPS",
            [0x0b] = "CHANGE_ALIASES",
            [0x0e] = "SET_PRIORITY",
            [0x0f] = "SET_TIMESTAMP",
            [0x10] = "MANAGEMENT_PROTOCOL_OUT",
        }.ToFrozenDictionary();
}
