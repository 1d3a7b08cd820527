namespace Scuzzy.Lab.Scenarios;

/// <summary>How a step ended.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Errno">The errno of the call that failed, by name; <c>0</c> if none did.</param>
public readonly record struct StepOutcome(int Code, string Errno)
{
    /// <summary>All went well.</summary>
    public static StepOutcome Good => new(0, "0");

    /// <summary>A call failed.</summary>
    public static StepOutcome Failed(string errno, int code = 1) => new(code, errno);
}
