namespace Scuzzy.Runtime.Live;

/// <summary>A descriptor that a reactor watches.</summary>
internal abstract class EpollSource
{
    /// <summary>The descriptor; -1 once closed.</summary>
    public abstract int Descriptor { get; }

    /// <summary>Slot and generation in the reactor's table; 0 while not registered.</summary>
    internal ulong Registration { get; set; }

    /// <summary>Where the engine's list of open sources has it; -1 while it does not.</summary>
    internal int Position { get; set; } = -1;

    /// <summary>The descriptor is ready for <paramref name="events"/>.</summary>
    public abstract void Ready(uint events);

    /// <summary>The machine stops.</summary>
    public abstract void ClosedByEngine();
}
