using System.Text;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Runtime.Kernel;

/// <summary>A named node of the machine's object tree (kernel: struct kobject; a directory of sysfs): children,
/// attributes and symbolic links, each in the order of their making.</summary>
/// <remarks>Belongs to one shard with its whole tree. Nodes without children, links or attributes of their own carry
/// no lists, since a machine may have many thousands.</remarks>
public sealed class KernelObject : INamed
{
    private const int MaximumDepth = 64;

    private NamedList<KernelObject>? _children;
    private NamedList<KernelLink>? _links;
    private List<KernelAttribute>? _ownAttributes;

    internal KernelObject(KernelObjectTree tree)
    {
        Tree = tree;
        Name = "";
        SharedAttributes = [];
    }

    private KernelObject(KernelObject parent, string name, object? subject, IReadOnlyList<KernelAttribute> attributes)
    {
        Tree = parent.Tree;
        Parent = parent;
        Name = name;
        Subject = subject;
        SharedAttributes = attributes;
    }

    /// <summary>The tree it belongs to.</summary>
    public KernelObjectTree Tree { get; }

    /// <summary>The node it is in; null for the root, and for what was removed.</summary>
    public KernelObject? Parent { get; private set; }

    /// <summary>Its name.</summary>
    public string Name { get; private set; }

    /// <summary>What it stands for: what its attributes read and write.</summary>
    public object? Subject { get; }

    /// <summary>Its children.</summary>
    public IReadOnlyList<KernelObject> Children
    {
        get
        {
            Tree.CatchUp();
            return _children ?? (IReadOnlyList<KernelObject>)[];
        }
    }

    /// <summary>Its symbolic links.</summary>
    public IReadOnlyList<KernelLink> Links
    {
        get
        {
            Tree.CatchUp();
            return _links ?? (IReadOnlyList<KernelLink>)[];
        }
    }

    /// <summary>Its attributes: those of its kind, then its own.</summary>
    public IEnumerable<KernelAttribute> Attributes =>
        _ownAttributes is null ? SharedAttributes : SharedAttributes.Concat(_ownAttributes);

    /// <summary>Its path from the root: <c>/devices/…</c>.</summary>
    public string Path
    {
        get
        {
            if (Parent is null)
            {
                return Name.Length == 0 ? "/" : Name;
            }

            var path = new StringBuilder();
            for (KernelObject node = this; node.Parent is not null; node = node.Parent)
            {
                path.Insert(0, node.Name).Insert(0, '/');
            }

            return path.ToString();
        }
    }

    private IReadOnlyList<KernelAttribute> SharedAttributes { get; }

    /// <summary>Adds a child.</summary>
    /// <param name="name">Its name: not empty, no slash, not that of another child or link.</param>
    /// <param name="subject">What it stands for.</param>
    /// <param name="attributes">The attributes of its kind, one list for all objects of the kind.</param>
    public KernelObject Add(string name, object? subject = null, IReadOnlyList<KernelAttribute>? attributes = null)
    {
        CheckName(name);
        var child = new KernelObject(this, name, subject, attributes ?? []);
        (_children ??= new NamedList<KernelObject>()).Add(child);
        return child;
    }

    /// <summary>The child of a name, made if it is not there (a plain directory).</summary>
    public KernelObject Ensure(string name) => Child(name) ?? Add(name);

    /// <summary>Adds an attribute of this object alone.</summary>
    public void AddAttribute(KernelAttribute attribute)
    {
        Invariant.Holds(Attribute(attribute.Name) is null);
        (_ownAttributes ??= []).Add(attribute);
    }

    /// <summary>Adds a symbolic link to another object.</summary>
    public void AddLink(string name, KernelObject target)
    {
        CheckName(name);

        // A new link takes the place of one that leads nowhere any more.
        RemoveLink(name);
        (_links ??= new NamedList<KernelLink>()).Add(new KernelLink(name, target));
    }

    /// <summary>Removes a symbolic link; false if there was none.</summary>
    public bool RemoveLink(string name)
    {
        Tree.CatchUp();
        if (_links?.Find(name) is not { } link)
        {
            return false;
        }

        _links.Remove(link);
        return true;
    }

    /// <summary>Takes the object with all below it out of the tree. Links to it stay and lead nowhere.</summary>
    public void Remove()
    {
        Tree.CatchUp();
        Invariant.Holds(Parent is not null);
        Parent._children!.Remove(this);
        Parent = null;
    }

    /// <summary>Gives the object another name (kernel: kobject_rename).</summary>
    public void Rename(string name)
    {
        Invariant.Holds(Parent is not null);
        Parent.CheckName(name);
        Parent._children!.Rename(this, name);
        Name = name;
    }

    /// <summary>The child of a name, or null.</summary>
    public KernelObject? Child(string name)
    {
        Tree.CatchUp();
        return _children?.Find(name);
    }

    /// <summary>The attribute of a name, or null.</summary>
    public KernelAttribute? Attribute(string name)
    {
        foreach (KernelAttribute attribute in Attributes)
        {
            if (string.Equals(attribute.Name, name, StringComparison.Ordinal))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>The object at a path from here (from the root if it begins with a slash); links are followed,
    /// <c>.</c> and <c>..</c> understood. Null if there is none.</summary>
    public KernelObject? Find(string path)
    {
        KernelObject? node = path.StartsWith('/') ? Tree.Root : this;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = name switch
            {
                "." => node,
                ".." => node.Parent ?? node,
                _ => node.Child(name) ?? node.LinkTarget(name),
            };
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>Reads the attribute of a name; ENOENT if there is none.</summary>
    public ShowResult Show(string name) =>
        Attribute(name) is { } attribute
            ? attribute.IsReadable
                ? attribute.Show(this)
                : ShowResult.Failed(Errno.EACCES)
            : ShowResult.Failed(Errno.ENOENT);

    /// <summary>Writes the attribute of a name, as <c>echo text &gt; name</c> does; one trailing newline is
    /// dropped.</summary>
    /// <returns>0 or an errno value; ENOENT if there is no such attribute.</returns>
    public int Store(string name, string text)
    {
        if (Attribute(name) is not { } attribute)
        {
            return Errno.ENOENT;
        }

        return attribute.IsWritable ? attribute.Store(this, WithoutNewline(text)) : Errno.EACCES;
    }

    /// <summary>As <see cref="Store"/>, and waits until what was written has taken effect.</summary>
    /// <returns>0 or an errno value; ENOENT if there is no such attribute.</returns>
    public ShardTask<int> StoreAsync(string name, string text)
    {
        if (Attribute(name) is not { } attribute)
        {
            return ShardTask<int>.FromResult(Errno.ENOENT);
        }

        return attribute.IsWritable
            ? attribute.StoreAsync(this, WithoutNewline(text))
            : ShardTask<int>.FromResult(Errno.EACCES);
    }

    /// <summary>Tells user space what happened to the object (kernel: kobject_uevent_env).</summary>
    public void Report(UeventAction action, params string[] environment) => Tree.Report(action, this, environment);

    /// <summary>This object and all below it, parents before children, children in order.</summary>
    public IEnumerable<KernelObject> Walk()
    {
        var waiting = new Stack<KernelObject>();
        waiting.Push(this);
        while (waiting.TryPop(out KernelObject? node))
        {
            yield return node;
            for (int i = node.Children.Count - 1; i >= 0; i--)
            {
                waiting.Push(node.Children[i]);
            }
        }
    }

    private static string WithoutNewline(string text) => text.EndsWith('\n') ? text[..^1] : text;

    private KernelObject? LinkTarget(string name) =>
        _links?.Find(name) is { } link && link.Target.IsInTree ? link.Target : null;

    private bool IsInTree
    {
        get
        {
            KernelObject node = this;
            for (int depth = 0; node.Parent is not null; depth++)
            {
                Invariant.Holds(depth < MaximumDepth);
                node = node.Parent;
            }

            return ReferenceEquals(node, Tree.Root);
        }
    }

    private void CheckName(string name)
    {
        if (name.Length == 0 || name.Contains('/') || name is "." or "..")
        {
            Invariant.Broken($"'{name}' cannot name a kernel object");
        }

        if (Child(name) is not null || LinkTarget(name) is not null)
        {
            Invariant.Broken($"{Path} has a {name} already");
        }
    }
}
