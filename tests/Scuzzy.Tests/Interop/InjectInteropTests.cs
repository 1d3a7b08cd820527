using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Interop;

/// <summary>fio reads and writes a served machine's disk while <c>scuzzy inject</c> puts fault rules in and takes them
/// out: fio sees what the rules say and nothing else.</summary>
[Trait("category", "interop")]
public sealed partial class InjectInteropTests : IDisposable
{
    private const int ImageBytes = 64 << 20;

    private static readonly TimeSpan s_endsWithin = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-inject-").FullName;

    private string Image => Path.Combine(_folder, "disk.img");

    private string Control => Path.Combine(_folder, "control");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Ten_medium_errors_are_ten_errors_of_fio_and_no_more()
    {
        using ServedLab server = Serve();
        Inject("name=bad", "disk=sda", "opcode=read", "sense=medium_error/11/00", "times=10");
        Assert.Equal(10, Fio(server, "--rw=randread"));
        Assert.Equal((10, 10), Counters("bad"));
        Assert.Equal(0, Fio(server, "--rw=randrw"));
        EndQuiet(server);
    }

    [Fact]
    public void Faults_that_the_machine_retries_are_not_seen()
    {
        using ServedLab server = Serve();
        string[] rules =
        [
            "name=busy opcode=read status=busy times=50 every=7",
            "name=full opcode=write status=task_set_full times=5 every=11",
            "name=attention opcode=read sense=unit_attention/29/00 times=20 every=13",
            "name=aborted opcode=write sense=aborted_command/47/00 times=20 every=17",
            "name=soft host_byte=DID_SOFT_ERROR times=20 every=19",
            "name=host busy=host times=20 every=23",
            "name=device busy=device times=20 every=29",
            "name=short opcode=read short=512B times=20 every=31",
            "name=slow opcode=write slow.latency=1ms slow.rate=100MB times=100 every=3",
            "name=late opcode=read delay=5ms times=20 every=37",
        ];
        Array.ForEach(rules, rule => Inject(rule));
        Assert.Equal(0, Fio(server, "--rw=randrw", "--verify=crc32c", "--verify_fatal=1"));
        foreach (string rule in rules)
        {
            Assert.True(Counters(rule[5..rule.IndexOf(' ', StringComparison.Ordinal)]).Fired > 0, rule);
        }

        EndQuiet(server);
    }

    [Fact]
    public async Task A_rule_that_is_taken_away_while_fio_runs_has_made_as_many_errors_as_it_says()
    {
        using ServedLab server = Serve();
        Task<long> fio = Task.Run(
            () => Fio(server, "--rw=randread", "--time_based", "--runtime=4"),
            TestContext.Current.CancellationToken
        );
        for (int round = 0; round < 3; round++)
        {
            Inject($"name=bad{round} opcode=read every=5 sense=hardware_error/44/00 times=forever");
            while (Counters($"bad{round}").Fired < 5)
            {
                Assert.False(fio.IsCompleted, "fio ended before the rule acted five times");
            }

            Inject("clear", $"bad{round}");
        }

        long errors = await fio;
        Assert.Equal(Enumerable.Range(0, 3).Sum(round => Counters($"bad{round}").Fired), errors);
        EndQuiet(server);
    }

    [Fact]
    public void A_driver_that_completes_twice_is_named_and_fio_sees_nothing()
    {
        using ServedLab server = Serve();
        Inject("name=twice opcode=write duplicate=true times=50");
        Assert.Equal(0, Fio(server, "--rw=randrw", "--verify=crc32c", "--verify_fatal=1"));
        string counters = Inject("counters");
        Assert.Contains("rule twice (rogue), spent: matched 50, fired 50, breaches 50, detected 50", counters);
        Assert.Contains("detected 50 times by the claim check", counters);
        EndQuiet(server);
    }

    [Theory]
    [InlineData("opcode=raed drop=true", "rule:1:8: 'raed' is not a command: did you mean 'read'?")]
    [InlineData("host=sas drop=true", "rule 'rule1': there is no host 'sas': one of host")]
    [InlineData("clear x", "there is no rule 'x'")]
    [InlineData("0:0:0:0 0 -2 0x28", "0:0:0:0 is no device of scsi_debug")]
    [InlineData("{ name: x }", "a rule without an action: exactly one of sense,")]
    public void What_is_wrong_is_said(string words, string error)
    {
        using ServedLab server = Serve();
        (int exit, _, string problem) = Run(words);
        Assert.Equal(1, exit);
        Assert.Contains(error, problem, StringComparison.Ordinal);
        EndQuiet(server);
    }

    /// <summary>Runs fio's four jobs, each in a part of the disk of its own so that nothing is merged.</summary>
    /// <returns>How many I/Os failed.</returns>
    private long Fio(ServedLab server, params string[] workload)
    {
        string report = Path.Combine(_folder, $"fio{Guid.NewGuid():N}.json");
        Peers.Try(
            "fio",
            [
                "--name=inject",
                "--ioengine=nbd",
                $"--uri={server.Uri("sda")}",
                "--bs=4k",
                "--size=8m",
                "--numjobs=4",
                "--offset_increment=16m",
                "--iodepth=1",
                "--thread",
                "--continue_on_error=all",
                "--output-format=json",
                $"--output={report}",
                .. workload,
            ]
        );
        string text = File.ReadAllText(report);
        using JsonDocument json = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]);
        return json
            .RootElement.GetProperty("jobs")
            .EnumerateArray()
            .Sum(job => job.TryGetProperty("total_err", out JsonElement errors) ? errors.GetInt64() : 0);
    }

    private ServedLab Serve()
    {
        Peers.Need("fio", "fio");
        File.WriteAllBytes(Image, new byte[ImageBytes]);
        ServedLab server = ServedLab.StartControlled("labs/image.yaml", Image, Path.Combine(_folder, "nbd"), Control);
        server.Connect("sda").Dispose();
        return server;
    }

    /// <summary>Every counter is zero, and the machine ends well.</summary>
    private void EndQuiet(ServedLab server)
    {
        string state = Inject("state");
        Assert.EndsWith("quiet\n", state, StringComparison.Ordinal);
        Assert.Contains("host0: running, busy 0, failed 0, blocked 0, tags 0, driver 0", state);
        Assert.Contains("0:0:0:0 sda: running, busy 0, blocked 0", state);
        Assert.Contains("disk.disk LUN 0: tasks 0", state);
        Assert.Contains("rules: armed 0 of", state);
        Assert.Equal(0, server.Terminate(s_endsWithin));
    }

    private string Inject(params string[] words)
    {
        (int exit, string output, string problem) = Run(string.Join(' ', words));
        Assert.True(exit == 0, problem);
        return output;
    }

    private (int Exit, string Output, string Problem) Run(string words) =>
        Peers.Try(ServedLab.Program, "inject", $"unix:{Control}", words);

    private (long Matched, long Fired) Counters(string rule)
    {
        Match match = CounterPattern(rule).Match(Inject("counters"));
        Assert.True(match.Success, rule);
        return (Number(match, 1), Number(match, 2));
    }

    private static long Number(Match match, int group) =>
        long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static Regex CounterPattern(string rule) =>
        new($@"rule {rule} \(\w+\), [\w ]+: matched (\d+), fired (\d+)", RegexOptions.CultureInvariant);
}
