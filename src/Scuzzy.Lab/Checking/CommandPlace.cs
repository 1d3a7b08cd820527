namespace Scuzzy.Lab.Checking;

/// <summary>Who has a command.</summary>
internal enum CommandPlace : byte
{
    /// <summary>The queue, or nobody.</summary>
    Queue,

    /// <summary>The driver.</summary>
    Driver,

    /// <summary>The driver has completed it and the softirq has not decided.</summary>
    Completed,

    /// <summary>The softirq has decided and the decision is not carried out.</summary>
    Decided,

    /// <summary>The error handler.</summary>
    ErrorHandler,
}
