using System.Globalization;

namespace Scuzzy.Forensics.Logs;

/// <summary>One line of a kernel log, real or simulated.</summary>
/// <param name="TimeUs">Its time in microseconds since the machine was switched on.</param>
/// <param name="Text">What it says, without the time.</param>
public sealed record KernelLogLine(long TimeUs, string Text)
{
    /// <summary>The time as logs write it: <c>[31872.529269]</c>.</summary>
    public string Time => TimeText(TimeUs);

    /// <summary>A time as logs write it.</summary>
    public static string TimeText(long microseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"[{microseconds / 1_000_000, 5}.{microseconds % 1_000_000:D6}]");
}
