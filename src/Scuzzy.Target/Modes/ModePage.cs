using Scuzzy.Scsi;

namespace Scuzzy.Target.Modes;

/// <summary>A mode page with its four sets of values (SPC-5 7.5), header bytes included.</summary>
internal sealed class ModePage
{
    private readonly byte[] _default;
    private readonly byte[] _changeable;
    private readonly byte[] _current;
    private readonly byte[] _saved;

    /// <summary>Creates a page.</summary>
    /// <param name="defaults">All bytes; byte 0 with SPF but without PS. Current and saved values begin as these.</param>
    /// <param name="changeable">Bits that MODE SELECT may change, as pairs of byte index and mask.</param>
    public ModePage(byte[] defaults, params ReadOnlySpan<(int Byte, byte Mask)> changeable)
    {
        _default = defaults;
        _current = [.. defaults];
        _saved = [.. defaults];
        _changeable = new byte[defaults.Length];
        defaults.AsSpan(0, HeaderLength).CopyTo(_changeable);
        foreach ((int index, byte mask) in changeable)
        {
            _changeable[index] = mask;
        }
    }

    /// <summary>PAGE CODE.</summary>
    public byte Code => (byte)(_default[0] & 0x3F);

    /// <summary>SUBPAGE CODE; 0 for a page without one.</summary>
    public byte Subpage => IsSubpage ? _default[1] : (byte)0;

    /// <summary>Bytes of the page with its header.</summary>
    public int Length => _default.Length;

    /// <summary>2, or 4 for a subpage.</summary>
    public int HeaderLength => IsSubpage ? 4 : 2;

    /// <summary>The values in force.</summary>
    public ReadOnlySpan<byte> Current => _current;

    private bool IsSubpage => (_default[0] & 0x40) != 0;

    /// <summary>The values of one kind.</summary>
    public ReadOnlySpan<byte> Values(ModePageControl control) =>
        control switch
        {
            ModePageControl.Current => _current,
            ModePageControl.Changeable => _changeable,
            ModePageControl.Default => _default,
            ModePageControl.Saved or _ => _saved,
        };

    /// <summary>The first byte that a new page would change although it may not, or −1.</summary>
    public int FindForbiddenChange(ReadOnlySpan<byte> page)
    {
        for (int i = HeaderLength; i < Length; i++)
        {
            if (((page[i] ^ _current[i]) & ~_changeable[i]) != 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>True if a new page changes something.</summary>
    public bool Differs(ReadOnlySpan<byte> page) =>
        !page[HeaderLength..Length].SequenceEqual(_current.AsSpan(HeaderLength));

    /// <summary>Takes new values over.</summary>
    public void Set(ReadOnlySpan<byte> page, bool save)
    {
        page[HeaderLength..Length].CopyTo(_current.AsSpan(HeaderLength));
        if (save)
        {
            _current.CopyTo(_saved, 0);
        }
    }

    /// <summary>Saved values come into force, as after a reset.</summary>
    public void Restore() => _saved.CopyTo(_current, 0);
}
