namespace Scuzzy.Scsi.Sam;

/// <summary>How a task manager answers (SAM-5 7.1, service response).</summary>
public enum TaskManagementResponse : byte
{
    /// <summary>FUNCTION COMPLETE.</summary>
    FunctionComplete,

    /// <summary>FUNCTION SUCCEEDED (queries: it is there).</summary>
    FunctionSucceeded,

    /// <summary>FUNCTION REJECTED: not supported.</summary>
    FunctionRejected,

    /// <summary>INCORRECT LOGICAL UNIT NUMBER.</summary>
    IncorrectLogicalUnitNumber,

    /// <summary>SERVICE DELIVERY OR TARGET FAILURE.</summary>
    ServiceDeliveryFailure,
}
