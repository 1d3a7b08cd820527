using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;

namespace Scuzzy.Target.Modes;

/// <summary>A mode page with its state: current and saved values beside the fixed ones (SPC-5 7.5).</summary>
internal sealed class ModePage
{
    private readonly ModePageTemplate _template;
    private readonly byte[] _current;
    private readonly byte[] _saved;

    /// <summary>Creates a page that can be saved.</summary>
    /// <param name="defaults">The page with its header. Current and saved values begin as these.</param>
    /// <param name="changeable">Bits that MODE SELECT may change, as pairs of byte index and mask.</param>
    public ModePage(byte[] defaults, params ReadOnlySpan<(int Byte, byte Mask)> changeable)
    {
        byte[] masks = new byte[defaults.Length];
        foreach ((int index, byte mask) in changeable)
        {
            masks[index] = mask;
        }

        _template = new ModePageTemplate(defaults, masks, isSavable: true);
        _current = [.. defaults];
        _saved = [.. defaults];
    }

    /// <summary>PAGE CODE.</summary>
    public byte Code => _template.Page;

    /// <summary>SUBPAGE CODE; 0 for a page without one.</summary>
    public byte Subpage => _template.Subpage;

    /// <summary>Bytes of the page with its header.</summary>
    public int Length => _template.Length;

    /// <summary>The values in force.</summary>
    public ReadOnlySpan<byte> Current => _current;

    /// <summary>Writes the page as MODE SENSE answers it.</summary>
    public int Write(Span<byte> destination, ModePageControl control) =>
        _template.Write(destination, control, _current, _saved);

    /// <summary>Whether MODE SELECT may send this page; changes nothing.</summary>
    public bool IsAcceptable(ModePageView sent, out int badByte, out int badBit)
    {
        Span<byte> copy = stackalloc byte[_current.Length];
        _current.CopyTo(copy);
        return _template.TrySelect(sent, copy, out badByte, out badBit);
    }

    /// <summary>Takes values over that are acceptable.</summary>
    /// <returns>True if something changed.</returns>
    public bool Set(ModePageView sent, bool save)
    {
        bool changes = !sent.Bytes[_template.HeaderSize..].SequenceEqual(_current.AsSpan(_template.HeaderSize));
        _ = _template.TrySelect(sent, _current, out _, out _);
        if (save)
        {
            _current.CopyTo(_saved, 0);
        }

        return changes;
    }

    /// <summary>Saved values come into force, as after a reset.</summary>
    public void Restore() => _saved.CopyTo(_current, 0);
}
