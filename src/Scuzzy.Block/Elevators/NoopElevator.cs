using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;

namespace Scuzzy.Block.Elevators;

/// <summary>First come, first served; merges neighbours only (kernel: noop-iosched.c).</summary>
internal sealed class NoopElevator(RequestQueue queue) : Elevator(queue)
{
    private RequestList _fifo;

    /// <inheritdoc/>
    public override string Name => "noop";

    /// <inheritdoc/>
    public override bool HasWork => !_fifo.IsEmpty;

    /// <inheritdoc/>
    public override bool SortsDispatched => true;

    /// <inheritdoc/>
    public override IReadOnlyList<QueueAttribute> Tunables => [];

    /// <inheritdoc/>
    public override void Add(Request request) => _fifo.AddLast(request);

    /// <inheritdoc/>
    public override Request? Dispatch(bool isForced) => _fifo.IsEmpty ? null : _fifo.RemoveFirst();

    /// <inheritdoc/>
    public override Request? Former(Request request) => request.Previous;

    /// <inheritdoc/>
    public override Request? Latter(Request request) => request.Next;

    /// <inheritdoc/>
    public override void Absorbed(Request kept, Request absorbed) => _fifo.Remove(absorbed);
}
