namespace Scuzzy.Runtime.Live;

/// <summary>Where a shard's thread waits when it has nothing to run.</summary>
internal abstract class Reactor : IDisposable
{
    /// <summary>True if something other than <see cref="Wake"/> can end a wait, so that a busy shard must look in
    /// from time to time.</summary>
    public abstract bool HasSources { get; }

    /// <summary>Waits for readiness, for at most a time in nanoseconds (0: only looks; <see cref="long.MaxValue"/>:
    /// without limit).</summary>
    /// <returns>How many sources are ready.</returns>
    public abstract int Wait(long timeoutNs);

    /// <summary>Tells the sources that the last wait found ready what they may do.</summary>
    public abstract void Dispatch();

    /// <summary>Ends the wait, or the next one; from any thread.</summary>
    public abstract void Wake();

    /// <inheritdoc/>
    public abstract void Dispose();
}
