using System.Globalization;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Target;

namespace Scuzzy.Lab.Composition;

/// <summary>Checks what a lab expects, and what must always hold once nothing is under way.</summary>
internal sealed class Checks(LabMachine machine, Script script, ExpectedLog log, List<string> failures)
{
    /// <summary>True if no command is anywhere between a bio and its end.</summary>
    public static bool IsQuiet(LabMachine machine) =>
        machine.Scsi.Hosts.All(h => h.Busy == 0 && h.Tags.InUse == 0 && h.Devices.All(d => d.Busy == 0))
        && machine.Targets.All(t => t.Device.Units.All(u => u.TaskCount == 0));

    public void Run()
    {
        CheckJobs();
        if (machine.Net is null)
        {
            CheckInvariants();
        }

        ExpectSection expect = machine.Lab.Expect;
        CheckListing(expect);
        CheckFaults(expect);
        failures.AddRange(script.Multipath.SelectMany(m => m.Failures));
        foreach (AttributeExpectation attribute in expect.Attributes)
        {
            ShowResult read = machine.Files.Read(attribute.Path.Text);
            string value = read.Error == 0 ? read.Text : ErrnoNames.Of(read.Error);
            if (value.Trim() != attribute.Value.Trim())
            {
                Fail(attribute.Path, $"{attribute.Path} is '{value}', expected '{attribute.Value}'");
            }
        }

        foreach ((Step step, long count, LabName name) in expect.Steps)
        {
            if (script.Steps(step) != count)
            {
                Fail(name, $"step {StepNames.Number(step)} was passed {script.Steps(step)} times, expected {count}");
            }
        }

        if (log.Missing is { } text)
        {
            Fail(text, $"the kernel log has no line with '{text}'{(log.HasSeenAny ? " after the ones before" : "")}");
        }
    }

    private void CheckJobs()
    {
        foreach (JobResult job in script.Jobs)
        {
            if (job.Mismatches > 0)
            {
                failures.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"job {job.Plan.Name}: {job.Mismatches} blocks differ from what was written, the first at "
                            + $"{job.FirstMismatchBytes}"
                    )
                );
            }

            if (job.Errors > job.Plan.AllowedErrors)
            {
                failures.Add($"job {job.Plan.Name}: {job.Errors} I/Os failed, the first with {job.FirstError}");
            }

            if (!job.IsComplete)
            {
                failures.Add($"job {job.Plan.Name} has not ended");
            }
        }
    }

    /// <summary>I1: every bio has ended. I7: budgets, tags and busy counters are zero, at the initiator and at the
    /// targets.</summary>
    private void CheckInvariants()
    {
        foreach (ScsiHost host in machine.Scsi.Hosts)
        {
            Zero($"{host.Name}: host_busy", host.Busy);
            Zero($"{host.Name}: tags in use", host.Tags.InUse);
            Zero($"{host.Name}: commands with the error handler", host.Failed);
            Zero(
                $"{host.Name}: uses of claims that had ended, by no fault rule",
                host.StaleClaims - machine.Faults.StaleClaims(host)
            );
            foreach (ScsiDevice device in host.Devices)
            {
                Zero($"{device.Address}: device_busy", device.Busy);
                Zero($"{device.Address}: device_blocked", device.State == ScsiDeviceState.Running ? device.Blocked : 0);
            }
        }

        // I5: an abort or a reset that reports success leaves no reference behind.
        foreach (LabHost host in machine.Hosts)
        {
            foreach (ScsiBuffer buffer in (host.Driver as LoopbackHost)?.Buffers?.All.Where(b => b.IsInUse) ?? [])
            {
                failures.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{host.Name}: buffer {buffer.Tag} still has a command although nothing is under way"
                    )
                );
            }
        }

        foreach (LabTarget target in machine.Targets)
        {
            foreach (LogicalUnit unit in target.Device.Units)
            {
                Zero($"{target.Name}: tasks of LUN {unit.Lun.UnitNumber}", unit.TaskCount);
            }
        }
    }

    /// <summary>What rogue rules brought about must have been caught.</summary>
    private void CheckFaults(ExpectSection expect)
    {
        foreach (RuleState state in machine.Faults.Rules)
        {
            if (state.IsUndetected)
            {
                failures.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"rule {state.Rule.Name} (rogue): {state.Breaches} breaches, and nothing caught any"
                    )
                );
            }
        }

        foreach ((LabName name, long count) in expect.Fired)
        {
            long fired = machine.Faults.Find(name.Text)?.Fired ?? 0;
            if (fired != count)
            {
                Fail(name, $"rule {name} acted {fired} times, expected {count}");
            }
        }
    }

    private void CheckListing(ExpectSection expect)
    {
        if (expect.Listing is not { } listing)
        {
            return;
        }

        string[] wanted = [.. listing.Text.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd())];
        string[] there = [.. machine.Listing().Select(l => l.TrimEnd())];
        for (int i = 0; i < Math.Max(wanted.Length, there.Length); i++)
        {
            string want = i < wanted.Length ? wanted[i] : "nothing";
            string have = i < there.Length ? there[i] : "nothing";
            if (want != have)
            {
                Fail(listing, $"line {i + 1} of lsscsi is '{have}', expected '{want}'");
            }
        }
    }

    private void Zero(string what, long count)
    {
        if (count != 0)
        {
            failures.Add($"{what} is {count} although nothing is under way");
        }
    }

    private void Fail(LabName expectation, string what) =>
        failures.Add($"{machine.Lab.FileName}:{expectation.Position.Line}: {what}");
}
