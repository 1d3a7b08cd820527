namespace Scuzzy.Iscsi.Target;

/// <summary>Something of one or more PDUs that a connection is to send; queued by an intrusive link.</summary>
internal abstract class IscsiOutgoing
{
    internal IscsiOutgoing? NextOutgoing;
    internal IscsiOutgoing? NextRetained;

    /// <summary>True from being queued until its last PDU was made.</summary>
    public bool IsQueued { get; internal set; }

    /// <summary>True while it is among the responses that its connection keeps.</summary>
    public bool IsRetained { get; internal set; }

    /// <summary>The StatSN that it was given, if its response carries one.</summary>
    public uint StatSn { get; set; }

    /// <summary>Makes its next PDU, or none.</summary>
    /// <returns>True if there are no more for now: it leaves the queue.</returns>
    public abstract bool Produce(IscsiOutput output);

    /// <summary>The PDU for which it asked to be told was sent and needs not be kept, or never will be sent.</summary>
    public abstract void Ended();

    /// <summary>The connection is gone before that.</summary>
    public virtual void ConnectionLost() => Ended();

    /// <summary>Says its response once more, with the same StatSN (RFC 7143 11.16.3).</summary>
    public abstract void Resend();
}
