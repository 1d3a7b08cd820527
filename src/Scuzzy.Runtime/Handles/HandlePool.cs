using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime.Handles;

/// <summary>A fixed set of reusable objects under handles with generations; taking and returning allocate
/// nothing.</summary>
/// <remarks>The last returned slot is taken first, because it is still in the cache.</remarks>
public sealed class HandlePool<T>
    where T : class
{
    private readonly T?[] _items;
    private readonly Func<int, T> _create;
    private readonly uint[] _generations;
    private readonly int[] _free;
    private int _freeCount;

    /// <summary>Creates a pool of at most <paramref name="capacity"/> objects; each is made when it is first needed.
    /// </summary>
    public HandlePool(int capacity, Func<int, T> create)
    {
        _create = create;
        _items = new T?[capacity];
        _generations = new uint[capacity];
        _free = new int[capacity];
        for (int i = 0; i < capacity; i++)
        {
            _free[capacity - 1 - i] = i;
        }

        _freeCount = capacity;
    }

    /// <summary>How many objects the pool has.</summary>
    public int Capacity => _items.Length;

    /// <summary>How many are taken.</summary>
    public int InUse => _items.Length - _freeCount;

    /// <summary>Takes an object; false if all are taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(out T item, out Handle handle)
    {
        if (_freeCount == 0)
        {
            item = null!;
            handle = default;
            return false;
        }

        int slot = _free[--_freeCount];
        item = _items[slot] ??= _create(slot);
        handle = new Handle((uint)slot, ++_generations[slot]);
        return true;
    }

    /// <summary>Returns an object; every copy of its handle is stale from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(Handle handle)
    {
        Invariant.Holds(IsCurrent(handle));
        _generations[handle.Slot]++;
        _free[_freeCount++] = (int)handle.Slot;
    }

    /// <summary>The object of a handle, or null if the handle is stale or never was one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T? Find(Handle handle) => IsCurrent(handle) ? _items[handle.Slot] : null;

    /// <summary>The object of a slot if somebody uses it now, else null; for walks over all users.</summary>
    public T? InUseAt(int slot) => (_generations[slot] & 1) == 1 ? _items[slot] : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsCurrent(Handle handle) =>
        handle.Slot < (uint)_items.Length
        && (handle.Generation & 1) == 1
        && _generations[handle.Slot] == handle.Generation;
}
