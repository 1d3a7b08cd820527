using Scuzzy.Block.Queue;

namespace Scuzzy.Block.Elevators;

/// <summary>The requests of one direction, both by offset and by age.</summary>
internal struct DeadlineLists
{
    public RequestTree Sorted;
    public RequestList Fifo;

    public readonly bool IsEmpty => Fifo.IsEmpty;

    public void Add(Request request)
    {
        Sorted.Add(request);
        Fifo.AddLast(request);
    }

    public void Remove(Request request)
    {
        Sorted.Remove(request);
        Fifo.Remove(request);
    }

    /// <summary>Its offset has changed. Leaving the tree needs no comparison, so it may come after the
    /// change.</summary>
    public void Reposition(Request request)
    {
        Sorted.Remove(request);
        Sorted.Add(request);
    }

    /// <summary>One takes another's bios over: it gets the earlier expiry, and with it the place in the FIFO.</summary>
    public void Absorb(Request kept, Request absorbed)
    {
        Sorted.Remove(absorbed);
        if (absorbed.FifoExpiryNs < kept.FifoExpiryNs)
        {
            kept.FifoExpiryNs = absorbed.FifoExpiryNs;
            Fifo.Remove(kept);
            Fifo.InsertAfter(absorbed, kept);
        }

        Fifo.Remove(absorbed);
    }
}
