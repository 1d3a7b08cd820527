namespace Scuzzy.Block.Queue;

/// <summary>Where a request is on its way.</summary>
internal enum RequestPlace : byte
{
    /// <summary>In the pool.</summary>
    Free,

    /// <summary>Made, on no list.</summary>
    Held,

    /// <summary>On a CPU's plug.</summary>
    Plugged,

    /// <summary>With the elevator, or in the software queue without one.</summary>
    Elevator,

    /// <summary>On the dispatch or requeue list, ordered for good.</summary>
    Dispatch,

    /// <summary>Peeked or issued: with the driver.</summary>
    Driver,

    /// <summary>Waiting in a flush or barrier sequence.</summary>
    Sequence,
}
