using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;

namespace Scuzzy.Iscsi.Target;

/// <summary>Responses that were sent and that the initiator has not acknowledged by ExpStatSN, in order of StatSN; kept
/// from error recovery level 1 on (RFC 7143 7.1.4.2). As many as the connection's commands and control PDUs.</summary>
internal sealed class RetainedResponses
{
    private IscsiOutgoing? _first;

    /// <summary>The number before which all has been acknowledged.</summary>
    public uint Acknowledged { get; private set; } = 1;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a response, unless it has been acknowledged meanwhile.</summary>
    public void Add(IscsiOutgoing response)
    {
        Invariant.Holds(!response.IsRetained, "a response is kept twice");
        if (SerialNumber.IsBefore(response.StatSn, Acknowledged))
        {
            response.Ended();
            return;
        }

        ref IscsiOutgoing? at = ref _first;
        while (at is not null && SerialNumber.IsBefore(at.StatSn, response.StatSn))
        {
            at = ref at.NextRetained;
        }

        response.NextRetained = at;
        response.IsRetained = true;
        at = response;
        Count++;
    }

    /// <summary>Lets go of what came before a number.</summary>
    public void Acknowledge(uint expStatSn)
    {
        if (SerialNumber.IsBefore(Acknowledged, expStatSn))
        {
            Acknowledged = expStatSn;
        }

        while (_first is { } first && SerialNumber.IsBefore(first.StatSn, Acknowledged))
        {
            Remove(ref _first);
            first.Ended();
        }
    }

    /// <summary>Takes the response of a number out, or null.</summary>
    public IscsiOutgoing? Take(uint statSn)
    {
        ref IscsiOutgoing? at = ref _first;
        while (at is not null && at.StatSn != statSn)
        {
            at = ref at.NextRetained;
        }

        IscsiOutgoing? found = at;
        if (found is not null)
        {
            Remove(ref at);
        }

        return found;
    }

    /// <summary>Takes a response out, if it is here; its number may be of another connection.</summary>
    public void Remove(IscsiOutgoing response)
    {
        ref IscsiOutgoing? at = ref _first;
        while (at is not null && !ReferenceEquals(at, response))
        {
            at = ref at.NextRetained;
        }

        if (at is not null)
        {
            Remove(ref at);
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Lose()
    {
        while (_first is { } first)
        {
            Remove(ref _first);
            first.ConnectionLost();
        }
    }

    private void Remove(ref IscsiOutgoing? at)
    {
        IscsiOutgoing removed = at!;
        at = removed.NextRetained;
        removed.NextRetained = null;
        removed.IsRetained = false;
        Count--;
    }
}
