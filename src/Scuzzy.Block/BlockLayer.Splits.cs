using Scuzzy.Block.Queue;

namespace Scuzzy.Block;

/// <summary>Objects for bios that are split, reused; as many as bios were ever under way in parts.</summary>
public sealed partial class BlockLayer
{
    private SplitBio? _freeSplits;
    private BioPart? _freeParts;

    internal SplitBio TakeSplit()
    {
        SplitBio? split = _freeSplits;
        if (split is null)
        {
            return new SplitBio();
        }

        _freeSplits = split.NextFree;
        return split;
    }

    internal void Return(SplitBio split)
    {
        split.NextFree = _freeSplits;
        _freeSplits = split;
    }

    internal BioPart TakePart()
    {
        BioPart? part = _freeParts;
        if (part is null)
        {
            return new BioPart(this);
        }

        _freeParts = part.NextFree;
        return part;
    }

    internal void Return(BioPart part)
    {
        part.NextFree = _freeParts;
        _freeParts = part;
    }
}
