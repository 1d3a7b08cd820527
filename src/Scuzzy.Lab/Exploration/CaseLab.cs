using System.Globalization;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Exploration;

/// <summary>Writes a case as a lab, so that <c>scuzzy run</c> does what the exploration did.</summary>
internal static class CaseLab
{
    /// <summary>The lab as the parser would have read it from a file.</summary>
    public static LabMapping Build(ExplorationCase made)
    {
        var lab = new LabMapping(default);
        Put(lab, "lab", Text(FormattableString.Invariant($"Exploration, seed {made.Seed}")));
        Put(lab, "machine", Machine(made));
        Put(lab, "hosts", List(made.Hosts.Select(Host)));
        Put(lab, "arrays", List(Arrays(made)));
        if (made.Faults.Count > 0)
        {
            Put(lab, "faults", List(made.Faults.Select(Fault)));
        }

        if (made.Tasks.Count > 0)
        {
            Put(lab, "workload", List(made.Tasks.Select(Task)));
        }

        if (made.Events.Count > 0)
        {
            Put(lab, "timeline", List(made.Events.OrderBy(e => e.AtNs).Select(Event)));
        }

        if (made.Planted.Count > 0)
        {
            var explore = new LabMapping(default);
            Put(explore, "planted", List(made.Planted.Select(Text)));
            Put(lab, "explore", explore);
        }

        return lab;
    }

    private static LabMapping Machine(ExplorationCase made)
    {
        var machine = new LabMapping(default);
        Put(machine, "profile", Text(made.Profile));
        Put(machine, "cpus", Number(made.Cpus));
        Put(machine, "shards", Number(made.Shards));
        Put(machine, "preemption", Number(made.Preemption));
        Put(machine, "schedule_seed", Number(made.ScheduleSeed));
        Put(machine, "checked", Text("true"));
        if (made.DeviceFlags.Length > 0)
        {
            var parameters = new LabMapping(default);
            Put(parameters, "scsi_mod.dev_flags", Text(made.DeviceFlags));
            Put(machine, "parameters", parameters);
        }

        return machine;
    }

    private static LabMapping Host(CaseHost host)
    {
        var node = new LabMapping(default);
        Put(node, "name", Text(host.Name));
        if (host.Channels > 1)
        {
            Put(node, "channels", Number(host.Channels));
        }

        if (host.TargetIds != 64)
        {
            Put(node, "target_ids", Number(host.TargetIds));
        }

        Put(node, "can_queue", Number(host.CanQueue));
        Put(node, "queue_depth", Number(host.QueueDepth));
        Put(node, "segments", Number(host.Segments));
        Put(node, "max_transfer", Text(Units.WriteSize(host.MaximumTransferBytes)));
        Put(node, "nr_hw_queues", Number(host.HardwareQueues));
        Put(node, "host_tagset", Text(host.HasSharedTags ? "true" : "false"));
        Put(node, "target_can_queue", Number(host.TargetCanQueue));
        Put(node, "latency", Text(Units.WriteTime(host.LatencyNs)));
        Put(node, "autosense", Text(host.HasAutosense ? "true" : "false"));
        if (host.RecoveryScope != RecoveryScopeKind.Host)
        {
            Put(node, "recovery", Text(host.RecoveryScope == RecoveryScopeKind.Lun ? "lun" : "target"));
            Put(node, "escalation", Text(host.RecoveryEscalates ? "true" : "false"));
        }

        if (host.HasBuffers)
        {
            var buffers = new LabMapping(default);
            Put(buffers, "abort", Text("mainline"));
            Put(node, "buffers", buffers);
        }

        Put(
            node,
            "connections",
            List(
                host.Connections.Select(c =>
                {
                    var connection = new LabMapping(default);
                    Put(connection, "at", Quoted(c.At));
                    Put(connection, "to", Text(c.To));
                    Put(connection, "port", Number(c.Port));
                    return connection;
                })
            )
        );
        return node;
    }

    private static IEnumerable<LabNode> Arrays(ExplorationCase made)
    {
        foreach (IGrouping<string, CaseUnit> array in made.Units.GroupBy(u => u.Target.Split('.')[0]))
        {
            var node = new LabMapping(default);
            Put(node, "name", Text(array.Key));
            Put(node, "targets", List(array.GroupBy(u => u.Target.Split('.')[1]).Select(t => Target(made, t))));
            yield return node;
        }
    }

    private static LabMapping Target(ExplorationCase made, IGrouping<string, CaseUnit> units)
    {
        var node = new LabMapping(default);
        Put(node, "name", Text(units.Key));
        string name = units.First().Target;
        IEnumerable<CaseConnection> to = made.Hosts.SelectMany(h => h.Connections).Where(c => c.To == name);
        Put(node, "ports", Number(to.Select(c => c.Port).DefaultIfEmpty(1).Max()));
        Put(node, "units", List(units.Select(Unit)));
        return node;
    }

    private static LabMapping Unit(CaseUnit unit)
    {
        var node = new LabMapping(default);
        Put(node, "lun", Number(unit.Lun));
        Put(node, "store", Quoted(unit.Store));
        if (unit.SettleNs > 0 || unit.StallNth > 0)
        {
            var seek = new LabMapping(default);
            Put(seek, "settle", Text(Units.WriteTime(unit.SettleNs)));
            Put(seek, "full_stroke", Text(Units.WriteTime(unit.SettleNs * 4)));
            Put(seek, "rotation", Text("0"));
            if (unit.StallNth > 0)
            {
                Put(seek, "stall_nth", Number(unit.StallNth));
                Put(seek, "stall", Text(Units.WriteTime(unit.StallNs)));
            }

            Put(node, "seek", seek);
        }

        return node;
    }

    private static LabMapping Task(CaseTask task)
    {
        var node = new LabMapping(default);
        Put(node, "name", Text(task.Name));
        Put(node, "disk", Text(task.Disk));
        Put(node, "cpu", Number(task.Cpu));
        Put(node, "operations", List(task.Operations.Select(o => Text(OperationText.Write(o)))));
        return node;
    }

    private static LabMapping Fault(CaseFault fault, int number)
    {
        var node = new LabMapping(default);
        Put(node, "name", Text(FormattableString.Invariant($"fault{number + 1}")));
        foreach (
            (string key, string? value) in (ReadOnlySpan<(string, string?)>)
                [
                    ("host", fault.Host),
                    ("disk", fault.Disk),
                    ("opcode", fault.Opcode),
                    ("lba", fault.Blocks),
                    ("phase", fault.Phase),
                ]
        )
        {
            if (value is not null)
            {
                Put(node, key, Text(value));
            }
        }

        Put(node, "nth", Number(fault.Nth));
        Put(node, "times", Number(fault.Times));
        Put(node, fault.Action, Quoted(fault.Value));
        return node;
    }

    private static LabMapping Event(CaseEvent made)
    {
        var node = new LabMapping(default);
        Put(node, "at", Text(Units.WriteTime(made.AtNs)));
        if (made.Fields is [(Key: "", Value: var only)])
        {
            Put(node, made.Action, Quoted(only));
            return node;
        }

        var fields = new LabMapping(default);
        foreach ((string key, string value) in made.Fields)
        {
            Put(fields, key, key == "escalates" ? Text(value) : Quoted(value));
        }

        Put(node, made.Action, fields);
        return node;
    }

    private static LabSequence List(IEnumerable<LabNode> items)
    {
        var list = new LabSequence(default);
        list.Items.AddRange(items);
        return list;
    }

    private static void Put(LabMapping mapping, string key, LabNode value) => mapping.Entries.Add((Text(key), value));

    private static LabScalar Text(string text) => new(default, text, isQuoted: false);

    private static LabScalar Quoted(string text) => new(default, text, isQuoted: true);

    private static LabScalar Number(long number) => Text(number.ToString(CultureInfo.InvariantCulture));
}
