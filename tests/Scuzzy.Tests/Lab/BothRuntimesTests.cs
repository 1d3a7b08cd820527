using System.Text.RegularExpressions;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Live;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Tracing;

namespace Scuzzy.Tests.Lab;

public sealed partial class BothRuntimesTests
{
    private const string OneByOne = """
        machine: { profile: PROFILE, cpus: 1, preemption: 0 }
        hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }, { at: "0:2", to: a.u }] }]
        arrays:
          - name: a
            targets:
              - { name: t, units: [{ lun: 0, store: "ram:16MiB" }, { lun: 3, store: "ram:1MiB,readonly" }] }
              - { name: u, units: [{ lun: 0, store: "ram:1MiB,block=4096" }] }
        workload:
          - { name: j, disk: sda, rw: randrw, block: [4KiB, 64KiB], count: 200, verify: crc32c, flush_every: 7, size: 4MiB }
        """;

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("3.10-el7")]
    [InlineData("7.2")]
    public void One_script_gives_equal_steps_live_and_simulated(string profile)
    {
        LabFile lab = LabParser.Parse(OneByOne.Replace("PROFILE", profile, StringComparison.Ordinal));
        LabRunner simulated = LabRunner.Run(lab);
        Assert.True(simulated.IsGood, simulated.Output);
        string[] virtualSteps = Steps(simulated.Trace);
        string[] liveSteps = Steps(Live(lab));
        Assert.True(virtualSteps.Length > 22 * 200);
        Assert.Equal(virtualSteps, liveSteps);
    }

    private static string Live(LabFile lab)
    {
        var trace = new StringWriter();
        using (var observer = new JsonTrace(trace))
        {
            using var live = new LiveMachine(lab, new LabOptions { Observer = observer });
            var script = new Script(live.Machine, seed: 1);
            live.Start();
            Assert.True(live.Run(script.RunAsync, timeoutMs: 60_000), "the live script has not ended");
            Assert.Empty(script.Failures);
            live.Do(script.Release);
        }

        return trace.ToString();
    }

    private static string[] Steps(string trace) => [.. trace.Split('\n').Select(l => Time().Replace(l, ""))];

    [GeneratedRegex("\"t\":[0-9]+,")]
    private static partial Regex Time();
}
