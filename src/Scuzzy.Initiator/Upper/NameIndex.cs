namespace Scuzzy.Initiator.Upper;

/// <summary>Gives out the lowest free number (kernel: ida).</summary>
internal sealed class NameIndex
{
    private readonly List<bool> _used = [];

    public int Take()
    {
        int free = _used.IndexOf(false);
        if (free < 0)
        {
            free = _used.Count;
            _used.Add(true);
        }
        else
        {
            _used[free] = true;
        }

        return free;
    }

    public void Return(int number) => _used[number] = false;
}
