namespace Scuzzy.Scsi;

// Builders of the commands that ask or tell a device something, as sd, the scan and the tools use them.
public partial struct Cdb
{
    /// <summary>TEST UNIT READY.</summary>
    public static Cdb TestUnitReady() => New6(OperationCode.TestUnitReady, 0, 0, 0, 0);

    /// <summary>REQUEST SENSE.</summary>
    public static Cdb RequestSense(byte allocationLength, bool descriptorFormat = false) =>
        New6(OperationCode.RequestSense, descriptorFormat ? (byte)1 : (byte)0, 0, 0, allocationLength);

    /// <summary>INQUIRY for standard data.</summary>
    public static Cdb Inquiry(ushort allocationLength) =>
        New6(OperationCode.Inquiry, 0, 0, (byte)(allocationLength >> 8), (byte)allocationLength);

    /// <summary>INQUIRY for a vital product data page (EVPD = 1).</summary>
    public static Cdb InquiryVpd(byte page, ushort allocationLength) =>
        New6(OperationCode.Inquiry, 1, page, (byte)(allocationLength >> 8), (byte)allocationLength);

    /// <summary>READ CAPACITY(10).</summary>
    public static Cdb ReadCapacity10() => New10(OperationCode.ReadCapacity10, 0, 0, 0);

    /// <summary>READ CAPACITY(16).</summary>
    public static Cdb ReadCapacity16(uint allocationLength) =>
        New16(OperationCode.ServiceActionIn16, 0, allocationLength, (byte)Scsi.ServiceAction.ReadCapacity16);

    /// <summary>GET LBA STATUS.</summary>
    public static Cdb GetLbaStatus(ulong lba, uint allocationLength) =>
        New16(OperationCode.ServiceActionIn16, lba, allocationLength, (byte)Scsi.ServiceAction.GetLbaStatus);

    /// <summary>GET STREAM STATUS.</summary>
    /// <param name="stream">STARTING STREAM IDENTIFIER.</param>
    /// <param name="allocationLength">Bytes.</param>
    public static Cdb GetStreamStatus(ushort stream, uint allocationLength) =>
        New16(
            OperationCode.ServiceActionIn16,
            (ulong)stream << 32,
            allocationLength,
            (byte)Scsi.ServiceAction.GetStreamStatus
        );

    /// <summary>REPORT LUNS.</summary>
    /// <param name="allocationLength">Bytes; at least 16.</param>
    /// <param name="select">SELECT REPORT: 0 all but well-known, 1 well-known, 2 all.</param>
    public static Cdb ReportLuns(uint allocationLength, byte select = 0) =>
        New12(OperationCode.ReportLuns, (uint)select << 24, allocationLength, 0);

    /// <summary>MODE SENSE(6).</summary>
    /// <param name="page">PAGE CODE, 3Fh for all.</param>
    /// <param name="subpage">SUBPAGE CODE, FFh for all.</param>
    /// <param name="allocationLength">Bytes.</param>
    /// <param name="control">PC: which values.</param>
    /// <param name="disableBlockDescriptors">DBD.</param>
    public static Cdb ModeSense6(
        byte page,
        byte subpage,
        byte allocationLength,
        ModePageControl control = ModePageControl.Current,
        bool disableBlockDescriptors = false
    ) =>
        New6(
            OperationCode.ModeSense6,
            disableBlockDescriptors ? (byte)0x08 : (byte)0,
            (byte)(((int)control << 6) | (page & 0x3F)),
            subpage,
            allocationLength
        );

    /// <summary>MODE SENSE(10), with the parameters of MODE SENSE(6) and LLBAA.</summary>
    public static Cdb ModeSense10(
        byte page,
        byte subpage,
        ushort allocationLength,
        ModePageControl control = ModePageControl.Current,
        bool disableBlockDescriptors = false,
        bool longLbaAccepted = false
    ) =>
        New10(
            OperationCode.ModeSense10,
            ((uint)control << 30) | ((uint)(page & 0x3F) << 24) | ((uint)subpage << 16),
            allocationLength,
            (byte)((disableBlockDescriptors ? 0x08 : 0) | (longLbaAccepted ? 0x10 : 0))
        );

    /// <summary>MODE SELECT(6).</summary>
    /// <param name="parameterListLength">Bytes sent.</param>
    /// <param name="savePages">SP.</param>
    /// <param name="pageFormat">PF: the list holds mode pages.</param>
    public static Cdb ModeSelect6(byte parameterListLength, bool savePages, bool pageFormat = true) =>
        New6(OperationCode.ModeSelect6, SelectBits(savePages, pageFormat), 0, 0, parameterListLength);

    /// <summary>MODE SELECT(10), with the parameters of MODE SELECT(6).</summary>
    public static Cdb ModeSelect10(ushort parameterListLength, bool savePages, bool pageFormat = true) =>
        New10(OperationCode.ModeSelect10, 0, parameterListLength, SelectBits(savePages, pageFormat));

    /// <summary>UNMAP.</summary>
    /// <param name="parameterListLength">Bytes sent.</param>
    /// <param name="anchor">ANCHOR.</param>
    public static Cdb Unmap(ushort parameterListLength, bool anchor = false) =>
        New10(OperationCode.Unmap, 0, parameterListLength, anchor ? (byte)1 : (byte)0);

    /// <summary>START STOP UNIT.</summary>
    /// <param name="start">START.</param>
    /// <param name="loadEject">LOEJ: load or eject the medium.</param>
    /// <param name="immediate">IMMED: answer before the unit is there.</param>
    /// <param name="powerCondition">POWER CONDITION, 0 to 15; not 0 makes START and LOEJ meaningless.</param>
    public static Cdb StartStopUnit(
        bool start,
        bool loadEject = false,
        bool immediate = false,
        byte powerCondition = 0
    ) =>
        New6(
            OperationCode.StartStopUnit,
            immediate ? (byte)1 : (byte)0,
            0,
            0,
            (byte)((powerCondition << 4) | (loadEject ? 2 : 0) | (start ? 1 : 0))
        );

    /// <summary>PREVENT ALLOW MEDIUM REMOVAL.</summary>
    public static Cdb PreventAllowMediumRemoval(bool prevent) =>
        New6(OperationCode.PreventAllowMediumRemoval, 0, 0, 0, prevent ? (byte)1 : (byte)0);

    /// <summary>LOG SENSE.</summary>
    /// <param name="page">PAGE CODE.</param>
    /// <param name="subpage">SUBPAGE CODE.</param>
    /// <param name="allocationLength">Bytes.</param>
    /// <param name="control">PC: 0 threshold, 1 cumulative, 2 and 3 their defaults.</param>
    /// <param name="parameterPointer">First parameter wanted.</param>
    public static Cdb LogSense(
        byte page,
        byte subpage,
        ushort allocationLength,
        byte control = 1,
        ushort parameterPointer = 0
    ) =>
        New10(
            OperationCode.LogSense,
            ((uint)(control & 3) << 30)
                | ((uint)(page & 0x3F) << 24)
                | ((uint)subpage << 16)
                | (uint)(parameterPointer >> 8),
            allocationLength,
            0,
            (byte)parameterPointer
        );

    /// <summary>SEND DIAGNOSTIC with the default self-test, without parameters.</summary>
    public static Cdb SendDiagnosticSelfTest() => New6(OperationCode.SendDiagnostic, 0x04, 0, 0, 0);

    /// <summary>SEND DIAGNOSTIC.</summary>
    /// <param name="parameterListLength">Bytes sent.</param>
    /// <param name="pageFormat">PF.</param>
    /// <param name="selfTestCode">SELF-TEST CODE, 0 to 7.</param>
    public static Cdb SendDiagnostic(ushort parameterListLength, bool pageFormat = true, byte selfTestCode = 0) =>
        New6(
            OperationCode.SendDiagnostic,
            (byte)((selfTestCode << 5) | (pageFormat ? 0x10 : 0)),
            0,
            (byte)(parameterListLength >> 8),
            (byte)parameterListLength
        );

    /// <summary>RECEIVE DIAGNOSTIC RESULTS for a page (PCV = 1).</summary>
    public static Cdb ReceiveDiagnosticResults(byte page, ushort allocationLength) =>
        New6(OperationCode.ReceiveDiagnosticResults, 1, page, (byte)(allocationLength >> 8), (byte)allocationLength);

    /// <summary>PERSISTENT RESERVE IN.</summary>
    /// <param name="serviceAction">One of READ KEYS, READ RESERVATION, REPORT CAPABILITIES, READ FULL STATUS.</param>
    /// <param name="allocationLength">Bytes.</param>
    public static Cdb PersistentReserveIn(ushort serviceAction, ushort allocationLength) =>
        New10(OperationCode.PersistentReserveIn, 0, allocationLength, (byte)(serviceAction & 0x1F));

    /// <summary>PERSISTENT RESERVE OUT.</summary>
    /// <param name="serviceAction">REGISTER and its likes.</param>
    /// <param name="type">TYPE of reservation, 0 to 15.</param>
    /// <param name="parameterListLength">Bytes sent: 24 but for REGISTER AND MOVE and SPEC_I_PT.</param>
    /// <param name="scope">SCOPE: 0, logical unit.</param>
    public static Cdb PersistentReserveOut(
        ushort serviceAction,
        byte type,
        uint parameterListLength = 24,
        byte scope = 0
    ) =>
        New10(
            OperationCode.PersistentReserveOut,
            ((uint)((scope << 4) | (type & 0x0F)) << 24) | (parameterListLength >> 24),
            (ushort)parameterListLength,
            (byte)(serviceAction & 0x1F),
            (byte)(parameterListLength >> 16)
        );

    /// <summary>REPORT SUPPORTED OPERATION CODES for all commands.</summary>
    public static Cdb ReportSupportedOperationCodes(uint allocationLength, bool timeouts = false) =>
        New12(
            OperationCode.MaintenanceIn,
            timeouts ? 0x8000_0000u : 0,
            allocationLength,
            (byte)Scsi.ServiceAction.ReportSupportedOperationCodes
        );

    /// <summary>REPORT SUPPORTED OPERATION CODES for one command.</summary>
    /// <param name="opcode">REQUESTED OPERATION CODE.</param>
    /// <param name="serviceAction">REQUESTED SERVICE ACTION (option 010b); null: an opcode without (001b).</param>
    /// <param name="allocationLength">Bytes.</param>
    /// <param name="timeouts">RCTD.</param>
    /// <param name="orWithout">Option 011b: the service action counts only if the opcode has them.</param>
    public static Cdb ReportSupportedOperationCode(
        OperationCode opcode,
        ushort? serviceAction,
        uint allocationLength,
        bool timeouts = false,
        bool orWithout = false
    ) =>
        New12(
            OperationCode.MaintenanceIn,
            (timeouts ? 0x8000_0000u : 0)
                | (serviceAction is null ? 0x0100_0000u : 0x0200_0000u)
                | (orWithout ? 0x0300_0000u : 0)
                | ((uint)opcode << 16)
                | (serviceAction ?? 0u),
            allocationLength,
            (byte)Scsi.ServiceAction.ReportSupportedOperationCodes
        );

    /// <summary>REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS.</summary>
    public static Cdb ReportSupportedTaskManagementFunctions(uint allocationLength) =>
        New12(
            OperationCode.MaintenanceIn,
            0,
            allocationLength,
            (byte)Scsi.ServiceAction.ReportSupportedTaskManagementFunctions
        );

    /// <summary>REPORT TARGET PORT GROUPS.</summary>
    public static Cdb ReportTargetPortGroups(uint allocationLength) =>
        New12(OperationCode.MaintenanceIn, 0, allocationLength, (byte)Scsi.ServiceAction.ReportTargetPortGroups);

    /// <summary>RESERVE(6) of the whole unit.</summary>
    public static Cdb Reserve6() => New6(OperationCode.Reserve6, 0, 0, 0, 0);

    /// <summary>RELEASE(6) of the whole unit.</summary>
    public static Cdb Release6() => New6(OperationCode.Release6, 0, 0, 0, 0);

    private static byte SelectBits(bool savePages, bool pageFormat) =>
        (byte)((pageFormat ? 0x10 : 0) | (savePages ? 0x01 : 0));

    // Byte 6, the group number of reads and writes, is a field of its own in some commands.
    private static Cdb New10(OperationCode opcode, uint bytes2To5, ushort length, byte byte1, byte byte6)
    {
        Cdb cdb = New10(opcode, bytes2To5, length, byte1);
        cdb.Raw[6] = byte6;
        return cdb;
    }
}
