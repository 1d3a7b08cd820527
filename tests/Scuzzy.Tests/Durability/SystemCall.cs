using System.Globalization;

namespace Scuzzy.Tests.Durability;

/// <summary>A system call as strace tells it (option -xx: all strings in hexadecimal).</summary>
internal sealed class SystemCall
{
    private readonly string _call;
    private readonly string _result;

    /// <param name="text">The call from its name to its result; without the latter if it never returned.</param>
    public SystemCall(string text)
    {
        int end = text.IndexOf(" = ", StringComparison.Ordinal);
        _call = (end < 0 ? text : text[..end]).TrimEnd();
        _result = end < 0 ? "?" : text[(end + 3)..];
        Name = text[..Math.Max(0, text.IndexOf('('))];
    }

    /// <summary>The call's name; empty for what is no call (an exit).</summary>
    public string Name { get; }

    /// <summary>What the call returned, -1 if it failed; null if it did not return.</summary>
    public long? Result =>
        long.TryParse(_result.Split(' ')[0], CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>Whether the kernel did not do the call, and only its caller saw the result.</summary>
    public bool IsInjected => _result.EndsWith("(INJECTED)", StringComparison.Ordinal);

    /// <summary>The first argument, if it is a number.</summary>
    public long Descriptor
    {
        get
        {
            string first = _call[(Name.Length + 1)..].TrimEnd(')');
            int end = first.IndexOf(',');
            return long.Parse(end < 0 ? first.Trim() : first[..end], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether a word is among the arguments.</summary>
    public bool Has(string word) => _call.Contains(word, StringComparison.Ordinal);

    /// <summary>Whether a path is among the arguments.</summary>
    public bool HasPath(string path) => Has($"\"{string.Concat(path.Select(c => $"\\x{(int)c:x2}"))}\"");

    /// <summary>A number among the arguments that follow the data, or among all of a call without any.</summary>
    public long Number(int index)
    {
        string rest = _call[(_call.LastIndexOfAny(['"', ']', '(']) + 1)..];
        return long.Parse(rest.Split(',')[index].Trim(' ', ')'), CultureInfo.InvariantCulture);
    }

    /// <summary>The bytes of all strings among the arguments.</summary>
    public byte[] Data()
    {
        if (Has("\"..."))
        {
            throw new InvalidDataException($"strace has left out data: {_call[..40]}");
        }

        var bytes = new List<byte>(_call.Length / 4);
        for (int at = _call.IndexOf('\\'); at >= 0; at = _call[at + 4] == '\\' ? at + 4 : _call.IndexOf('\\', at + 4))
        {
            bytes.Add(byte.Parse(_call.AsSpan(at + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return [.. bytes];
    }
}
