namespace Scuzzy.Target.Modes;

/// <summary>The mode pages of a unit, in order of page and subpage code.</summary>
internal sealed class ModePageSet(params ModePage[] pages)
{
    public const byte AllPages = 0x3F;
    public const byte AllSubpages = 0xFF;

    /// <summary>All pages.</summary>
    public ReadOnlySpan<ModePage> Pages => pages;

    /// <summary>One page, or null.</summary>
    public ModePage? Find(byte code, byte subpage)
    {
        foreach (ModePage page in pages)
        {
            if (page.Code == code && page.Subpage == subpage)
            {
                return page;
            }
        }

        return null;
    }

    /// <summary>True if MODE SENSE of a page and subpage code means this page.</summary>
    public static bool IsMeant(ModePage page, byte code, byte subpage) =>
        (code == AllPages || code == page.Code) && (subpage == AllSubpages || subpage == page.Subpage);

    /// <summary>Saved values come into force, as after a reset.</summary>
    public void Restore()
    {
        foreach (ModePage page in pages)
        {
            page.Restore();
        }
    }
}
