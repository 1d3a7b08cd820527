namespace Scuzzy.Scsi.Sam;

/// <summary>How a task is ordered in its task set (SAM-5 8.9).</summary>
public enum TaskAttribute : byte
{
    /// <summary>SIMPLE.</summary>
    Simple,

    /// <summary>ORDERED.</summary>
    Ordered,

    /// <summary>HEAD OF QUEUE.</summary>
    HeadOfQueue,

    /// <summary>ACA.</summary>
    Aca,
}
