namespace Scuzzy.Runtime.Kernel;

/// <summary>The machine's objects (kernel: the tree behind sysfs), and the news about them.</summary>
public sealed class KernelObjectTree
{
    /// <summary>How many uevents are kept; older ones are forgotten.</summary>
    public const int MaximumUevents = 65_536;

    private readonly Queue<Uevent> _uevents = new();
    private readonly List<UeventListener> _listeners = [];

    /// <summary>Creates a tree with an empty root.</summary>
    public KernelObjectTree() => Root = new KernelObject(this);

    /// <summary>The root, whose path is <c>/</c>.</summary>
    public KernelObject Root { get; }

    /// <summary>The latest uevents, oldest first.</summary>
    public IReadOnlyCollection<Uevent> Uevents => _uevents;

    /// <summary>How many uevents there ever were.</summary>
    public long UeventCount { get; private set; }

    /// <summary>Adds a listener, which gets every uevent from now on.</summary>
    public void AddListener(UeventListener listener) => _listeners.Add(listener);

    /// <summary>The object at a path, symbolic links followed, or null.</summary>
    public KernelObject? Find(string path) => Root.Find(path);

    internal void Report(UeventAction action, KernelObject subject, IReadOnlyList<string> environment)
    {
        var uevent = new Uevent(++UeventCount, action, subject.Path, environment);
        if (_uevents.Count == MaximumUevents)
        {
            _uevents.Dequeue();
        }

        _uevents.Enqueue(uevent);
        foreach (UeventListener listener in _listeners)
        {
            listener.Happened(uevent);
        }
    }
}
