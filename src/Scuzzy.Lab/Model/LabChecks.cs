using Scuzzy.Drivers.ScsiDebug;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Scenarios;
using Scuzzy.Lab.Syntax;
using Scuzzy.Runtime;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Model;

/// <summary>Checks what one value alone cannot tell: duplicates, dangling references, limits that depend on another
/// value.</summary>
internal sealed class LabChecks(LabFile lab, LabErrors errors)
{
    /// <summary>Most devices (paths) in one lab.</summary>
    public const int MaximumDevices = 65_536;

    private readonly SortedDictionary<string, TargetSection> _targets = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _injected = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _hosts = new(StringComparer.Ordinal);

    public void Run()
    {
        CheckMachine();
        CheckDrivers();
        CheckArrays();
        CheckHosts();
        CheckIscsi();
        CheckJobs();
        CheckFaults();
        CheckTimeline();
        CheckSteps();
        CheckScript(lab.Script);
    }

    /// <summary>Checks a rule against a lab that is right.</summary>
    public void RunFor(FaultRule rule)
    {
        CheckArrays();
        CheckHosts();
        CheckRule(rule);
    }

    private void CheckMachine()
    {
        MachineSection machine = lab.Machine;
        if (machine.Shards > machine.Cpus)
        {
            errors.Add(
                machine.Position,
                $"{machine.Shards} shards on {machine.Cpus} CPUs: a shard needs a CPU of its own"
            );
        }
    }

    private void CheckDrivers()
    {
        if (lab.Arrays.Count == 0 && lab.Hosts.Any(h => h.Driver != HostDriver.ScsiDebug))
        {
            errors.Add(lab.Position, "a lab without 'arrays': what the hosts are connected to");
        }

        foreach (HostSection host in lab.Hosts)
        {
            bool isEmulation = host.Driver == HostDriver.ScsiDebug;
            if (isEmulation && host.Connections.Count > 0)
            {
                errors.Add(
                    host.Connections[0].Position,
                    $"host '{host.Name}' is scsi_debug: it has disks of its own and no connections"
                );
            }

            var parameters = new ScsiDebugParameters();
            foreach ((LabName name, string value) in host.Parameters)
            {
                string problem = isEmulation
                    ? parameters.TrySet(name.Text, value, out string why)
                        ? string.Empty
                        : why
                    : $"'{name}': the driver of host '{host.Name}' has no parameters";
                if (problem.Length > 0)
                {
                    errors.Add(name.Position, problem);
                }
            }
        }
    }

    private void CheckArrays()
    {
        var names = new SortedDictionary<string, LabPosition>(StringComparer.Ordinal);
        foreach (ArraySection array in lab.Arrays)
        {
            CheckUnique(names, array.Name, "array");
            var targets = new SortedDictionary<string, LabPosition>(StringComparer.Ordinal);
            foreach (TargetSection target in array.Targets)
            {
                CheckUnique(targets, target.Name, "target");
                _targets.TryAdd($"{array.Name}.{target.Name}", target);
                CheckUnits(target);
            }
        }
    }

    private void CheckUnits(TargetSection target)
    {
        var luns = new SortedDictionary<int, LabPosition>();
        foreach (UnitSection unit in target.Units)
        {
            if (unit.Lun + unit.Count > 16384)
            {
                errors.Add(unit.Position, $"LUN {unit.Lun} and {unit.Count - 1} more: the highest LUN is 16383");
                continue;
            }

            if (!UnitSpec.TryParse(unit.Store.Text, out UnitSpec? spec, out string problem))
            {
                errors.Add(unit.Store.Position, problem);
            }
            else if (unit.Fill == StoreFill.Random && spec!.Store.Kind != StoreKind.Ram)
            {
                errors.Add(unit.Store.Position, "'fill: random' goes with ram: only");
            }

            if (unit.Count > 1 && spec?.Store.Kind is StoreKind.File or StoreKind.Nbd)
            {
                string one = spec.Store.Kind == StoreKind.File ? "file" : "export";
                errors.Add(unit.Store.Position, $"several units over one {one}: 'count' goes with ram: and null: only");
            }

            for (int lun = unit.Lun; lun < unit.Lun + unit.Count; lun++)
            {
                if (!luns.TryAdd(lun, unit.Position))
                {
                    errors.Add(unit.Position, $"LUN {lun} again: line {luns[lun].Line} has it already");
                    break;
                }
            }
        }
    }

    private void CheckIscsi()
    {
        if (lab.Hosts.Count == 0 && lab.Iscsi.Count == 0)
        {
            string what = "host adapters, in the order in which they register: host0, host1, …";
            errors.Add(lab.Position, $"a lab without 'hosts': {what}");
        }

        var names = new SortedDictionary<string, LabPosition>(StringComparer.OrdinalIgnoreCase);
        var targets = new SortedDictionary<string, LabPosition>(StringComparer.Ordinal);
        foreach (IscsiSection section in lab.Iscsi)
        {
            CheckUnique(names, section.Name, "iSCSI name");
            CheckUnique(targets, section.Target, "served target");
            if (!_targets.ContainsKey(section.Target.Text))
            {
                errors.Add(
                    section.Target.Position,
                    $"there is no target '{section.Target}'"
                        + Suggestion.For(section.Target.Text, _targets.Keys, "none")
                );
            }

            CheckAccounts(section);
            section.Initiators.ToList().ForEach(CheckInitiator);
        }
    }

    private void CheckAccounts(IscsiSection section)
    {
        var users = new SortedSet<string>(StringComparer.Ordinal);
        foreach (AccountSection account in section.Accounts.Where(account => !users.Add(account.User)))
        {
            errors.Add(account.Position, $"account '{account.User}' again: each user has one secret");
        }

        if (section.Proves is not { } proof)
        {
            return;
        }

        if (section.Accounts.Count == 0)
        {
            errors.Add(proof.Position, "'proves' without 'accounts': an initiator proves itself first");
        }
        else if (section.Accounts.Any(account => account.Secret == proof.Secret))
        {
            errors.Add(proof.Position, "one secret for both directions: the target needs one of its own");
        }
    }

    private void CheckInitiator(InitiatorSection initiator)
    {
        if (initiator.Network is { } network && !System.Net.IPNetwork.TryParse(network.Text, out _))
        {
            errors.Add(network.Position, $"'{network}' is not a network such as 192.0.2.0/24");
        }

        if (initiator.Luns.Count > 0 && initiator.Name is null)
        {
            errors.Add(initiator.Position, "'luns' without 'name': units are shown by the initiator's name");
        }
        else if (initiator.Name is null && initiator.Network is null)
        {
            errors.Add(initiator.Position, "an initiator without 'name' and 'network': that would be any");
        }
    }

    private void CheckHosts()
    {
        var names = new SortedDictionary<string, LabPosition>(StringComparer.Ordinal);
        var addresses = new SortedDictionary<string, LabPosition>(StringComparer.Ordinal);
        long devices = 0;
        foreach (HostSection host in lab.Hosts)
        {
            CheckUnique(names, host.Name, "host");
            for (int i = 0; i < host.Count; i++)
            {
                _hosts.Add(host.Count == 1 ? host.Name.Text : host.Name.Text + i);
            }

            if (host.PciAddress is { } address)
            {
                CheckUnique(addresses, address, "PCI address");
                int function = address.Text[^1] - '0';
                if (function + host.Count > 8)
                {
                    errors.Add(
                        address.Position,
                        $"{host.Count} hosts from function {function} on: a PCI device has 8 functions"
                    );
                }
            }

            if (host.QueueDepth > host.CanQueue)
            {
                errors.Add(host.Position, $"queue_depth {host.QueueDepth} exceeds can_queue {host.CanQueue}");
            }

            devices += host.Count * CheckConnections(host);
        }

        if (devices > MaximumDevices)
        {
            errors.Add(lab.Position, $"{devices} devices in all: a lab has at most {MaximumDevices}");
        }
    }

    private long CheckConnections(HostSection host)
    {
        var places = new SortedDictionary<(int, int), LabPosition>();
        CheckHidden(host);
        long devices = 0;
        foreach (ConnectionSection connection in host.Connections)
        {
            TargetSection? target = FindTarget(connection.To);
            CheckPlace(host, connection.At, connection.Channel, connection.Id + connection.Count - 1);
            if (target is not null && connection.Port + connection.Count - 1 > target.Ports)
            {
                errors.Add(
                    connection.Position,
                    $"port {connection.Port + connection.Count - 1} of {connection.To}: it has {Ports(target.Ports)}"
                );
            }

            for (int i = 0; i < connection.Count; i++)
            {
                if (!places.TryAdd((connection.Channel, connection.Id + i), connection.At.Position))
                {
                    LabPosition first = places[(connection.Channel, connection.Id + i)];
                    errors.Add(
                        connection.At.Position,
                        $"{connection.Channel}:{connection.Id + i} again: line {first.Line} has a target there already"
                    );
                    break;
                }
            }

            devices += (long)connection.Count * (target?.Units.Sum(u => u.Count) ?? 0);
        }

        return devices;
    }

    /// <summary>An adapter hides whole channels, as RAID adapters do.</summary>
    private void CheckHidden(HostSection host)
    {
        var hidden = new SortedDictionary<int, ConnectionSection>();
        foreach (ConnectionSection connection in host.Connections)
        {
            bool isHidden = connection.IsHidden || connection.ClaimedBy is not null;
            if (!hidden.TryAdd(connection.Channel, connection))
            {
                ConnectionSection first = hidden[connection.Channel];
                if (isHidden != (first.IsHidden || first.ClaimedBy is not null))
                {
                    errors.Add(
                        connection.At.Position,
                        $"channel {connection.Channel} has hidden or claimed targets and others: "
                            + "all targets of a channel are hidden or claimed, or none"
                    );
                }
            }
        }
    }

    private void CheckPlace(HostSection host, LabName at, int channel, int id)
    {
        if (channel >= host.Channels)
        {
            errors.Add(at.Position, $"channel {channel}: host '{host.Name}' has {Channels(host.Channels)}");
        }

        if (id >= host.TargetIds)
        {
            errors.Add(
                at.Position,
                $"target identifier {id}: host '{host.Name}' has 0 to {host.TargetIds - 1} (target_ids)"
            );
        }
    }

    private TargetSection? FindTarget(LabName reference)
    {
        if (!_targets.TryGetValue(reference.Text, out TargetSection? target))
        {
            errors.Add(
                reference.Position,
                $"there is no target '{reference}'" + Suggestion.For(reference.Text, _targets.Keys, "the lab has none")
            );
        }

        return target;
    }

    private void CheckJobs()
    {
        var names = new SortedDictionary<string, LabPosition>(StringComparer.Ordinal);
        foreach (MultipathSection reader in lab.Multipath)
        {
            CheckUnique(names, reader.Name, "job");
            if (reader.BlockBytes % 512 != 0)
            {
                errors.Add(reader.Position, $"multipath '{reader.Name}': blocks are multiples of 512B");
            }
        }

        foreach (JobSection job in lab.Workload)
        {
            CheckUnique(names, job.Name, "job");
            foreach (long block in job.BlockBytes)
            {
                if (block % 512 != 0)
                {
                    errors.Add(
                        job.Position,
                        $"job '{job.Name}' has a block of {block} bytes: blocks are multiples of 512B"
                    );
                }
                else if (job.SizeBytes is { } size && block > size)
                {
                    errors.Add(job.Position, $"job '{job.Name}' has blocks larger than its range");
                }
            }

            if (job.OffsetBytes % 512 != 0 || job.SizeBytes % 512 is > 0)
            {
                errors.Add(job.Position, $"the range of job '{job.Name}' does not begin and end at multiples of 512B");
            }
        }
    }

    private void CheckFaults()
    {
        var names = new SortedDictionary<string, LabPosition>(StringComparer.Ordinal);
        foreach (FaultRule rule in lab.Faults)
        {
            CheckUnique(names, new LabName(rule.Name, rule.Position), "rule");
            CheckRule(rule);
        }
    }

    private void CheckRuleOf(TimelineEntry entry)
    {
        if (entry.Inject is { } rule)
        {
            _injected.Add(rule.Name);
            CheckRule(rule);
        }

        var declared = lab.Faults.Select(r => r.Name).ToList();
        if (entry.Arm is { } arm && !declared.Contains(arm.Text))
        {
            errors.Add(arm.Position, $"there is no rule '{arm}'" + Suggestion.For(arm.Text, declared, "no 'faults'"));
        }

        string[] known = [.. declared, .. _injected];
        if (entry.Clear is { } clear && !known.Contains(clear.Text))
        {
            errors.Add(
                clear.Position,
                $"there is no rule '{clear}' by then" + Suggestion.For(clear.Text, known, "none")
            );
        }
    }

    /// <summary>Checks that whom a rule names is there.</summary>
    private void CheckRule(FaultRule rule)
    {
        if (rule.Match.Host is { } host && !_hosts.Contains(host))
        {
            errors.Add(
                rule.Position,
                $"rule '{rule.Name}': there is no host '{host}'" + Suggestion.For(host, _hosts, "the lab has none")
            );
        }

        if (lab.Hosts.Any(h => h.Driver == HostDriver.ScsiDebug && h.Name.Text == rule.Match.Host))
        {
            errors.Add(
                rule.Position,
                $"rule '{rule.Name}': host '{rule.Match.Host}' is of scsi_debug, which has an injection of its own"
            );
        }

        if (rule.Match.Target is { } target && !_targets.ContainsKey(target))
        {
            errors.Add(
                rule.Position,
                $"rule '{rule.Name}': there is no target '{target}'"
                    + Suggestion.For(target, _targets.Keys, "the lab has none")
            );
        }
    }

    private void CheckTimeline()
    {
        long last = 0;
        foreach (TimelineEntry entry in lab.Timeline)
        {
            if (entry.AtNs < last)
            {
                errors.Add(entry.Position, "earlier than the event before it: the timeline is in order of time");
            }

            last = Math.Max(last, entry.AtNs);
            CheckRuleOf(entry);
            if ((entry.Plug ?? entry.Unplug) is not { } plug)
            {
                continue;
            }

            if (!_hosts.Contains(plug.Host.Text))
            {
                errors.Add(
                    plug.Host.Position,
                    $"there is no host '{plug.Host}'" + Suggestion.For(plug.Host.Text, _hosts, "the lab has none")
                );
            }

            if (plug.To is { } to)
            {
                FindTarget(to);
            }
        }
    }

    private void CheckScript(IReadOnlyList<ScenarioStep> steps)
    {
        foreach (ScenarioStep step in steps)
        {
            if (step.Run is { } run)
            {
                if (CommandParser.TryParse(run.Text, out ScenarioCommand? command, out string problem))
                {
                    step.Command = command;
                }
                else
                {
                    errors.Add(run.Position, problem);
                }
            }

            if (step.Mark is not null && step.Name is null)
            {
                errors.Add(step.Position, "a step with 'mark' and without 'name': the mark tells the step's name");
            }

            CheckScript(step.Do ?? step.Together ?? step.Background ?? []);
        }
    }

    private void CheckSteps()
    {
        var steps = new List<(Step, long, LabName)>();
        foreach ((LabName name, long count) in lab.Expect.StepCounts)
        {
            if (StepNames.TryParse(name.Text, out Step step))
            {
                steps.Add((step, count, name));
            }
            else
            {
                errors.Add(
                    name.Position,
                    $"there is no step '{name}'" + Suggestion.For(name.Text, StepNames.All, "none")
                );
            }
        }

        lab.Expect.Steps = steps;
    }

    private void CheckUnique(SortedDictionary<string, LabPosition> seen, LabName name, string what)
    {
        if (!seen.TryAdd(name.Text, name.Position))
        {
            errors.Add(name.Position, $"{what} '{name}' again: line {seen[name.Text].Line} has it already");
        }
    }

    private static string Ports(int count) => count == 1 ? "1 port" : $"ports 1 to {count}";

    private static string Channels(int count) => count == 1 ? "channel 0 only" : $"channels 0 to {count - 1}";
}
