using System.Text.RegularExpressions;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Live;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Tracing;

namespace Scuzzy.Tests.Lab;

public sealed partial class BothRuntimesTests
{
    /// <summary>One command at a time: the order of all steps follows.</summary>
    private const string OneByOne = """
        machine: { profile: PROFILE, cpus: 1, preemption: 0 }
        hosts: [{ name: h, target_ids: 1, connections: [{ at: "0:0", to: a.t }] }]
        arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:16MiB" }] }] }]
        workload:
          - { name: j, disk: sda, rw: randrw, block: [4KiB, 64KiB], count: 200, verify: crc32c, flush_every: 7 }
        """;

    /// <summary>Several devices and submitters side by side, on threads of their own when live.</summary>
    private const string SideBySide = """
        machine: { profile: PROFILE, cpus: 4, shards: 2 }
        hosts:
          - { name: h, connections: [{ at: "0:0", to: a.t }, { at: "0:2", to: a.u }] }
          - { name: i, latency: 20us, connections: [{ at: "0:1", to: a.t }] }
        arrays:
          - name: a
            targets:
              - { name: t, units: [{ lun: 0, store: "ram:16MiB" }, { lun: 3, store: "ram:1MiB" }] }
              - { name: u, units: [{ lun: 0, store: "ram:1MiB,block=4096" }] }
        workload:
          - { name: j, disk: sda, rw: randrw, count: 300, verify: crc32c, size: 4MiB }
          - { name: k, disk: sdb, rw: randrw, count: 300, verify: pattern, size: 512KiB }
        """;

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("3.10-el7")]
    [InlineData("7.2")]
    public void One_script_passes_the_same_steps_in_the_same_order_live_and_simulated(string profile)
    {
        LabFile lab = LabParser.Parse(OneByOne.Replace("PROFILE", profile, StringComparison.Ordinal));
        LabRunner simulated = LabRunner.Run(lab);
        Assert.True(simulated.IsGood, simulated.Output);
        string[] virtualSteps = Steps(simulated.Trace);
        Assert.True(virtualSteps.Length > 22 * 200);
        Assert.Equal(virtualSteps, Steps(Live(lab)));
    }

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("7.2")]
    public void Devices_side_by_side_get_the_same_commands_live_and_simulated(string profile)
    {
        LabFile lab = LabParser.Parse(SideBySide.Replace("PROFILE", profile, StringComparison.Ordinal));
        LabRunner simulated = LabRunner.Run(lab);
        Assert.True(simulated.IsGood, simulated.Output);
        string[] commands = Commands(simulated.Trace);
        Assert.True(commands.Length > 600);
        Assert.Equal(commands, Commands(Live(lab)));
    }

    private static string Live(LabFile lab)
    {
        var trace = new StringWriter();
        using (var observer = new JsonTrace(trace))
        {
            using var live = new LiveMachine(lab, new LabOptions { Observer = new LockedObserver(observer) });
            var script = new Script(live.Machine, seed: 1);
            live.Start();
            Assert.True(live.Run(script.RunAsync, timeoutMs: 60_000), "the live script has not ended");
            Assert.Empty(script.Failures);
            live.Do(script.Release);
        }

        return trace.ToString();
    }

    private static string[] Steps(string trace) => [.. trace.Split('\n').Select(l => Time().Replace(l, ""))];

    /// <summary>Device and CDB of every command that was queued, sorted.</summary>
    private static string[] Commands(string trace) =>
        [
            .. trace
                .Split('\n')
                .Where(l => l.Contains("\"step\":\"7\"", StringComparison.Ordinal))
                .Select(l => l[l.IndexOf("\"device\"", StringComparison.Ordinal)..].TrimEnd(','))
                .Order(StringComparer.Ordinal),
        ];

    [GeneratedRegex("\"t\":[0-9]+,")]
    private static partial Regex Time();
}
