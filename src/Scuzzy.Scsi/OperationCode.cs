namespace Scuzzy.Scsi;

/// <summary>First byte of a CDB, by the standards' names (SPC-4 table D.2; kernel: include/scsi/scsi_proto.h).
/// A code that device types share has the block device's name first; the others are its aliases.</summary>
public enum OperationCode : byte
{
    /// <summary>TEST UNIT READY; SPC.</summary>
    TestUnitReady = 0x00,

    /// <summary>REZERO UNIT; SBC (obsolete); on tapes REWIND.</summary>
    RezeroUnit = 0x01,

    /// <summary>REWIND; SSC.</summary>
    Rewind = RezeroUnit,

    /// <summary>REQUEST SENSE; SPC.</summary>
    RequestSense = 0x03,

    /// <summary>FORMAT UNIT; SBC.</summary>
    FormatUnit = 0x04,

    /// <summary>FORMAT MEDIUM; SSC.</summary>
    FormatMedium = FormatUnit,

    /// <summary>READ BLOCK LIMITS; SSC.</summary>
    ReadBlockLimits = 0x05,

    /// <summary>REASSIGN BLOCKS; SBC.</summary>
    ReassignBlocks = 0x07,

    /// <summary>INITIALIZE ELEMENT STATUS; SMC.</summary>
    InitializeElementStatus = ReassignBlocks,

    /// <summary>READ(6); SBC and SSC.</summary>
    Read6 = 0x08,

    /// <summary>WRITE(6); SBC and SSC.</summary>
    Write6 = 0x0A,

    /// <summary>SEEK(6); SBC (obsolete).</summary>
    Seek6 = 0x0B,

    /// <summary>SET CAPACITY; SSC.</summary>
    SetCapacity = Seek6,

    /// <summary>READ REVERSE(6); SSC.</summary>
    ReadReverse6 = 0x0F,

    /// <summary>WRITE FILEMARKS(6); SSC.</summary>
    WriteFilemarks6 = 0x10,

    /// <summary>SPACE(6); SSC.</summary>
    Space6 = 0x11,

    /// <summary>INQUIRY; SPC.</summary>
    Inquiry = 0x12,

    /// <summary>VERIFY(6); SSC.</summary>
    Verify6 = 0x13,

    /// <summary>RECOVER BUFFERED DATA; SSC.</summary>
    RecoverBufferedData = 0x14,

    /// <summary>MODE SELECT(6); SPC.</summary>
    ModeSelect6 = 0x15,

    /// <summary>RESERVE(6); SPC-2.</summary>
    Reserve6 = 0x16,

    /// <summary>RESERVE ELEMENT(6); SMC.</summary>
    ReserveElement6 = Reserve6,

    /// <summary>RELEASE(6); SPC-2.</summary>
    Release6 = 0x17,

    /// <summary>RELEASE ELEMENT(6); SMC.</summary>
    ReleaseElement6 = Release6,

    /// <summary>COPY; SPC-2.</summary>
    Copy = 0x18,

    /// <summary>ERASE(6); SSC.</summary>
    Erase6 = 0x19,

    /// <summary>MODE SENSE(6); SPC.</summary>
    ModeSense6 = 0x1A,

    /// <summary>START STOP UNIT; SBC and MMC.</summary>
    StartStopUnit = 0x1B,

    /// <summary>LOAD UNLOAD; SSC.</summary>
    LoadUnload = StartStopUnit,

    /// <summary>RECEIVE DIAGNOSTIC RESULTS; SPC.</summary>
    ReceiveDiagnosticResults = 0x1C,

    /// <summary>SEND DIAGNOSTIC; SPC.</summary>
    SendDiagnostic = 0x1D,

    /// <summary>PREVENT ALLOW MEDIUM REMOVAL; SPC.</summary>
    PreventAllowMediumRemoval = 0x1E,

    /// <summary>READ FORMAT CAPACITIES; MMC.</summary>
    ReadFormatCapacities = 0x23,

    /// <summary>SET WINDOW; Scanner commands.</summary>
    SetWindow = 0x24,

    /// <summary>READ CAPACITY(10); SBC.</summary>
    ReadCapacity10 = 0x25,

    /// <summary>READ(10); SBC.</summary>
    Read10 = 0x28,

    /// <summary>READ GENERATION; Optical memory.</summary>
    ReadGeneration = 0x29,

    /// <summary>WRITE(10); SBC.</summary>
    Write10 = 0x2A,

    /// <summary>SEEK(10); MMC.</summary>
    Seek10 = 0x2B,

    /// <summary>LOCATE(10); SSC.</summary>
    Locate10 = Seek10,

    /// <summary>POSITION TO ELEMENT; SMC.</summary>
    PositionToElement = Seek10,

    /// <summary>ERASE(10); Optical memory.</summary>
    Erase10 = 0x2C,

    /// <summary>READ UPDATED BLOCK(10); Optical memory.</summary>
    ReadUpdatedBlock10 = 0x2D,

    /// <summary>WRITE AND VERIFY(10); SBC.</summary>
    WriteAndVerify10 = 0x2E,

    /// <summary>VERIFY(10); SBC.</summary>
    Verify10 = 0x2F,

    /// <summary>SEARCH DATA HIGH(10); SBC (obsolete).</summary>
    SearchDataHigh10 = 0x30,

    /// <summary>SEARCH DATA EQUAL(10); SBC (obsolete).</summary>
    SearchDataEqual10 = 0x31,

    /// <summary>SEARCH DATA LOW(10); SBC (obsolete).</summary>
    SearchDataLow10 = 0x32,

    /// <summary>SET LIMITS(10); SBC (obsolete).</summary>
    SetLimits10 = 0x33,

    /// <summary>PRE FETCH(10); SBC.</summary>
    PreFetch10 = 0x34,

    /// <summary>READ POSITION; SSC.</summary>
    ReadPosition = PreFetch10,

    /// <summary>SYNCHRONIZE CACHE(10); SBC.</summary>
    SynchronizeCache10 = 0x35,

    /// <summary>LOCK UNLOCK CACHE(10); SBC (obsolete).</summary>
    LockUnlockCache10 = 0x36,

    /// <summary>READ DEFECT DATA(10); SBC.</summary>
    ReadDefectData10 = 0x37,

    /// <summary>INITIALIZE ELEMENT STATUS WITH RANGE; SMC.</summary>
    InitializeElementStatusWithRange = ReadDefectData10,

    /// <summary>MEDIUM SCAN; Optical memory.</summary>
    MediumScan = 0x38,

    /// <summary>COMPARE; SPC-2.</summary>
    Compare = 0x39,

    /// <summary>COPY AND VERIFY; SPC-2.</summary>
    CopyAndVerify = 0x3A,

    /// <summary>WRITE BUFFER; SPC.</summary>
    WriteBuffer = 0x3B,

    /// <summary>READ BUFFER; SPC.</summary>
    ReadBuffer = 0x3C,

    /// <summary>UPDATE BLOCK; Optical memory.</summary>
    UpdateBlock = 0x3D,

    /// <summary>READ LONG(10); SBC.</summary>
    ReadLong10 = 0x3E,

    /// <summary>WRITE LONG(10); SBC.</summary>
    WriteLong10 = 0x3F,

    /// <summary>CHANGE DEFINITION; SPC-2.</summary>
    ChangeDefinition = 0x40,

    /// <summary>WRITE SAME(10); SBC.</summary>
    WriteSame10 = 0x41,

    /// <summary>UNMAP; SBC.</summary>
    Unmap = 0x42,

    /// <summary>READ SUB CHANNEL; MMC.</summary>
    ReadSubChannel = Unmap,

    /// <summary>READ TOC PMA ATIP; MMC.</summary>
    ReadTocPmaAtip = 0x43,

    /// <summary>REPORT DENSITY SUPPORT; SSC.</summary>
    ReportDensitySupport = 0x44,

    /// <summary>PLAY AUDIO(10); MMC.</summary>
    PlayAudio10 = 0x45,

    /// <summary>GET CONFIGURATION; MMC.</summary>
    GetConfiguration = 0x46,

    /// <summary>PLAY AUDIO MSF; MMC.</summary>
    PlayAudioMsf = 0x47,

    /// <summary>SANITIZE; SBC.</summary>
    Sanitize = 0x48,

    /// <summary>PLAY TRACK RELATIVE(10); MMC (obsolete).</summary>
    PlayTrackRelative10 = 0x49,

    /// <summary>GET EVENT STATUS NOTIFICATION; MMC.</summary>
    GetEventStatusNotification = 0x4A,

    /// <summary>PAUSE RESUME; MMC.</summary>
    PauseResume = 0x4B,

    /// <summary>LOG SELECT; SPC.</summary>
    LogSelect = 0x4C,

    /// <summary>LOG SENSE; SPC.</summary>
    LogSense = 0x4D,

    /// <summary>STOP PLAY SCAN; MMC.</summary>
    StopPlayScan = 0x4E,

    /// <summary>XD WRITE(10); SBC (obsolete).</summary>
    XdWrite10 = 0x50,

    /// <summary>XP WRITE(10); SBC (obsolete).</summary>
    XpWrite10 = 0x51,

    /// <summary>READ DISC INFORMATION; MMC.</summary>
    ReadDiscInformation = XpWrite10,

    /// <summary>XD READ(10); SBC (obsolete).</summary>
    XdRead10 = 0x52,

    /// <summary>READ TRACK INFORMATION; MMC.</summary>
    ReadTrackInformation = XdRead10,

    /// <summary>XD WRITE READ(10); SBC (obsolete).</summary>
    XdWriteRead10 = 0x53,

    /// <summary>RESERVE TRACK; MMC.</summary>
    ReserveTrack = XdWriteRead10,

    /// <summary>SEND OPC INFORMATION; MMC.</summary>
    SendOpcInformation = 0x54,

    /// <summary>MODE SELECT(10); SPC.</summary>
    ModeSelect10 = 0x55,

    /// <summary>RESERVE(10); SPC-2.</summary>
    Reserve10 = 0x56,

    /// <summary>RELEASE(10); SPC-2.</summary>
    Release10 = 0x57,

    /// <summary>REPAIR TRACK; MMC.</summary>
    RepairTrack = 0x58,

    /// <summary>READ MASTER CUE; MMC.</summary>
    ReadMasterCue = 0x59,

    /// <summary>MODE SENSE(10); SPC.</summary>
    ModeSense10 = 0x5A,

    /// <summary>CLOSE TRACK SESSION; MMC.</summary>
    CloseTrackSession = 0x5B,

    /// <summary>READ BUFFER CAPACITY; MMC.</summary>
    ReadBufferCapacity = 0x5C,

    /// <summary>SEND CUE SHEET; MMC.</summary>
    SendCueSheet = 0x5D,

    /// <summary>PERSISTENT RESERVE IN; SPC.</summary>
    PersistentReserveIn = 0x5E,

    /// <summary>PERSISTENT RESERVE OUT; SPC.</summary>
    PersistentReserveOut = 0x5F,

    /// <summary>EXTENDED CDB; SPC.</summary>
    ExtendedCdb = 0x7E,

    /// <summary>VARIABLE LENGTH; SPC.</summary>
    VariableLength = 0x7F,

    /// <summary>WRITE FILEMARKS(16); SSC.</summary>
    WriteFilemarks16 = 0x80,

    /// <summary>XD WRITE EXTENDED(16); SBC (obsolete).</summary>
    XdWriteExtended16 = WriteFilemarks16,

    /// <summary>READ REVERSE(16); SSC.</summary>
    ReadReverse16 = 0x81,

    /// <summary>REBUILD(16); SBC (obsolete).</summary>
    Rebuild16 = ReadReverse16,

    /// <summary>REGENERATE(16); SBC (obsolete).</summary>
    Regenerate16 = 0x82,

    /// <summary>THIRD PARTY COPY OUT; SPC (EXTENDED COPY).</summary>
    ThirdPartyCopyOut = 0x83,

    /// <summary>THIRD PARTY COPY IN; SPC (RECEIVE COPY RESULTS).</summary>
    ThirdPartyCopyIn = 0x84,

    /// <summary>ATA PASS THROUGH(16); SAT.</summary>
    AtaPassThrough16 = 0x85,

    /// <summary>ACCESS CONTROL IN; SPC-3.</summary>
    AccessControlIn = 0x86,

    /// <summary>ACCESS CONTROL OUT; SPC-3.</summary>
    AccessControlOut = 0x87,

    /// <summary>READ(16); SBC.</summary>
    Read16 = 0x88,

    /// <summary>COMPARE AND WRITE; SBC.</summary>
    CompareAndWrite = 0x89,

    /// <summary>WRITE(16); SBC.</summary>
    Write16 = 0x8A,

    /// <summary>OR WRITE(16); SBC.</summary>
    OrWrite16 = 0x8B,

    /// <summary>READ ATTRIBUTE; SPC.</summary>
    ReadAttribute = 0x8C,

    /// <summary>WRITE ATTRIBUTE; SPC.</summary>
    WriteAttribute = 0x8D,

    /// <summary>WRITE AND VERIFY(16); SBC.</summary>
    WriteAndVerify16 = 0x8E,

    /// <summary>VERIFY(16); SBC and SSC.</summary>
    Verify16 = 0x8F,

    /// <summary>PRE FETCH(16); SBC.</summary>
    PreFetch16 = 0x90,

    /// <summary>SYNCHRONIZE CACHE(16); SBC.</summary>
    SynchronizeCache16 = 0x91,

    /// <summary>SPACE(16); SSC.</summary>
    Space16 = SynchronizeCache16,

    /// <summary>LOCK UNLOCK CACHE(16); SBC (obsolete).</summary>
    LockUnlockCache16 = 0x92,

    /// <summary>LOCATE(16); SSC.</summary>
    Locate16 = LockUnlockCache16,

    /// <summary>WRITE SAME(16); SBC.</summary>
    WriteSame16 = 0x93,

    /// <summary>ERASE(16); SSC.</summary>
    Erase16 = WriteSame16,

    /// <summary>ZBC OUT; ZBC.</summary>
    ZbcOut = 0x94,

    /// <summary>ZBC IN; ZBC.</summary>
    ZbcIn = 0x95,

    /// <summary>WRITE STREAM(16); SBC.</summary>
    WriteStream16 = 0x9A,

    /// <summary>READ BUFFER(16); SPC.</summary>
    ReadBuffer16 = 0x9B,

    /// <summary>WRITE ATOMIC(16); SBC.</summary>
    WriteAtomic16 = 0x9C,

    /// <summary>SERVICE ACTION BIDIRECTIONAL; SPC.</summary>
    ServiceActionBidirectional = 0x9D,

    /// <summary>SERVICE ACTION IN(16); SPC.</summary>
    ServiceActionIn16 = 0x9E,

    /// <summary>SERVICE ACTION OUT(16); SPC.</summary>
    ServiceActionOut16 = 0x9F,

    /// <summary>REPORT LUNS; SPC.</summary>
    ReportLuns = 0xA0,

    /// <summary>ATA PASS THROUGH(12); SAT.</summary>
    AtaPassThrough12 = 0xA1,

    /// <summary>BLANK; MMC.</summary>
    Blank = AtaPassThrough12,

    /// <summary>SECURITY PROTOCOL IN; SPC.</summary>
    SecurityProtocolIn = 0xA2,

    /// <summary>MAINTENANCE IN; SPC.</summary>
    MaintenanceIn = 0xA3,

    /// <summary>SEND KEY; MMC.</summary>
    SendKey = MaintenanceIn,

    /// <summary>MAINTENANCE OUT; SPC.</summary>
    MaintenanceOut = 0xA4,

    /// <summary>REPORT KEY; MMC.</summary>
    ReportKey = MaintenanceOut,

    /// <summary>MOVE MEDIUM; SMC.</summary>
    MoveMedium = 0xA5,

    /// <summary>PLAY AUDIO(12); MMC.</summary>
    PlayAudio12 = MoveMedium,

    /// <summary>EXCHANGE MEDIUM; SMC.</summary>
    ExchangeMedium = 0xA6,

    /// <summary>LOAD UNLOAD MEDIUM; MMC.</summary>
    LoadUnloadMedium = ExchangeMedium,

    /// <summary>MOVE MEDIUM ATTACHED; SMC.</summary>
    MoveMediumAttached = 0xA7,

    /// <summary>SET READ AHEAD; MMC.</summary>
    SetReadAhead = MoveMediumAttached,

    /// <summary>READ(12); SBC and MMC.</summary>
    Read12 = 0xA8,

    /// <summary>SERVICE ACTION OUT(12); SPC.</summary>
    ServiceActionOut12 = 0xA9,

    /// <summary>WRITE(12); SBC and MMC.</summary>
    Write12 = 0xAA,

    /// <summary>SERVICE ACTION IN(12); SPC.</summary>
    ServiceActionIn12 = 0xAB,

    /// <summary>ERASE(12); Optical memory.</summary>
    Erase12 = 0xAC,

    /// <summary>GET PERFORMANCE; MMC.</summary>
    GetPerformance = Erase12,

    /// <summary>READ DVD STRUCTURE; MMC (READ DISC STRUCTURE).</summary>
    ReadDvdStructure = 0xAD,

    /// <summary>WRITE AND VERIFY(12); SBC.</summary>
    WriteAndVerify12 = 0xAE,

    /// <summary>VERIFY(12); SBC.</summary>
    Verify12 = 0xAF,

    /// <summary>SEARCH DATA HIGH(12); Optical memory.</summary>
    SearchDataHigh12 = 0xB0,

    /// <summary>SEARCH DATA EQUAL(12); Optical memory.</summary>
    SearchDataEqual12 = 0xB1,

    /// <summary>SEARCH DATA LOW(12); Optical memory.</summary>
    SearchDataLow12 = 0xB2,

    /// <summary>SET LIMITS(12); SBC (obsolete).</summary>
    SetLimits12 = 0xB3,

    /// <summary>READ ELEMENT STATUS ATTACHED; SMC.</summary>
    ReadElementStatusAttached = 0xB4,

    /// <summary>SECURITY PROTOCOL OUT; SPC.</summary>
    SecurityProtocolOut = 0xB5,

    /// <summary>REQUEST VOLUME ELEMENT ADDRESS; SMC.</summary>
    RequestVolumeElementAddress = SecurityProtocolOut,

    /// <summary>SEND VOLUME TAG; SMC.</summary>
    SendVolumeTag = 0xB6,

    /// <summary>SET STREAMING; MMC.</summary>
    SetStreaming = SendVolumeTag,

    /// <summary>READ DEFECT DATA(12); SBC.</summary>
    ReadDefectData12 = 0xB7,

    /// <summary>READ ELEMENT STATUS; SMC.</summary>
    ReadElementStatus = 0xB8,

    /// <summary>READ CD MSF; MMC.</summary>
    ReadCdMsf = 0xB9,

    /// <summary>REDUNDANCY GROUP IN; SCC-2.</summary>
    RedundancyGroupIn = 0xBA,

    /// <summary>SCAN; MMC.</summary>
    Scan = RedundancyGroupIn,

    /// <summary>REDUNDANCY GROUP OUT; SCC-2.</summary>
    RedundancyGroupOut = 0xBB,

    /// <summary>SET CD SPEED; MMC.</summary>
    SetCdSpeed = RedundancyGroupOut,

    /// <summary>SPARE IN; SCC-2.</summary>
    SpareIn = 0xBC,

    /// <summary>SPARE OUT; SCC-2.</summary>
    SpareOut = 0xBD,

    /// <summary>MECHANISM STATUS; MMC.</summary>
    MechanismStatus = SpareOut,

    /// <summary>VOLUME SET IN; SCC-2.</summary>
    VolumeSetIn = 0xBE,

    /// <summary>READ CD; MMC.</summary>
    ReadCd = VolumeSetIn,

    /// <summary>VOLUME SET OUT; SCC-2.</summary>
    VolumeSetOut = 0xBF,

    /// <summary>SEND DVD STRUCTURE; MMC.</summary>
    SendDvdStructure = VolumeSetOut,
}
