namespace Scuzzy.Scsi.Vpd;

/// <summary>Walks the designators of page 83; stops at a header that does not fit.</summary>
public ref struct DesignatorEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _current;

    internal DesignatorEnumerator(ReadOnlySpan<byte> payload)
    {
        _rest = payload;
        _current = default;
    }

    /// <summary>The designator that <see cref="MoveNext"/> came to.</summary>
    public readonly DesignatorView Current => new(_current);

    /// <summary>For foreach.</summary>
    public readonly DesignatorEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next designator.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < 4)
        {
            return false;
        }

        int length = Math.Min(4 + _rest[3], _rest.Length);
        _current = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
