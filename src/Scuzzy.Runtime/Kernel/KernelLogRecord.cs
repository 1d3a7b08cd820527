using System.Globalization;

namespace Scuzzy.Runtime.Kernel;

/// <summary>One line of the kernel's log.</summary>
/// <param name="Sequence">Its number, from 0; a gap means that the ring has lost lines.</param>
/// <param name="TimeNs">When, in nanoseconds since the machine was switched on.</param>
/// <param name="Level">How urgent.</param>
/// <param name="Prefix">Who says it, such as <c>sd 0:0:0:0: [sda] </c>, with what separates it from the text; may be
/// empty.</param>
/// <param name="Text">What it says; no newline.</param>
public sealed record KernelLogRecord(long Sequence, long TimeNs, KernelLogLevel Level, string Prefix, string Text)
{
    /// <summary>The line as dmesg prints it: <c>[    1.234567] text</c>.</summary>
    public override string ToString()
    {
        long microseconds = TimeNs / 1000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{microseconds / 1_000_000, 5}.{microseconds % 1_000_000:D6}] {Prefix}{Text}"
        );
    }
}
