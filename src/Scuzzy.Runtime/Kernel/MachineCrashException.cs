namespace Scuzzy.Runtime.Kernel;

/// <summary>The simulated kernel has crashed (kernel: die, panic_on_oops): the machine stops where it stands. Unlike an
/// <see cref="InvariantViolationException"/> it is no bug in Scuzzy, but what the modelled code does.</summary>
public sealed class MachineCrashException : Exception
{
    /// <summary>Creates a crash without an oops.</summary>
    public MachineCrashException()
        : this("the machine crashed") { }

    /// <summary>Creates a crash without an oops, such as a panic.</summary>
    public MachineCrashException(string message)
        : base(message) { }

    /// <summary>Creates a crash without an oops, and what led to it.</summary>
    public MachineCrashException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Creates a crash.</summary>
    public MachineCrashException(Oops oops)
        : base($"the machine crashed in {oops.At}") => Oops = oops;

    /// <summary>What the kernel printed last; null if it was no oops.</summary>
    public Oops? Oops { get; }
}
