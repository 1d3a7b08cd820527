namespace Scuzzy.Block.Elevators;

/// <summary>A number under queue/iosched.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Get">Reads it, in the unit that is shown.</param>
/// <param name="Set">Sets it; null if it can only be read.</param>
/// <param name="Minimum">Lower values are taken as this.</param>
/// <param name="Maximum">Higher values are taken as this.</param>
internal sealed record ElevatorTunable(
    string Name,
    Func<Elevator, long> Get,
    Action<Elevator, long>? Set,
    long Minimum = 0,
    long Maximum = int.MaxValue
)
{
    /// <summary>Makes a tunable of one kind of elevator.</summary>
    public static ElevatorTunable Of<T>(
        string name,
        Func<T, long> get,
        Action<T, long>? set,
        long minimum = 0,
        long maximum = int.MaxValue
    )
        where T : Elevator =>
        new(name, e => get((T)e), set is null ? null : (e, value) => set((T)e, value), minimum, maximum);

    /// <summary>Stores a value; out of range it is silently clamped, as the kernel does.</summary>
    public void Store(Elevator elevator, long value) => Set!(elevator, Math.Clamp(value, Minimum, Maximum));
}
