namespace Scuzzy.Scsi.LogPages;

/// <summary>A log page as it came (SPC-4 7.3.2).</summary>
/// <remarks><code>
/// page:       0  DS SPF PAGE CODE   1  SUBPAGE CODE   2-3  PAGE LENGTH (n − 3)
/// parameter:  0-1  PARAMETER CODE   2  control        3    PARAMETER LENGTH (n − 3)
/// </code></remarks>
public readonly ref struct LogPageView
{
    /// <summary>Bytes of the page's header, and of a parameter's.</summary>
    public const int HeaderSize = 4;

    /// <summary>Looks at a page.</summary>
    public LogPageView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>PAGE CODE.</summary>
    public LogPageCode Page => (LogPageCode)(WireBytes.U8(Bytes, 0) & 0x3F);

    /// <summary>SUBPAGE CODE.</summary>
    public byte Subpage => WireBytes.U8(Bytes, 1);

    /// <summary>Bytes of the page by its header.</summary>
    public int TotalLength => HeaderSize + WireBytes.U16(Bytes, 2);

    /// <summary>What follows the header, cut where the buffer ends: parameters, or for page 00 page codes.</summary>
    public ReadOnlySpan<byte> Payload => WireBytes.Slice(Bytes, HeaderSize, WireBytes.U16(Bytes, 2));

    /// <summary>Finds a parameter.</summary>
    /// <param name="code">PARAMETER CODE.</param>
    /// <param name="value">Its bytes after the header, cut where the page ends.</param>
    public bool TryFind(ushort code, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = Payload;
        while (rest.Length >= HeaderSize)
        {
            int length = HeaderSize + rest[3];
            value = WireBytes.Slice(rest, HeaderSize, rest[3]);
            if (WireBytes.U16(rest, 0) == code)
            {
                return true;
            }

            rest = length < rest.Length ? rest[length..] : default;
        }

        value = default;
        return false;
    }

    /// <summary>A parameter as a counter of up to eight bytes, null if the page lacks it.</summary>
    public ulong? Counter(ushort code)
    {
        if (!TryFind(code, out ReadOnlySpan<byte> value))
        {
            return null;
        }

        ulong counter = 0;
        foreach (byte b in value)
        {
            counter = (counter << 8) | b;
        }

        return counter;
    }
}
