using System.Globalization;

namespace Scuzzy.Initiator.Mid;

/// <summary>A target of a host: an address and what its devices share (kernel: struct scsi_target).</summary>
public sealed class ScsiTarget
{
    private readonly List<ScsiDevice> _devices = [];

    internal ScsiTarget(ScsiHost host, int channel, int id)
    {
        Host = host;
        Channel = channel;
        Id = id;
        CanQueue = host.Template.TargetCanQueue;
        CountsAlways = host.Scsi.Policy.BlocksUnlimitedTargets;
    }

    /// <summary>Its host.</summary>
    public ScsiHost Host { get; }

    /// <summary>Its channel.</summary>
    public int Channel { get; }

    /// <summary>Its id.</summary>
    public int Id { get; }

    /// <summary>Its state.</summary>
    public ScsiTargetState State { get; private set; }

    /// <summary>Its devices, by LUN.</summary>
    public IReadOnlyList<ScsiDevice> Devices => _devices;

    /// <summary>Most commands at once; 0: no limit.</summary>
    public int CanQueue { get; set; }

    /// <summary>True if only one of its LUNs may be served at a time.</summary>
    public bool SingleLun { get; set; }

    /// <summary>True: REPORT LUNS is not to be sent.</summary>
    public bool NoReportLuns { get; set; }

    /// <summary>A peripheral device type of 1Fh means no LUN here, whatever the qualifier.</summary>
    public bool NoTypeMeansNoLun { get; set; }

    /// <summary>The driver's own object.</summary>
    public object? DriverData { get; set; }

    /// <summary>Its commands under way; kept only if there is a limit or a block.</summary>
    public int Busy { get; internal set; }

    /// <summary>Rounds for which it is left alone.</summary>
    public int Blocked { get; internal set; }

    /// <summary>Rounds for which it is left alone after it was busy; default 3.</summary>
    public int MaxBlocked { get; set; } = 3;

    /// <summary>Its name, e.g. <c>target0:0:1</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"target{Host.Number}:{Channel}:{Id}");

    /// <summary>The LUN that is being served, for <see cref="SingleLun"/>.</summary>
    internal ScsiDevice? CurrentUser { get; set; }

    /// <summary>A unit of the target said that its list of LUNs changed; others need not repeat it.</summary>
    internal bool ExpectsLunChange { get; set; }

    /// <summary>Gates on the target are in force.</summary>
    internal bool HasGates => CanQueue > 0 || SingleLun || CountsAlways;

    /// <summary>It counts its commands, and is left alone while it is busy, without a limit too.</summary>
    internal bool CountsAlways { get; }

    /// <summary>The device of a LUN (the kernel's number), or null.</summary>
    public ScsiDevice? FindDevice(ulong lun)
    {
        int at = PlaceOf(lun);
        return at < _devices.Count && _devices[at].Lun == lun ? _devices[at] : null;
    }

    /// <summary>Changes the state; false if that is not legal.</summary>
    internal bool SetState(ScsiTargetState state)
    {
        bool isLegal = StateTransitions.IsLegal(Host.Scsi.Policy.States, State, state);
        State = isLegal ? state : State;
        return isLegal;
    }

    internal void Add(ScsiDevice device) => _devices.Insert(PlaceOf(device.Lun), device);

    internal void Remove(ScsiDevice device) => _devices.Remove(device);

    /// <summary>Where a LUN stands, or would stand: the devices are in the order of their LUNs.</summary>
    private int PlaceOf(ulong lun)
    {
        int low = 0;
        for (int high = _devices.Count; low < high; )
        {
            int middle = (low + high) / 2;
            if (_devices[middle].Lun < lun)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
