namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>A host's idle <see cref="ProbeBuffer"/>s. Pinned memory of their own for each of thousands of devices
/// would make the collector run through everything that lives, again and again during one scan.</summary>
/// <remarks>Grows to as many as were in use at once: one per scan and per disk that is looked at.</remarks>
internal sealed class ProbeBufferPool
{
    private readonly Stack<ProbeBuffer> _idle = [];

    /// <summary>A buffer whose content is what its last user left.</summary>
    public ProbeBuffer Rent() => _idle.TryPop(out ProbeBuffer? buffer) ? buffer : new ProbeBuffer(this);

    /// <summary>For <see cref="ProbeBuffer.Dispose"/>; once per rent.</summary>
    public void Return(ProbeBuffer buffer) => _idle.Push(buffer);
}
