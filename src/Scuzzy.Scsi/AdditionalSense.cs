using System.Globalization;

namespace Scuzzy.Scsi;

/// <summary>Additional sense code and qualifier (SPC-4 4.5.6, T10 asc-num list). The named ones are those that this
/// project builds or tests; all of T10's have a text.</summary>
/// <param name="Asc">Additional sense code; 80h and above is the vendor's.</param>
/// <param name="Ascq">Qualifier; 80h and above is the vendor's.</param>
public readonly record struct AdditionalSense(byte Asc, byte Ascq)
{
    /// <summary>Both bytes as one number, ASC in the high byte.</summary>
    public ushort Code => (ushort)((Asc << 8) | Ascq);

    /// <summary>True if the vendor defines it.</summary>
    public bool IsVendorSpecific => Asc >= 0x80 || Ascq >= 0x80;

    /// <summary>00/00.</summary>
    public static AdditionalSense None => default;

    /// <summary>00/01.</summary>
    public static AdditionalSense FilemarkDetected => new(0x00, 0x01);

    /// <summary>00/02.</summary>
    public static AdditionalSense EndOfPartitionOrMedium => new(0x00, 0x02);

    /// <summary>00/05.</summary>
    public static AdditionalSense EndOfData => new(0x00, 0x05);

    /// <summary>00/06.</summary>
    public static AdditionalSense IoProcessTerminated => new(0x00, 0x06);

    /// <summary>00/1D.</summary>
    public static AdditionalSense AtaPassThroughInformation => new(0x00, 0x1D);

    /// <summary>00/16.</summary>
    public static AdditionalSense OperationInProgress => new(0x00, 0x16);

    /// <summary>03/00.</summary>
    public static AdditionalSense WriteFault => new(0x03, 0x00);

    /// <summary>04/00.</summary>
    public static AdditionalSense NotReadyCauseNotReportable => new(0x04, 0x00);

    /// <summary>04/01.</summary>
    public static AdditionalSense BecomingReady => new(0x04, 0x01);

    /// <summary>04/02.</summary>
    public static AdditionalSense InitializingCommandRequired => new(0x04, 0x02);

    /// <summary>04/03.</summary>
    public static AdditionalSense ManualInterventionRequired => new(0x04, 0x03);

    /// <summary>04/04.</summary>
    public static AdditionalSense FormatInProgress => new(0x04, 0x04);

    /// <summary>04/09.</summary>
    public static AdditionalSense SelfTestInProgress => new(0x04, 0x09);

    /// <summary>04/0A.</summary>
    public static AdditionalSense AsymmetricAccessTransition => new(0x04, 0x0A);

    /// <summary>04/0B.</summary>
    public static AdditionalSense TargetPortStandby => new(0x04, 0x0B);

    /// <summary>04/0C.</summary>
    public static AdditionalSense TargetPortUnavailable => new(0x04, 0x0C);

    /// <summary>04/11.</summary>
    public static AdditionalSense NotifyEnableSpinupRequired => new(0x04, 0x11);

    /// <summary>04/14.</summary>
    public static AdditionalSense SpaceAllocationInProgress => new(0x04, 0x14);

    /// <summary>04/1B.</summary>
    public static AdditionalSense SanitizeInProgress => new(0x04, 0x1B);

    /// <summary>05/00.</summary>
    public static AdditionalSense NoResponseToSelection => new(0x05, 0x00);

    /// <summary>08/00.</summary>
    public static AdditionalSense CommunicationFailure => new(0x08, 0x00);

    /// <summary>08/04.</summary>
    public static AdditionalSense UnreachableCopyTarget => new(0x08, 0x04);

    /// <summary>0B/01.</summary>
    public static AdditionalSense SpecifiedTemperatureExceeded => new(0x0B, 0x01);

    /// <summary>0C/00.</summary>
    public static AdditionalSense WriteError => new(0x0C, 0x00);

    /// <summary>0C/02.</summary>
    public static AdditionalSense WriteErrorAutoReallocationFailed => new(0x0C, 0x02);

    /// <summary>0D/01.</summary>
    public static AdditionalSense ThirdPartyDeviceFailure => new(0x0D, 0x01);

    /// <summary>0D/02.</summary>
    public static AdditionalSense CopyTargetDeviceNotReachable => new(0x0D, 0x02);

    /// <summary>0E/01.</summary>
    public static AdditionalSense InformationUnitTooShort => new(0x0E, 0x01);

    /// <summary>0E/03.</summary>
    public static AdditionalSense InvalidFieldInInformationUnit => new(0x0E, 0x03);

    /// <summary>10/01.</summary>
    public static AdditionalSense GuardCheckFailed => new(0x10, 0x01);

    /// <summary>10/02.</summary>
    public static AdditionalSense ApplicationTagCheckFailed => new(0x10, 0x02);

    /// <summary>10/03.</summary>
    public static AdditionalSense ReferenceTagCheckFailed => new(0x10, 0x03);

    /// <summary>11/00.</summary>
    public static AdditionalSense UnrecoveredReadError => new(0x11, 0x00);

    /// <summary>11/04.</summary>
    public static AdditionalSense UnrecoveredReadErrorAutoReallocateFailed => new(0x11, 0x04);

    /// <summary>13/00.</summary>
    public static AdditionalSense AddressMarkNotFoundForData => new(0x13, 0x00);

    /// <summary>14/00.</summary>
    public static AdditionalSense RecordedEntityNotFound => new(0x14, 0x00);

    /// <summary>17/01.</summary>
    public static AdditionalSense RecoveredDataWithRetries => new(0x17, 0x01);

    /// <summary>18/00.</summary>
    public static AdditionalSense RecoveredDataWithErrorCorrection => new(0x18, 0x00);

    /// <summary>1A/00.</summary>
    public static AdditionalSense ParameterListLengthError => new(0x1A, 0x00);

    /// <summary>1C/00.</summary>
    public static AdditionalSense DefectListNotFound => new(0x1C, 0x00);

    /// <summary>1D/00.</summary>
    public static AdditionalSense MiscompareDuringVerify => new(0x1D, 0x00);

    /// <summary>20/00.</summary>
    public static AdditionalSense InvalidCommandOperationCode => new(0x20, 0x00);

    /// <summary>21/00.</summary>
    public static AdditionalSense LbaOutOfRange => new(0x21, 0x00);

    /// <summary>23/00.</summary>
    public static AdditionalSense InvalidTokenOperation => new(0x23, 0x00);

    /// <summary>23/01.</summary>
    public static AdditionalSense UnsupportedTokenType => new(0x23, 0x01);

    /// <summary>23/04.</summary>
    public static AdditionalSense TokenUnknown => new(0x23, 0x04);

    /// <summary>23/05.</summary>
    public static AdditionalSense TokenCorrupt => new(0x23, 0x05);

    /// <summary>23/06.</summary>
    public static AdditionalSense TokenRevoked => new(0x23, 0x06);

    /// <summary>23/07.</summary>
    public static AdditionalSense TokenExpired => new(0x23, 0x07);

    /// <summary>23/0A.</summary>
    public static AdditionalSense InvalidTokenLength => new(0x23, 0x0A);

    /// <summary>24/00.</summary>
    public static AdditionalSense InvalidFieldInCdb => new(0x24, 0x00);

    /// <summary>25/00.</summary>
    public static AdditionalSense LogicalUnitNotSupported => new(0x25, 0x00);

    /// <summary>26/00.</summary>
    public static AdditionalSense InvalidFieldInParameterList => new(0x26, 0x00);

    /// <summary>26/01.</summary>
    public static AdditionalSense ParameterNotSupported => new(0x26, 0x01);

    /// <summary>26/02.</summary>
    public static AdditionalSense ParameterValueInvalid => new(0x26, 0x02);

    /// <summary>26/04.</summary>
    public static AdditionalSense InvalidReleaseOfPersistentReservation => new(0x26, 0x04);

    /// <summary>26/06.</summary>
    public static AdditionalSense TooManyTargetDescriptors => new(0x26, 0x06);

    /// <summary>26/07.</summary>
    public static AdditionalSense UnsupportedTargetDescriptorType => new(0x26, 0x07);

    /// <summary>26/08.</summary>
    public static AdditionalSense TooManySegmentDescriptors => new(0x26, 0x08);

    /// <summary>26/09.</summary>
    public static AdditionalSense UnsupportedSegmentDescriptorType => new(0x26, 0x09);

    /// <summary>26/0A.</summary>
    public static AdditionalSense UnexpectedInexactSegment => new(0x26, 0x0A);

    /// <summary>27/00.</summary>
    public static AdditionalSense WriteProtected => new(0x27, 0x00);

    /// <summary>27/07.</summary>
    public static AdditionalSense SpaceAllocationFailedWriteProtect => new(0x27, 0x07);

    /// <summary>28/00.</summary>
    public static AdditionalSense NotReadyToReadyChange => new(0x28, 0x00);

    /// <summary>29/00.</summary>
    public static AdditionalSense PowerOnOrReset => new(0x29, 0x00);

    /// <summary>29/01.</summary>
    public static AdditionalSense PowerOn => new(0x29, 0x01);

    /// <summary>29/02.</summary>
    public static AdditionalSense ScsiBusReset => new(0x29, 0x02);

    /// <summary>29/03.</summary>
    public static AdditionalSense BusDeviceReset => new(0x29, 0x03);

    /// <summary>29/04.</summary>
    public static AdditionalSense DeviceInternalReset => new(0x29, 0x04);

    /// <summary>29/07.</summary>
    public static AdditionalSense NexusLoss => new(0x29, 0x07);

    /// <summary>2A/01.</summary>
    public static AdditionalSense ModeParametersChanged => new(0x2A, 0x01);

    /// <summary>2A/02.</summary>
    public static AdditionalSense LogParametersChanged => new(0x2A, 0x02);

    /// <summary>2A/03.</summary>
    public static AdditionalSense ReservationsPreempted => new(0x2A, 0x03);

    /// <summary>2A/04.</summary>
    public static AdditionalSense ReservationsReleased => new(0x2A, 0x04);

    /// <summary>2A/05.</summary>
    public static AdditionalSense RegistrationsPreempted => new(0x2A, 0x05);

    /// <summary>2A/06.</summary>
    public static AdditionalSense AsymmetricAccessStateChanged => new(0x2A, 0x06);

    /// <summary>2A/07.</summary>
    public static AdditionalSense ImplicitTransitionFailed => new(0x2A, 0x07);

    /// <summary>2A/08.</summary>
    public static AdditionalSense PriorityChanged => new(0x2A, 0x08);

    /// <summary>2A/09.</summary>
    public static AdditionalSense CapacityDataChanged => new(0x2A, 0x09);

    /// <summary>2C/00.</summary>
    public static AdditionalSense CommandSequenceError => new(0x2C, 0x00);

    /// <summary>2F/00.</summary>
    public static AdditionalSense CommandsClearedByAnotherInitiator => new(0x2F, 0x00);

    /// <summary>31/00.</summary>
    public static AdditionalSense MediumFormatCorrupted => new(0x31, 0x00);

    /// <summary>31/01.</summary>
    public static AdditionalSense FormatCommandFailed => new(0x31, 0x01);

    /// <summary>31/03.</summary>
    public static AdditionalSense SanitizeFailed => new(0x31, 0x03);

    /// <summary>32/00.</summary>
    public static AdditionalSense NoDefectSpareLocation => new(0x32, 0x00);

    /// <summary>38/07.</summary>
    public static AdditionalSense ThinProvisioningSoftThreshold => new(0x38, 0x07);

    /// <summary>39/00.</summary>
    public static AdditionalSense SavingParametersNotSupported => new(0x39, 0x00);

    /// <summary>3A/00.</summary>
    public static AdditionalSense MediumNotPresent => new(0x3A, 0x00);

    /// <summary>3E/01.</summary>
    public static AdditionalSense LogicalUnitFailure => new(0x3E, 0x01);

    /// <summary>3F/01.</summary>
    public static AdditionalSense MicrocodeChanged => new(0x3F, 0x01);

    /// <summary>3F/03.</summary>
    public static AdditionalSense InquiryDataChanged => new(0x3F, 0x03);

    /// <summary>3F/0E.</summary>
    public static AdditionalSense ReportedLunsDataChanged => new(0x3F, 0x0E);

    /// <summary>44/00.</summary>
    public static AdditionalSense InternalTargetFailure => new(0x44, 0x00);

    /// <summary>47/00.</summary>
    public static AdditionalSense ParityError => new(0x47, 0x00);

    /// <summary>48/00.</summary>
    public static AdditionalSense InitiatorDetectedErrorMessage => new(0x48, 0x00);

    /// <summary>49/00.</summary>
    public static AdditionalSense InvalidMessageError => new(0x49, 0x00);

    /// <summary>4B/00.</summary>
    public static AdditionalSense DataPhaseError => new(0x4B, 0x00);

    /// <summary>4E/00.</summary>
    public static AdditionalSense OverlappedCommands => new(0x4E, 0x00);

    /// <summary>53/02.</summary>
    public static AdditionalSense MediumRemovalPrevented => new(0x53, 0x02);

    /// <summary>55/03.</summary>
    public static AdditionalSense InsufficientResources => new(0x55, 0x03);

    /// <summary>55/04.</summary>
    public static AdditionalSense InsufficientRegistrationResources => new(0x55, 0x04);

    /// <summary>55/0D.</summary>
    public static AdditionalSense InsufficientResourcesToCreateRodToken => new(0x55, 0x0D);

    /// <summary>5D/00.</summary>
    public static AdditionalSense FailurePredictionThresholdExceeded => new(0x5D, 0x00);

    /// <summary>5E/00.</summary>
    public static AdditionalSense LowPowerConditionOn => new(0x5E, 0x00);

    /// <summary>Both bytes in hexadecimal, as `29/00`.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Asc:X2}/{Ascq:X2}");
}
