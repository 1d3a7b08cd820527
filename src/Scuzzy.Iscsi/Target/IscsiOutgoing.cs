namespace Scuzzy.Iscsi.Target;

/// <summary>Something of one or more PDUs that a connection is to send; queued by an intrusive link.</summary>
internal abstract class IscsiOutgoing
{
    internal IscsiOutgoing? NextOutgoing;

    /// <summary>True from being queued until its last PDU was made.</summary>
    public bool IsQueued { get; internal set; }

    /// <summary>Makes its next PDU, or none.</summary>
    /// <returns>True if there are no more for now: it leaves the queue.</returns>
    public abstract bool Produce(IscsiOutput output);

    /// <summary>The PDU for which it asked to be told was sent, or never will be.</summary>
    public abstract void Sent();
}
