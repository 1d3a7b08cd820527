namespace Scuzzy.Scsi.ModePages;

/// <summary>A mode page's default values and the mask of what may be changed: both are the device's and fixed. Current
/// and saved values are two more arrays of the same length, kept by whoever has the state.</summary>
public sealed class ModePageTemplate
{
    private readonly byte[] _defaults;
    private readonly byte[] _changeable;

    /// <summary>Takes a page.</summary>
    /// <param name="defaults">The page with its header.</param>
    /// <param name="changeable">As long; one bits may be changed. The header is not looked at.</param>
    /// <param name="isSavable">PS of the answers.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the page does not have the length it announces.
    /// </exception>
    public ModePageTemplate(ReadOnlySpan<byte> defaults, ReadOnlySpan<byte> changeable, bool isSavable = false)
    {
        ModePageView view = new(defaults);
        if (defaults.Length != changeable.Length || !view.IsComplete || view.Bytes.Length != defaults.Length)
        {
            throw new ArgumentException(
                $"Page {view.Page:X2}h announces {view.TotalLength} bytes; it has {defaults.Length}, and the mask of "
                    + $"changeable bits {changeable.Length}.",
                nameof(defaults)
            );
        }

        Page = view.Page;
        Subpage = view.Subpage;
        IsSavable = isSavable;
        HeaderSize = view.IsSubpage ? 4 : 2;
        _defaults = defaults.ToArray();
        _changeable = changeable.ToArray();
        _defaults[0] &= 0x7F;
        _defaults.AsSpan(0, HeaderSize).CopyTo(_changeable);
    }

    /// <summary>PAGE CODE.</summary>
    public byte Page { get; }

    /// <summary>SUBPAGE CODE, 0 for a page without.</summary>
    public byte Subpage { get; }

    /// <summary>PS.</summary>
    public bool IsSavable { get; }

    /// <summary>Bytes of the header: 2, or 4 with a subpage.</summary>
    public int HeaderSize { get; }

    /// <summary>Bytes of the page, header included.</summary>
    public int Length => _defaults.Length;

    /// <summary>Default values, with the header, PS off.</summary>
    public ReadOnlySpan<byte> Defaults => _defaults;

    /// <summary>Mask of changeable bits, with the page's header in front, PS off.</summary>
    public ReadOnlySpan<byte> Changeable => _changeable;

    /// <summary>Writes the page as MODE SENSE answers it, cut to the room there is.</summary>
    /// <param name="destination">Receives the page.</param>
    /// <param name="control">Which values.</param>
    /// <param name="current">Current values, as long as the page.</param>
    /// <param name="saved">Saved values, as long as the page; not looked at unless they are asked for.</param>
    /// <returns>Bytes written.</returns>
    public int Write(
        Span<byte> destination,
        ModePageControl control,
        ReadOnlySpan<byte> current,
        ReadOnlySpan<byte> saved
    )
    {
        ReadOnlySpan<byte> values = control switch
        {
            ModePageControl.Changeable => _changeable,
            ModePageControl.Default => _defaults,
            ModePageControl.Saved => saved,
            _ => current,
        };
        int written = WireBytes.Cut(values, destination);
        if (written > 0 && IsSavable)
        {
            destination[0] |= 0x80;
        }

        return written;
    }

    /// <summary>Takes the values of a MODE SELECT list into the current ones, all or nothing: a bit that is not
    /// changeable must be sent as it is.</summary>
    /// <param name="sent">The page as it came.</param>
    /// <param name="current">Current values, as long as the page; changed only if the answer is true.</param>
    /// <param name="badByte">Byte of the page to point the sense data at, if the answer is false.</param>
    /// <param name="badBit">Its leftmost offending bit; −1 to point at the byte only.</param>
    public bool TrySelect(ModePageView sent, Span<byte> current, out int badByte, out int badBit)
    {
        badBit = -1;
        badByte = HeaderSize - 1;
        if (sent.Bytes.Length != Length || !sent.IsComplete)
        {
            return false;
        }

        for (int i = HeaderSize; i < Length; i++)
        {
            int wrong = (sent.Bytes[i] ^ current[i]) & ~_changeable[i];
            if (wrong != 0)
            {
                badByte = i;
                badBit = 31 - int.LeadingZeroCount(wrong);
                return false;
            }
        }

        sent.Bytes[HeaderSize..].CopyTo(current[HeaderSize..]);
        return true;
    }
}
