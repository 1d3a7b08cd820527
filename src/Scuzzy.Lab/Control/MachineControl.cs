using System.Globalization;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Drivers.ScsiDebug;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Syntax;
using Scuzzy.Target;

namespace Scuzzy.Lab.Control;

/// <summary>What can be told to a running machine, line by line: rules in and out, counters, state. On the machine's
/// first shard; a line is done when its answer is there.</summary>
public sealed class MachineControl(LabMachine machine)
{
    private const string Help = """
        inject RULE            a fault rule, as in a lab or in words: opcode=read lba=0-7 sense=3/11/00 times=10
        clear NAME             disarms a rule and undoes what it still does
        list                   the rules as text
        counters               what became of the rules
        state                  hosts, devices and targets: busy, blocked, tags; then 'quiet' or 'busy'
        H:C:T:L LINE           a line of scsi_debug's own injection, for devices of such a host
        """;

    /// <summary>Carries out a line.</summary>
    /// <returns>The lines of the answer; the last one is <c>ok</c>, or begins with <c>error:</c>.</returns>
    public IReadOnlyList<string> Do(string line)
    {
        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        string verb = blank < 0 ? line : line[..blank];
        string rest = blank < 0 ? string.Empty : line[(blank + 1)..].Trim();
        switch (verb)
        {
            case "inject":
                return Inject(rest);
            case "clear":
                return machine.Faults.Clear(rest) ? ["ok"] : [$"error: there is no rule '{rest}'{Known()}"];
            case "list":
                return [.. machine.Faults.Rules.Select(r => FaultText.Write(r.Rule)), "ok"];
            case "counters":
                return [.. FaultReport.Lines(machine.Faults), "ok"];
            case "state":
                return [.. State(), "ok"];
            case "help":
                return [.. Help.Split('\n'), "ok"];
            default:
                return verb.Count(c => c == ':') == 3
                    ? InjectDebug(verb, rest)
                    : [$"error: '{verb}' is not known: inject, clear, list, counters, state, help or H:C:T:L"];
        }
    }

    private IReadOnlyList<string> Inject(string text)
    {
        FaultRule rule;
        try
        {
            rule = FaultText.Parse(text, machine.Lab, NewName());
        }
        catch (LabException e)
        {
            return [$"error: {e.Message.ReplaceLineEndings("; ")}"];
        }

        return machine.Faults.TryInject(rule)
            ? [$"rule {rule.Name} ({(rule.IsRogue ? "rogue" : "legal")})", "ok"]
            : [$"error: there are {FaultEngine.MaximumRules} armed rules already: clear one"];
    }

    private IReadOnlyList<string> InjectDebug(string address, string text)
    {
        if (machine.Scsi.Hosts.SelectMany(h => h.Devices).FirstOrDefault(d => d.Address == address) is not { } device)
        {
            return [$"error: there is no device {address}"];
        }

        return ScsiDebugHost.WriteError(device, text, out string reason) == 0 ? ["ok"] : [$"error: {reason}"];
    }

    /// <summary>The first of rule1, rule2, … that is free; there are at most as many rules as the engine takes.
    /// </summary>
    private string NewName() =>
        Enumerable
            .Range(1, FaultEngine.MaximumRules + 1)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"rule{i}"))
            .First(name => machine.Faults.Find(name) is null);

    private string Known() => Suggestion.For("", machine.Faults.Rules.Select(r => r.Rule.Name), "there are none");

    private IEnumerable<string> State()
    {
        foreach (ScsiHost host in machine.Scsi.Hosts)
        {
            long driver = host.Template is LoopbackHost loopback ? loopback.TasksInUse : 0;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{host.Name}: {host.State.Name()}, busy {host.Busy}, failed {host.Failed}, blocked {host.Blocked}, "
                    + $"tags {host.Tags.InUse}, driver {driver}"
            );
            foreach (ScsiDevice device in host.Devices)
            {
                string name = device.Disk is { } disk ? $" {disk.Name}" : string.Empty;
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{device.Address}{name}: {device.State.Name()}, busy {device.Busy}, blocked {device.Blocked}"
                );
            }
        }

        foreach (LabTarget target in machine.Targets)
        {
            foreach (LogicalUnit unit in target.Device.Units)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{target.Name} LUN {unit.Lun.UnitNumber}: tasks {unit.TaskCount}"
                );
            }
        }

        int armed = machine.Faults.Rules.Count(r => r is { IsArmed: true, IsSpent: false });
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"rules: armed {armed} of {machine.Faults.Rules.Count}"
        );
        yield return Checks.IsQuiet(machine) ? "quiet" : "busy";
    }
}
