using System.Globalization;
using System.Text.RegularExpressions;

namespace Scuzzy.Forensics.Logs;

/// <summary>The oops that a log ends with.</summary>
public sealed partial class LoggedOops
{
    private readonly SortedList<string, ulong> _registers = new(StringComparer.Ordinal);

    private LoggedOops(long timeUs) => TimeUs = timeUs;

    /// <summary>When.</summary>
    public long TimeUs { get; }

    /// <summary>The function that it happened in.</summary>
    public string Function { get; private set; } = string.Empty;

    /// <summary>The function's module; empty: the kernel itself, or not told.</summary>
    public string Module { get; private set; } = string.Empty;

    /// <summary>True if the pointer was NULL.</summary>
    public bool IsNull { get; private init; }

    /// <summary>The functions of the call trace, the innermost first.</summary>
    public IReadOnlyList<string> Trace { get; private set; } = [];

    /// <summary>The value of a register, or null.</summary>
    public ulong? Register(string name) => _registers.TryGetValue(name, out ulong value) ? value : null;

    /// <summary>The last oops of a log, or null.</summary>
    public static LoggedOops? Find(IReadOnlyList<KernelLogLine> log)
    {
        int at = log.Count - 1;
        while (at >= 0 && !log[at].Text.StartsWith("BUG: unable to handle kernel ", StringComparison.Ordinal))
        {
            at--;
        }

        if (at < 0)
        {
            return null;
        }

        var trace = new List<string>();
        var oops = new LoggedOops(log[at].TimeUs)
        {
            IsNull = log[at].Text.Contains("NULL pointer", StringComparison.Ordinal),
            Trace = trace,
        };
        bool isTrace = false;
        foreach (KernelLogLine line in log.Skip(at + 1))
        {
            isTrace |= line.Text.StartsWith("Call Trace:", StringComparison.Ordinal);
            oops.Read(line.Text, isTrace ? trace : null);
        }

        return oops;
    }

    private void Read(string text, List<string>? trace)
    {
        Match place = Place().Match(text);
        if (place.Success && trace is not null)
        {
            trace.Add(place.Groups[1].Value);
        }
        else if (place.Success && Function.Length == 0)
        {
            Function = place.Groups[1].Value;
            Module = place.Groups[2].Value;
        }

        foreach (Match register in Value().Matches(text))
        {
            _registers.TryAdd(
                register.Groups[1].Value,
                ulong.Parse(register.Groups[2].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            );
        }
    }

    [GeneratedRegex(@"\[<[0-9a-f]+>\] (\w+)\+0x[0-9a-f]+/0x[0-9a-f]+(?: \[(\w+)\])?")]
    private static partial Regex Place();

    [GeneratedRegex(@"\b(R[A-Z0-9]{2}): ([0-9a-f]{16})")]
    private static partial Regex Value();
}
