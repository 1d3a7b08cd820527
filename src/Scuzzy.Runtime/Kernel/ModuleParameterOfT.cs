namespace Scuzzy.Runtime.Kernel;

/// <summary>A module's setting of one type.</summary>
public sealed class ModuleParameter<T> : ModuleParameter
{
    private readonly Func<T, string> _show;
    private readonly ModuleParameterParser<T> _parse;

    internal ModuleParameter(
        string name,
        string description,
        bool isWritable,
        T value,
        Func<T, string> show,
        ModuleParameterParser<T> parse
    )
        : base(name, description, isWritable)
    {
        Value = value;
        _show = show;
        _parse = parse;
    }

    /// <summary>The present value.</summary>
    public T Value { get; private set; }

    /// <summary>Called after the value was set; for what has to follow at once.</summary>
    public Action<T>? Changed { get; set; }

    /// <inheritdoc/>
    public override string Show() => _show(Value);

    /// <inheritdoc/>
    public override int Store(string text)
    {
        int error = _parse(text, out T value);
        if (error == 0)
        {
            Value = value;
            Changed?.Invoke(value);
        }

        return error;
    }
}
