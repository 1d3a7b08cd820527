using Scuzzy.Block.Attributes;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Initiator.Mid.Objects;

/// <summary>Keeps the machine's object tree: hosts, targets, devices, disks, where sysfs has them, and the classes'
/// links to them (kernel: scsi_sysfs.c).</summary>
/// <remarks>A device's dozen of directories and as many links are made when somebody looks at the tree.</remarks>
internal sealed class ScsiObjects(KernelObjectTree tree)
{
    private const int AdditionsTogether = 1024;

    private readonly KernelObject _bus = tree.Root.Ensure("bus").Ensure("scsi").Ensure("devices");
    private readonly KernelObject _classes = tree.Root.Ensure("class");
    private readonly List<List<Addition>> _postponed = [];
    private IReadOnlyList<KernelAttribute>? _diskAttributes;

    public void Add(ScsiHost host)
    {
        KernelObject node = tree.Root.Ensure("devices").Ensure("platform").Add(host.Name, host);
        host.Node = node;
        _bus.AddLink(host.Name, node);
        KernelObject inClass = node.Ensure("scsi_host").Add(host.Name, host, HostAttributes.For(host.Scsi.Policy));
        inClass.AddLink("device", node);
        _classes.Ensure("scsi_host").AddLink(host.Name, inClass);
    }

    public void Remove(ScsiHost host)
    {
        tree.CatchUp();
        if (host.Node is { } node)
        {
            _bus.RemoveLink(host.Name);
            _classes.Ensure("scsi_host").RemoveLink(host.Name);
            node.Remove();
            host.Node = null;
        }
    }

    /// <summary>A device became visible, and its target with the first of them.</summary>
    public void Add(ScsiDevice device) => Postpone(new Addition(device, null, -1));

    /// <summary>A disk of the device became visible.</summary>
    public void Add(ScsiDisk disk) => Postpone(new Addition(disk.Device, disk, -1));

    /// <summary>The device got a generic node.</summary>
    public void AddGeneric(ScsiDevice device) => Postpone(new Addition(device, null, device.GenericNumber));

    /// <summary>Keeps an addition in its turn, in short lists, as long ones would be copied while they grow. Removing
    /// looks at the tree, so that at most what is there waits: three additions a device.</summary>
    private void Postpone(Addition addition)
    {
        if (_postponed.Count == 0)
        {
            tree.Postpone(AddPostponed);
        }

        if (_postponed is not [.., { Count: < AdditionsTogether }])
        {
            _postponed.Add(new List<Addition>(AdditionsTogether));
        }

        _postponed[^1].Add(addition);
    }

    private void AddPostponed()
    {
        foreach (Addition addition in _postponed.SelectMany(a => a))
        {
            if (addition.Disk is { } disk)
            {
                AddNow(disk);
            }
            else if (addition.GenericNumber >= 0)
            {
                AddGenericNow(addition.Device, addition.GenericNumber);
            }
            else
            {
                AddNow(addition.Device);
            }
        }

        _postponed.Clear();
    }

    private void AddNow(ScsiDevice device)
    {
        if (device.Host.Node is not { } parent)
        {
            return;
        }

        ScsiTarget target = device.Target;
        KernelObject? targetNode = parent.Child(target.Name);
        if (targetNode is null)
        {
            targetNode = parent.Add(target.Name, target);
            _bus.AddLink(target.Name, targetNode);
        }

        KernelObject node = targetNode.Add(device.Address, device, DeviceAttributes.For(device.Host.Scsi.Policy));
        device.Node = node;
        _bus.AddLink(device.Address, node);
        Classify(node, "scsi_device", device.Address, device, []);
    }

    public void Remove(ScsiDevice device)
    {
        tree.CatchUp();
        if (device.Node is not { } node)
        {
            return;
        }

        _bus.RemoveLink(device.Address);
        foreach (string name in (string[])["scsi_device", "scsi_disk", "scsi_generic"])
        {
            foreach (KernelObject child in node.Ensure(name).Children)
            {
                _classes.Ensure(name).RemoveLink(child.Name);
            }
        }

        foreach (KernelObject block in node.Ensure("block").Children)
        {
            tree.Root.Ensure("block").RemoveLink(block.Name);
        }

        KernelObject target = node.Parent!;
        node.Remove();
        device.Node = null;
        if (target.Children.Count == 0)
        {
            _bus.RemoveLink(target.Name);
            target.Remove();
        }
    }

    private void AddNow(ScsiDisk disk)
    {
        if (disk.Device.Node is { } node)
        {
            _diskAttributes ??= DiskAttributes.For(disk.Policy);
            Classify(node, "scsi_disk", disk.Device.Address, disk, _diskAttributes);
            KernelObject block = node.Ensure("block").Add(disk.Name, disk, BlockAttributes.All);
            block.AddLink("device", node);
            QueueObject.Add(block, disk.Device.Queue);
            tree.Root.Ensure("block").AddLink(disk.Name, block);
        }
    }

    private void AddGenericNow(ScsiDevice device, int number)
    {
        if (device.Node is { } node)
        {
            KernelObject generic = Classify(node, "scsi_generic", $"sg{number}", device, []);
            node.AddLink("generic", generic);
        }
    }

    private KernelObject Classify(
        KernelObject node,
        string name,
        string member,
        object subject,
        IReadOnlyList<KernelAttribute> attributes
    )
    {
        KernelObject inClass = node.Ensure(name).Add(member, subject, attributes);
        inClass.AddLink("device", node);
        _classes.Ensure(name).AddLink(member, inClass);
        return inClass;
    }

    /// <summary>What is to be added: the device, its disk, or its generic node of a number.</summary>
    private readonly record struct Addition(ScsiDevice Device, ScsiDisk? Disk, int GenericNumber);
}
