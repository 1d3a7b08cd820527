using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;

namespace Scuzzy.Target.Modes;

/// <summary>A mode page with its state: current and saved values beside the fixed ones (SPC-5 7.5). Units share the
/// template; values of their own they have once something was changed.</summary>
internal sealed class ModePage(ModePageTemplate template)
{
    private byte[]? _current;
    private byte[]? _saved;

    /// <summary>PAGE CODE.</summary>
    public byte Code => template.Page;

    /// <summary>SUBPAGE CODE; 0 for a page without one.</summary>
    public byte Subpage => template.Subpage;

    /// <summary>Bytes of the page with its header.</summary>
    public int Length => template.Length;

    /// <summary>The values in force.</summary>
    public ReadOnlySpan<byte> Current => _current ?? template.Defaults;

    private ReadOnlySpan<byte> Saved => _saved ?? template.Defaults;

    /// <summary>Makes the template of a page that can be saved.</summary>
    /// <param name="defaults">The page with its header.</param>
    /// <param name="changeable">Bits that MODE SELECT may change, as pairs of byte index and mask.</param>
    public static ModePageTemplate Template(byte[] defaults, params ReadOnlySpan<(int Byte, byte Mask)> changeable)
    {
        byte[] masks = new byte[defaults.Length];
        foreach ((int index, byte mask) in changeable)
        {
            masks[index] = mask;
        }

        return new ModePageTemplate(defaults, masks, isSavable: true);
    }

    /// <summary>Writes the page as MODE SENSE answers it.</summary>
    public int Write(Span<byte> destination, ModePageControl control) =>
        template.Write(destination, control, Current, Saved);

    /// <summary>Whether MODE SELECT may send this page; changes nothing.</summary>
    public bool IsAcceptable(ModePageView sent, out int badByte, out int badBit)
    {
        Span<byte> copy = stackalloc byte[template.Length];
        Current.CopyTo(copy);
        return template.TrySelect(sent, copy, out badByte, out badBit);
    }

    /// <summary>Takes values over that are acceptable.</summary>
    /// <returns>True if something changed.</returns>
    public bool Set(ModePageView sent, bool save)
    {
        bool changes = !sent.Bytes[template.HeaderSize..].SequenceEqual(Current[template.HeaderSize..]);
        _current ??= template.Defaults.ToArray();
        _ = template.TrySelect(sent, _current, out _, out _);
        if (save)
        {
            _saved = [.. _current];
        }

        return changes;
    }

    /// <summary>The saved values, or null if none were saved.</summary>
    public byte[]? SavedValues => _saved;

    /// <summary>Takes over what was saved before a restart, if this page can have such values.</summary>
    public void TakeSaved(ModePageView saved)
    {
        byte[] values = template.Defaults.ToArray();
        if (template.TrySelect(saved, values, out _, out _))
        {
            _saved = values;
            Restore();
        }
    }

    /// <summary>Saved values come into force, as after a reset.</summary>
    public void Restore() => _current = _saved is null ? null : [.. _saved];
}
