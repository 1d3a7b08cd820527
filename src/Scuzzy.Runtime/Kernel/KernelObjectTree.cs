namespace Scuzzy.Runtime.Kernel;

/// <summary>The machine's objects (kernel: the tree behind sysfs), and the news about them.</summary>
public sealed class KernelObjectTree
{
    /// <summary>How many uevents are kept; older ones are forgotten.</summary>
    public const int MaximumUevents = 65_536;

    private readonly Queue<Uevent> _uevents = new();
    private readonly List<UeventListener> _listeners = [];
    private readonly KernelObject _root;
    private Action? _postponed;

    /// <summary>Creates a tree with an empty root.</summary>
    public KernelObjectTree() => _root = new KernelObject(this);

    /// <summary>The root, whose path is <c>/</c>.</summary>
    public KernelObject Root
    {
        get
        {
            CatchUp();
            return _root;
        }
    }

    /// <summary>The latest uevents, oldest first.</summary>
    public IReadOnlyCollection<Uevent> Uevents => _uevents;

    /// <summary>How many uevents there ever were.</summary>
    public long UeventCount { get; private set; }

    /// <summary>Adds a listener, which gets every uevent from now on.</summary>
    public void AddListener(UeventListener listener) => _listeners.Add(listener);

    /// <summary>Puts off additions until somebody looks at the tree, which in most machines with thousands of devices
    /// nobody does.</summary>
    /// <param name="add">Makes up for them; called once, before the look, whatever it shows.</param>
    public void Postpone(Action add) => _postponed += add;

    /// <summary>The object at a path, symbolic links followed, or null.</summary>
    public KernelObject? Find(string path) => Root.Find(path);

    /// <summary>Somebody looks: what was put off is done.</summary>
    public void CatchUp()
    {
        if (_postponed is { } add)
        {
            _postponed = null;
            add();
        }
    }

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
