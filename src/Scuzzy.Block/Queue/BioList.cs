using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>An intrusive FIFO of bios by <see cref="Bio.Next"/> (kernel: struct bio_list).</summary>
internal struct BioList
{
    private Bio? _first;
    private Bio? _last;

    public readonly bool IsEmpty => _first is null;

    public readonly Bio? First => _first;

    public int Count { get; private set; }

    public void AddLast(Bio bio)
    {
        bio.Next = null;
        if (_last is null)
        {
            _first = bio;
        }
        else
        {
            _last.Next = bio;
        }

        _last = bio;
        Count++;
    }

    public void AddFirst(Bio bio)
    {
        bio.Next = _first;
        _first = bio;
        _last ??= bio;
        Count++;
    }

    public Bio RemoveFirst()
    {
        Bio bio = _first!;
        _first = bio.Next;
        bio.Next = null;
        if (_first is null)
        {
            _last = null;
        }

        Count--;
        return bio;
    }
}
