using System.Collections;

namespace Scuzzy.Runtime.Kernel;

/// <summary>What is in a directory, in the order of its making and by name: an array that fits while it is short, as
/// thousands of directories are, with an index beside it once it is long.</summary>
internal sealed class NamedList<T> : IReadOnlyList<T>
    where T : class, INamed
{
    private const int IndexFrom = 16;

    private T[] _items = new T[1];
    private Dictionary<string, T>? _index;

    public int Count { get; private set; }

    public T this[int index] => _items.AsSpan(0, Count)[index];

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = item;
        if (_index is not null)
        {
            _index.Add(item.Name, item);
        }
        else if (Count > IndexFrom)
        {
            _index = this.ToDictionary(i => i.Name, StringComparer.Ordinal);
        }
    }

    public void Remove(T item)
    {
        int at = Array.IndexOf(_items, item, 0, Count);
        Invariant.Holds(at >= 0);
        Count--;
        Array.Copy(_items, at + 1, _items, at, Count - at);
        _items[Count] = null!;
        _index?.Remove(item.Name);
    }

    /// <summary>An item is about to get another name.</summary>
    public void Rename(T item, string name)
    {
        if (_index is not null)
        {
            _index.Remove(item.Name);
            _index.Add(name, item);
        }
    }

    public T? Find(string name)
    {
        if (_index is not null)
        {
            return _index.GetValueOrDefault(name);
        }

        foreach (T item in _items.AsSpan(0, Count))
        {
            if (string.Equals(item.Name, name, StringComparison.Ordinal))
            {
                return item;
            }
        }

        return null;
    }

    public IEnumerator<T> GetEnumerator() => new ArraySegment<T>(_items, 0, Count).AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
