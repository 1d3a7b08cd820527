using System.Globalization;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Drivers.ScsiDebug;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Lab.Composition;

/// <summary>Builds the hosts of a lab and connects them.</summary>
internal sealed class HostBuilder(LabFile lab, MachineRuntime runtime, TargetBuilder targets)
{
    /// <summary>Builds all hosts, in the order in which they register.</summary>
    public IEnumerable<LabHost> Build()
    {
        int number = 0;
        foreach (HostSection section in lab.Hosts)
        {
            for (int copy = 0; copy < section.Count; copy++)
            {
                string name =
                    section.Count == 1
                        ? section.Name.Text
                        : section.Name.Text + copy.ToString(CultureInfo.InvariantCulture);
                Shard shard = runtime.Shards[0];
                Cpu cpu = shard.Cpus[number++ % shard.Cpus.Count];
                if (section.Driver == HostDriver.ScsiDebug)
                {
                    yield return new LabHost(name, section, Emulation(section, cpu));
                    continue;
                }

                var adapter = new LoopbackHost(cpu, OptionsOf(section, name, copy));
                foreach (ConnectionSection connection in section.Connections)
                {
                    Connect(adapter, connection);
                }

                yield return new LabHost(name, section, adapter);
            }
        }
    }

    /// <summary>Connects a target to a host at a place that is free.</summary>
    public void Connect(LoopbackHost adapter, int channel, int id, string to, int port)
    {
        LabTarget target = targets.Find(to);
        adapter.AddTarget(channel, id, target.Seam, target.Cpu, (ushort)port);
    }

    private void Connect(LoopbackHost adapter, ConnectionSection connection)
    {
        for (int i = 0; i < connection.Count; i++)
        {
            Connect(adapter, connection.Channel, connection.Id + i, connection.To.Text, connection.Port + i);
        }
    }

    private ScsiDebugHost Emulation(HostSection section, Cpu cpu)
    {
        var parameters = new ScsiDebugParameters();
        foreach ((LabName name, string value) in section.Parameters)
        {
            bool isSet = parameters.TrySet(name.Text, value, out string problem);
            Invariant.Holds(isSet, problem);
        }

        return new ScsiDebugHost(cpu, parameters, Profiles.TestDriverSkipsSettleDelay(lab.Machine.Profile));
    }

    private static LoopbackOptions OptionsOf(HostSection section, string name, int copy)
    {
        string model = section.Model ?? "loopback";
        string place = section.PciAddress is { } pci ? $" at {Function(pci.Text, copy)}" : string.Empty;
        return new LoopbackOptions
        {
            ProcName = model,
            Info = $"{model} adapter{place}",
            InitiatorPortName = name,
            CanQueue = section.CanQueue,
            CommandsPerLun = section.QueueDepth ?? Math.Min(32, section.CanQueue),
            MaxChannel = section.Channels - 1,
            MaxId = section.TargetIds,
            MaxLun = 65536, // from 256 on LUNs carry the addressing method, so their numbers begin at 16640
            SgTableSize = section.SegmentLimit,
            MaxSectors = (int)(section.MaximumTransferBytes / 512),
            TargetCanQueue = section.TargetCanQueue,
            HardwareQueues = section.HardwareQueues,
            HostTagset = section.HasSharedTags,
            HasAutosense = section.HasAutosense,
            LatencyNs = section.LatencyNs,
            RecoveryScope = section.RecoveryScope,
            RecoveryEscalates = section.RecoveryEscalates,
            SkipSettleDelay = !section.HasSettleDelay,
            NoUldAttachChannels = HiddenChannels(section),
            Buffers = section.Buffers is { } buffers ? BuffersOf(section, buffers, copy) : null,
        };
    }

    private static BufferOptions BuffersOf(HostSection section, BufferSection buffers, int copy) =>
        new()
        {
            Helper = buffers.Helper,
            SparePerLun = buffers.SparePerLun,
            Maximum = buffers.Maximum,
            Verbose = buffers.Verbose,
            Place = section.PciAddress is { } pci ? Function(pci.Text, copy) : "0000:00:00.0",
        };

    private static List<int> HiddenChannels(HostSection section)
    {
        var channels = new SortedSet<int>();
        foreach (ConnectionSection connection in section.Connections)
        {
            if (connection.IsHidden || connection.ClaimedBy is not null)
            {
                channels.Add(connection.Channel);
            }
        }

        return [.. channels];
    }

    private static string Function(string address, int copy) => address[..^1] + (char)(address[^1] + copy);
}
