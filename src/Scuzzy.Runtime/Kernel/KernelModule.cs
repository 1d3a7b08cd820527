using System.Globalization;

namespace Scuzzy.Runtime.Kernel;

/// <summary>A module and its parameters (kernel: /sys/module/NAME).</summary>
public sealed class KernelModule
{
    private readonly List<ModuleParameter> _parameters = [];

    internal KernelModule(string name) => Name = name;

    /// <summary>Its name, such as <c>scsi_mod</c>.</summary>
    public string Name { get; }

    /// <summary>Its parameters, in the order of their making.</summary>
    public IReadOnlyList<ModuleParameter> Parameters => _parameters;

    /// <summary>Adds a parameter that is a whole number (kernel: module_param of int, uint, long, ulong).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its default.</param>
    /// <param name="minimum">The least value it takes.</param>
    /// <param name="maximum">The greatest value it takes.</param>
    /// <param name="description">What it sets.</param>
    /// <param name="isWritable">Whether it can be set while the machine runs.</param>
    public ModuleParameter<long> AddNumber(
        string name,
        long value,
        long minimum,
        long maximum,
        string description,
        bool isWritable = true
    )
    {
        Invariant.Holds(minimum <= value && value <= maximum);
        return Add(new ModuleParameter<long>(name, description, isWritable, value, ShowNumber, Parse));

        int Parse(string text, out long parsed)
        {
            int error = ParseNumber(text, out parsed);
            return error != 0 ? error
                : parsed < minimum || parsed > maximum ? Errno.ERANGE
                : 0;
        }
    }

    /// <summary>Adds a parameter that is yes or no (kernel: module_param of bool).</summary>
    public ModuleParameter<bool> AddFlag(string name, bool value, string description, bool isWritable = true) =>
        Add(new ModuleParameter<bool>(name, description, isWritable, value, v => v ? "Y" : "N", ParseFlag));

    /// <summary>Adds a parameter that is text (kernel: module_param_string).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its default.</param>
    /// <param name="maximumLength">The most characters it takes.</param>
    /// <param name="description">What it sets.</param>
    /// <param name="isWritable">Whether it can be set while the machine runs.</param>
    public ModuleParameter<string> AddText(
        string name,
        string value,
        int maximumLength,
        string description,
        bool isWritable = true
    )
    {
        return Add(new ModuleParameter<string>(name, description, isWritable, value, v => v, Parse));

        int Parse(string text, out string parsed)
        {
            parsed = text;
            return text.Length > maximumLength ? Errno.ENOSPC : 0;
        }
    }

    /// <summary>Adds a parameter that is one of some words (kernel: a charp with a check of its own).</summary>
    public ModuleParameter<string> AddChoice(
        string name,
        string value,
        IReadOnlyList<string> choices,
        string description,
        bool isWritable = true
    )
    {
        Invariant.Holds(choices.Contains(value));
        return Add(new ModuleParameter<string>(name, description, isWritable, value, v => v, Parse));

        int Parse(string text, out string parsed)
        {
            parsed = text;
            return choices.Contains(text) ? 0 : Errno.EINVAL;
        }
    }

    /// <summary>The parameter of a name, in which dash and underscore are the same, or null.</summary>
    public ModuleParameter? Find(string name)
    {
        string plain = name.Replace('-', '_');
        return _parameters.Find(p => string.Equals(p.Name, plain, StringComparison.Ordinal));
    }

    private static string ShowNumber(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Decimal, or hexadecimal after 0x, or octal after 0, as the kernel reads numbers (kstrtoll, base
    /// 0).</summary>
    private static int ParseNumber(string text, out long value)
    {
        ReadOnlySpan<char> digits = text;
        bool isNegative = digits.StartsWith("-");
        digits = isNegative || digits.StartsWith("+") ? digits[1..] : digits;
        int radix = 10;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            radix = 16;
            digits = digits[2..];
        }
        else if (digits.Length > 1 && digits[0] == '0')
        {
            radix = 8;
        }

        value = 0;
        Int128 sum = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (digit >= radix)
            {
                return Errno.EINVAL;
            }

            sum = (sum * radix) + digit;
            if (sum > (Int128)long.MaxValue + 1)
            {
                return Errno.ERANGE;
            }
        }

        sum = isNegative ? -sum : sum;
        if (sum > long.MaxValue)
        {
            return Errno.ERANGE;
        }

        value = (long)sum;
        return digits.IsEmpty ? Errno.EINVAL : 0;
    }

    private static int ParseFlag(string text, out bool value)
    {
        char first = text.Length > 0 ? text[0] : ' ';
        bool isOff = first is 'n' or 'N' or '0' || text.StartsWith("of", StringComparison.OrdinalIgnoreCase);
        value = first is 'y' or 'Y' or '1' || text.StartsWith("on", StringComparison.OrdinalIgnoreCase);
        return value || isOff ? 0 : Errno.EINVAL;
    }

    private ModuleParameter<T> Add<T>(ModuleParameter<T> parameter)
    {
        Invariant.Holds(Find(parameter.Name) is null);
        _parameters.Add(parameter);
        return parameter;
    }
}
