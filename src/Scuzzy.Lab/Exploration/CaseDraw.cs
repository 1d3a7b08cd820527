using System.Globalization;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Lab.Exploration;

/// <summary>Draws cases from seeds, within what a lab allows. Each case has some features and not others (swarm
/// testing), and mostly small limits, so that queues are full and lists are starved.</summary>
internal sealed class CaseDraw(LabFile lab)
{
    private readonly ExploreSection _explore = lab.Explore;
    private readonly ExploredMachine _machine = new(lab);

    // Deadlines are for a whole run: MediumDraw has them.
    private readonly IReadOnlyList<string> _events = [.. lab.Explore.Events.Where(e => e != "eh_deadline")];

    /// <summary>The case of a seed.</summary>
    public ExplorationCase Draw(ulong seed)
    {
        var random = new SeededRandom(seed);
        string profile = Pick(random, _explore.Profiles);
        int cpus = 1 + (int)random.Below(4);
        List<CaseHost> hosts = DrawHosts(random);
        bool escalates = _explore.Stalls && random.Chance(1, 6);
        List<CaseUnit> units = DrawUnits(random, hosts, escalates);
        hosts = Connected(hosts, units);
        List<(string Disk, string Device)> disks = Disks(hosts, units);
        List<CaseTask> tasks = DrawTasks(random, units, Used(random, hosts, units, disks), cpus);
        bool mayStart = random.Chance(1, 4);
        var made = new ExplorationCase
        {
            Seed = seed,
            Profile = profile,
            Cpus = cpus,
            Shards = cpus > 1 && random.Chance(1, 4) ? 2 : 1,
            Preemption = random.Chance(1, 4) ? 0 : (int)random.Below(300),
            ScheduleSeed = (long)(random.Next() >> 16),
            DeviceFlags = random.Chance(1, 8) ? "SCUZZY:Virtual disk:0x10" : string.Empty,
            Hosts = hosts,
            Units = units,
            Tasks = tasks,
            Faults = WithoutCrashes(DrawFaults(random, disks, escalates, mayStart), hosts),
            Events = DrawEvents(random, disks, profile, mayStart),
            Planted = _explore.Planted,
        };
        return MediumDraw.Add(made, _explore);
    }

    private List<CaseHost> DrawHosts(SeededRandom random)
    {
        // Mostly one host, any of them; else some.
        var sections = new List<HostSection>(_machine.Hosts);
        int most = random.Chance(1, 2) ? 2 + (int)random.Below(2) : 1;
        while (sections.Count > most)
        {
            sections.RemoveAt((int)random.Below(sections.Count));
        }

        var hosts = new List<CaseHost>();
        foreach (HostSection section in sections)
        {
            ConnectionSection[] all = [.. _machine.ConnectionsOf(section)];
            var connections = all.Where(_ => random.Chance(1, 2))
                .Select(c => new CaseConnection(c.At.Text, c.To.Text, c.Port))
                .ToList();
            if (connections.Count == 0)
            {
                ConnectionSection one = Pick(random, all);
                connections.Add(new CaseConnection(one.At.Text, one.To.Text, one.Port));
            }

            int canQueue =
                1 + (int)random.Below(random.Chance(1, 4) ? section.CanQueue : Math.Min(section.CanQueue, 8));
            hosts.Add(
                new CaseHost(section.Name.Text, connections)
                {
                    Channels = section.Channels,
                    TargetIds = section.TargetIds,
                    CanQueue = canQueue,
                    QueueDepth = Math.Min(canQueue, 1 + (int)random.Below(section.QueueDepth ?? 4)),
                    Segments = random.Chance(1, 3) ? 1 + (int)random.Below(6) : section.SegmentLimit,
                    MaximumTransferBytes = random.Chance(1, 3)
                        ? 4096 + (512 * random.Below(16))
                        : section.MaximumTransferBytes,
                    HardwareQueues = 1 + (int)random.Below(section.HardwareQueues),
                    HasSharedTags = random.Chance(1, 2),
                    TargetCanQueue = random.Chance(1, 3) ? 1 + (int)random.Below(3) : 0,
                    LatencyNs = random.Chance(1, 3) ? 0 : 1 + random.Below(Math.Max(1, section.LatencyNs)),
                    HasAutosense = section.HasAutosense && !random.Chance(1, 10),
                    RecoveryScope = random.Chance(1, 3) ? (RecoveryScopeKind)random.Below(2) : section.RecoveryScope,
                    RecoveryEscalates =
                        section.RecoveryEscalates && (random.Chance(3, 4) || section.Buffers is not null),
                    HasBuffers = section.Buffers is not null,
                }
            );
        }

        return hosts;
    }

    private List<CaseUnit> DrawUnits(SeededRandom random, List<CaseHost> hosts, bool escalates)
    {
        var units = new List<CaseUnit>();
        foreach (string name in hosts.SelectMany(h => h.Connections).Select(c => c.To).Distinct().ToList())
        {
            bool isFirst = true;
            foreach (UnitSection unit in _machine.UnitsOf(name))
            {
                // The first stays: a scan begins there.
                if (isFirst || random.Chance(1, 2))
                {
                    isFirst = false;
                    long settle = random.Chance(1, 3) ? 10_000 * (1 + random.Below(400)) : 0;
                    bool stalls = escalates || (_explore.Stalls && random.Chance(1, 5));
                    units.Add(
                        new CaseUnit(name, unit.Lun, ExploredMachine.StoreOf(unit) + Caching(random))
                        {
                            SettleNs = settle,
                            StallNth = stalls ? 1 + random.Below(80) : 0,
                            StallNs = stalls ? StallOf(random) : 0,
                        }
                    );
                }
            }
        }

        return units;
    }

    /// <summary>Most have a write cache and can write around it.</summary>
    private static string Caching(SeededRandom random) =>
        random.Below(8) switch
        {
            0 => ",writethrough",
            1 or 2 => ",nofua",
            _ => string.Empty,
        };

    /// <summary>Long enough for commands to time out, not for the functions that end them.</summary>
    private static long StallOf(SeededRandom random) => 500_000_000 * (1 + random.Below(16));

    private static List<CaseHost> Connected(List<CaseHost> hosts, List<CaseUnit> units) =>
        [
            .. hosts.Select(h =>
                h with
                {
                    Connections = [.. h.Connections.Where(c => units.Exists(u => u.Target == c.To))],
                }
            ),
        ];

    /// <summary>The disks in the order in which a boot names them.</summary>
    public static List<(string Disk, string Device)> Disks(IReadOnlyList<CaseHost> hosts, IReadOnlyList<CaseUnit> units)
    {
        var disks = new List<(string, string)>();
        for (int host = 0; host < hosts.Count; host++)
        {
            foreach (CaseConnection connection in hosts[host].Connections)
            {
                foreach (CaseUnit unit in units.Where(u => u.Target == connection.To).OrderBy(u => u.Lun))
                {
                    string name = ScsiDiskDriver.DiskName(disks.Count);
                    disks.Add(
                        (name, string.Create(CultureInfo.InvariantCulture, $"{host}:{connection.At}:{unit.Lun}"))
                    );
                }
            }
        }

        return disks;
    }

    /// <summary>The disks that tasks use: all, or only the paths to one unit, so that several initiators are at it.
    /// </summary>
    private static List<(string Disk, string Device)> Used(
        SeededRandom random,
        List<CaseHost> hosts,
        List<CaseUnit> units,
        List<(string Disk, string Device)> disks
    )
    {
        bool isShared = hosts.Count > 1 && random.Chance(1, 2);
        CaseUnit unit = Pick(random, units);
        var at = new List<string>();
        for (int host = 0; host < hosts.Count; host++)
        {
            foreach (CaseConnection connection in hosts[host].Connections.Where(c => c.To == unit.Target))
            {
                at.Add(string.Create(CultureInfo.InvariantCulture, $"{host}:{connection.At}:{unit.Lun}"));
            }
        }

        return isShared && at.Count > 1 ? disks.FindAll(d => at.Contains(d.Device)) : disks;
    }

    private List<CaseTask> DrawTasks(
        SeededRandom random,
        List<CaseUnit> units,
        List<(string Disk, string Device)> disks,
        int cpus
    )
    {
        long sectors = units.Min(u => SectorsOf(u.Store));
        int hot = (int)Math.Min(sectors, random.Chance(1, 2) ? 64 + random.Below(64) : 384);
        int count = 1 + (int)random.Below(6);
        var shape = new OperationDraw(random, hot);
        var tasks = new List<CaseTask>();
        int left = _explore.Operations + (int)random.Below(_explore.Operations / 4);
        for (int i = 0; i < count; i++)
        {
            int share = i == count - 1 ? left : left / (count - i);
            left -= share;
            string disk = disks[(int)random.Below(disks.Count)].Disk;
            string name = string.Create(CultureInfo.InvariantCulture, $"t{i}");
            string other = disks[(int)random.Below(disks.Count)].Disk;
            bool usesOther = other != disk && random.Chance(1, 2);
            List<TaskOperation> operations = shape.Draw(share, usesOther ? other : null);
            tasks.Add(new CaseTask(name, disk, (int)random.Below(cpus), operations));
        }

        return tasks;
    }

    private List<CaseFault> DrawFaults(
        SeededRandom random,
        List<(string Disk, string Device)> disks,
        bool escalates,
        bool mayStart
    )
    {
        var kinds = _explore.Faults.Where(_ => random.Chance(1, 3)).ToList();
        if (kinds.Count == 0)
        {
            kinds.Add(Pick(random, _explore.Faults));
        }

        // Aborts and resets happen only where something is lost.
        if (kinds.Contains("answer") && _explore.Faults.Contains("drop"))
        {
            kinds.Add("drop");
        }

        int count = 4 + (int)random.Below(9);
        var faults = new List<CaseFault>();
        for (int i = 0; i < count; i++)
        {
            string? disk = random.Chance(1, 2) ? Pick(random, disks).Disk : null;
            faults.Add(FaultDraw.Draw(random, Pick(random, kinds), disk, _explore.Operations));
        }

        // The upper rungs are reached where all below fail, and a target still has the command.
        if (escalates)
        {
            faults.AddRange(FaultDraw.Escalation(random));
        }

        if (mayStart)
        {
            faults.AddRange(FaultDraw.Stopped(random, Pick(random, disks).Disk, _explore.Operations));
        }

        return faults;
    }

    /// <summary>A driver that keeps pointers to commands which not even a host reset took back crashes the machine
    /// sooner or later, as in Linux; so would one that never comes to its host reset.</summary>
    private static List<CaseFault> WithoutCrashes(List<CaseFault> faults, List<CaseHost> hosts) =>
        hosts.Exists(h => h.HasBuffers)
            ? faults.FindAll(f => f.Phase != "host_reset" || f.Value == "fails_fast")
            : faults;

    private List<CaseEvent> DrawEvents(
        SeededRandom random,
        List<(string Disk, string Device)> disks,
        string profile,
        bool mayStart
    )
    {
        var events = new List<CaseEvent>();
        foreach ((string disk, string device) in disks)
        {
            if (random.Chance(9, 10))
            {
                events.Add(EventDraw.Timeout(random, disk, 0));
            }

            if (random.Chance(2, 3))
            {
                events.Add(EventDraw.Elevator(random, disk, profile, 0));
            }

            if (mayStart && random.Chance(2, 3))
            {
                events.Add(EventDraw.AllowRestart(device));
            }
        }

        if (_events.Count > 0 && random.Chance(1, 2))
        {
            int count = 1 + (int)random.Below(5);
            for (int i = 0; i < count; i++)
            {
                (string disk, string device) one = Pick(random, disks);
                events.AddRange(EventDraw.Draw(random, Pick(random, _events), one.disk, one.device, profile));
            }
        }

        return [.. events.OrderBy(e => e.AtNs)];
    }

    private static long SectorsOf(string store) =>
        UnitSpec.TryParse(store, out UnitSpec? spec, out _) ? spec!.Store.LengthBytes / 512 : 0;

    private static T Pick<T>(SeededRandom random, IReadOnlyList<T> from) => from[(int)random.Below(from.Count)];
}
