namespace Scuzzy.Iscsi.Text;

/// <summary>Why a text can't be read (RFC 7143, 6.1).</summary>
public enum TextError
{
    /// <summary>It can be read.</summary>
    None,

    /// <summary>The last pair has no null byte after it.</summary>
    NotTerminated,

    /// <summary>A pair without an equals sign.</summary>
    NoValue,

    /// <summary>A key that is empty, longer than 63 bytes or has other characters than the standard's.</summary>
    BadKey,

    /// <summary>A value that isn't UTF-8.</summary>
    BadValue,

    /// <summary>A value, a number of pairs or a text beyond the limit.</summary>
    TooLong,
}
