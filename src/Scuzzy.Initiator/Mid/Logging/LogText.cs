using System.Globalization;
using System.Runtime.CompilerServices;

namespace Scuzzy.Initiator.Mid.Logging;

/// <summary>An interpolated text of the log, in no language's way of writing numbers; it becomes no string.</summary>
[InterpolatedStringHandler]
internal ref struct LogText
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Called by the compiler.</summary>
    public LogText(int literalLength, int formattedCount) =>
        _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<char> Text => _text.Text;

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted(string? value) => _text.AppendFormatted(value);

    /// <summary>Gives the room back.</summary>
    public void Dispose() => _text.Clear();
}
