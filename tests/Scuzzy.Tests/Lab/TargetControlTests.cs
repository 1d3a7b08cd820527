using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Lab;
using Scuzzy.Lab.Control;
using Scuzzy.Lab.Live;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Stores;
using Scuzzy.Tests.Runtime;
using Scuzzy.Tests.Storage;

namespace Scuzzy.Tests.Lab;

public sealed class TargetControlTests : IDisposable
{
    private const string Name = "iqn.2026-01.org.example:disk";

    private readonly StorageMachine _machine = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-target-").FullName;
    private readonly IscsiServer _server;
    private readonly ServedNode _node;
    private readonly TargetControl _control;

    public TargetControlTests()
    {
        _server = new IscsiServer(_machine.Shard);
        (_node, _control) = Node("ram:1MiB");
        _server.Add(new IscsiTargetNode(_node.Node.Login, _node.Device));
    }

    public void Dispose()
    {
        _server.Dispose();
        _node.Dispose();
        _machine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Units_come_grow_and_go()
    {
        Assert.Equal([$"{Name} 0 ram:1MiB 1048576", "ok"], Do("luns"));
        Assert.Equal(["ok"], Do($"add {Name} 7 null:1TiB,thin"));
        Assert.Equal(["ok"], Do($"grow {Name} 0 3MiB"));
        Assert.Equal([$"{Name} 0 ram:1MiB 3145728", $"{Name} 7 null:1TiB,thin 1099511627776", "ok"], Do("luns"));
        Assert.Equal([0, 7], _node.Device.Units.Select(unit => (int)unit.Lun.UnitNumber));
        Assert.Equal(["ok"], Do($"remove {Name} 0"));
        Assert.Equal([7], _node.Device.Units.Select(unit => (int)unit.Lun.UnitNumber));
        Assert.Equal([$"{Name} 0", "ok"], Do("targets"));
        Assert.Equal(["ok"], Do("sessions"));
    }

    [Fact]
    public void An_export_of_an_NBD_server_is_a_unit_once_its_connection_is_there_and_is_told_when_that_is_lost()
    {
        using var disk = new RamStore(_machine.Shard, 2 << 20);
        using var server = new NbdServer(_machine.Shard);
        server.Add(new NbdExport("disk", disk, ""));
        Assert.NotNull(server.Listen(SocketAddress.Unix("/nbd"), out _));
        const string Spec = "nbd:unix:/nbd:exportname=disk";
        Assert.Equal(["ok"], Do($"add {Name} 1 {Spec}"));
        Assert.Equal($"{Name} 1 {Spec} 0 not served: connecting", Do("luns")[1]);
        Settle();
        Assert.Equal($"{Name} 1 {Spec} 2097152", Do("luns")[1]);
        Assert.Equal([0, 1], _node.Device.Units.Select(unit => (int)unit.Lun.UnitNumber));
        Assert.Equal(["error: this store cannot grow"], Do($"grow {Name} 1 4MiB"));
        server.Close();
        Settle();
        Assert.Equal($"{Name} 1 {Spec} 2097152 not served: the server closed the connection", Do("luns")[1]);
    }

    [Fact]
    public void An_export_that_cannot_be_served_says_why()
    {
        using var disk = new RamStore(_machine.Shard, 1 << 20, blockBytes: 4096);
        using var server = new NbdServer(_machine.Shard);
        server.Add(new NbdExport("disk", disk, ""));
        Assert.NotNull(server.Listen(SocketAddress.Unix("/nbd"), out _));
        Assert.NotNull(_machine.Shard.Sockets.Listen(SocketAddress.Unix("/silent"), new PeerAcceptor(), out _));
        string[] specs =
        [
            "nbd:unix:/none",
            "nbd:unix:/nbd:exportname=other",
            "nbd:unix:/silent",
            "nbd:unix:/nbd:exportname=disk",
        ];
        for (int i = 0; i < specs.Length; i++)
        {
            Assert.Equal(["ok"], Do($"add {Name} {i + 1} {specs[i]}"));
        }

        Settle();
        Assert.Equal(
            [
                "no connection: Connection refused",
                "the export \"other\" is not available: there is no export of this name",
                "the server says nothing for 10 s",
                $"{specs[3]}: its block of 512 bytes is smaller than the store's: block=4096",
            ],
            Do("luns").Skip(1).Take(4).Select(line => line.Split(" not served: ")[1])
        );
        Assert.Equal([0], _node.Device.Units.Select(unit => (int)unit.Lun.UnitNumber));
        Assert.Equal(["ok"], Do($"remove {Name} 3"));
        server.Close();
        Settle();
    }

    [Fact]
    public void Access_states_are_told_and_changed()
    {
        Assert.Equal([$"{Name} 1 optimized", $"{Name} 2 optimized", "ok"], Do("access"));
        Assert.Equal(["ok"], Do($"access {Name} 2 standby"));
        Assert.Equal([$"{Name} 1 optimized", $"{Name} 2 standby", "ok"], Do("access"));
        Assert.Equal(["error: there is no target port group 3"], Do($"access {Name} 3 standby"));
        Assert.Equal(["error: there is no target port group 0"], Do($"access {Name} two standby"));
        Assert.Equal(["error: there is no target 'iqn.x'"], Do("access iqn.x 2 standby"));
        Assert.Equal(
            ["error: 'transitioning' is not optimized, nonoptimized, standby or unavailable"],
            Do($"access {Name} 2 transitioning")
        );
        LiveNode options = _node.Node with { Units = [] };
        using var plain = new ServedNode(_machine.Shard, options, new LivePorts(), stateFolder: null, out _);
        Assert.Equal(
            ["error: initiators were told of no state but optimized: serve with --alua"],
            Do($"access {Name} 1 standby", new TargetControl(_server, [plain]))
        );
    }

    [Theory]
    [InlineData("nonsense", "error: 'nonsense' is not known: see help")]
    [InlineData("", "error: '' is not known: see help")]
    [InlineData("end", "error: 'end': 'end HANDLE' belongs here")]
    [InlineData("nonsense TARGET 0", "error: 'nonsense TARGET 0' is not known: see help")]
    [InlineData("end 7", "error: there is no session 7")]
    [InlineData("end x", "error: there is no session x")]
    [InlineData("add iqn.x 1 ram:1MiB", "error: there is no target 'iqn.x'")]
    [InlineData("add TARGET 16384 ram:1MiB", "error: '16384' is not a unit's number, 0 to 16383")]
    [InlineData("add TARGET -1 ram:1MiB", "error: '-1' is not a unit's number, 0 to 16383")]
    [InlineData("add TARGET 0 ram:1MiB", "error: unit 0 is there already")]
    [InlineData("add TARGET 1 ram:1MiB,odd", "error: unknown option 'odd'")]
    [InlineData("add TARGET 1 file:missing", "error: missing: ")]
    [InlineData("add TARGET 1", "error: 'add TARGET 1': 'add ")]
    [InlineData("remove TARGET 1", "error: there is no unit 1")]
    [InlineData("grow TARGET 1 2MiB", "error: there is no unit 1")]
    [InlineData("grow TARGET 0 much", "error: ")]
    [InlineData("grow TARGET 0 17TiB", "error: 16TiB at most belong in memory")]
    [InlineData("grow TARGET 0 1MiB", "error: 1048576 bytes: more than 1048576 belong here, in blocks of 512")]
    [InlineData("grow TARGET 0 1048577", "error: 1048577 bytes: more than 1048576 belong here, in blocks of 512")]
    public void What_cannot_be_done_is_said_and_changes_nothing(string line, string error)
    {
        bool isKept = false;
        _control.Keep = (_, kept) =>
        {
            isKept = true;
            kept(null);
        };
        string answer = Assert.Single(Do(line.Replace("TARGET", Name)));
        Assert.StartsWith(error.Replace("TARGET", Name), answer, StringComparison.Ordinal);
        Assert.False(isKept);
        Assert.Equal([$"{Name} 0 ram:1MiB 1048576", "ok"], Do("luns"));
    }

    [Fact]
    public void What_was_changed_is_found_again()
    {
        string path = Path.Combine(_folder, "changes");
        using var live = new LiveRuntime(new LiveRuntimeOptions());
        live.Start();
        Shard shard = live.Shards[0];
        var journal = new TargetJournal(shard, path);
        Assert.Empty(journal.Read());
        _control.Keep = (line, kept) => kept(Append(live, journal, line));
        foreach (string line in (string[])[$"add {Name} 1 ram:2MiB", $"grow {Name} 1 4MiB", $"remove {Name} 0"])
        {
            Assert.Equal(["ok"], Do(line));
        }

        // A crash in the middle of a line.
        File.AppendAllText(path, $"remove {Name}");
        (ServedNode again, TargetControl control) = Node("ram:1MiB");
        foreach (string line in new TargetJournal(shard, path).Read())
        {
            Assert.True(control.TryChange(line.Split(' '), isReplayed: true, out string error), error);
        }

        Assert.Equal(Do("luns"), Do("luns", control));
        journal.Dispose();
        var next = new TargetJournal(shard, path);
        Assert.Null(Append(live, next, "add x 1 ram:1MiB"));
        Assert.Equal(4, new TargetJournal(shard, path).Read().Count);
        again.Dispose();
        next.Dispose();
    }

    /// <summary>The next unit of that number is another: reservations or a SANITIZE of the first are not its own.
    /// </summary>
    [Fact]
    public void What_was_kept_of_a_unit_that_was_taken_away_is_forgotten()
    {
        using var live = new LiveRuntime(new LiveRuntimeOptions());
        live.Start();
        string spec = "ram:1MiB";
        Assert.True(UnitSpec.TryParse(spec, out UnitSpec? parsed, out _));
        LiveNode options = new()
        {
            Login = new LoginTarget { Name = Name },
            Units = [LiveUnit.Of(Name, 3, spec, parsed!)],
        };
        var node = new ServedNode(live.Shards[0], options, new LivePorts(), _folder, out string error);
        Assert.Equal("", error);
        string state = Assert.Single(Directory.GetFiles(_folder));
        live.Call(live.Shards[0], () => Assert.True(node.TryRemove(3, out _)));
        Assert.False(File.Exists(state));
        node.Dispose();
    }

    [Fact]
    public void An_image_is_kept_by_its_whole_path_so_that_a_restart_elsewhere_finds_it()
    {
        string image = Path.Combine(_folder, "disk.img");
        File.WriteAllBytes(image, new byte[4096]);
        List<string> lines = [];
        _control.Keep = (line, kept) =>
        {
            lines.Add(line);
            kept(null);
        };
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, image);
        Assert.False(Path.IsPathRooted(relative));
        using var live = new LiveRuntime(new LiveRuntimeOptions());
        live.Start();
        LiveNode options = new()
        {
            Login = new LoginTarget { Name = Name },
            Units = [],
        };
        using var node = new ServedNode(live.Shards[0], options, new LivePorts(), stateFolder: null, out _);
        var control = new TargetControl(_server, [node]) { Keep = _control.Keep };
        live.Call(live.Shards[0], () => Assert.Equal(["ok"], Do($"add  {Name} 1 file:{relative},thin", control)));
        Assert.Equal([$"add {Name} 1 file:{image},thin"], lines);
    }

    [Fact]
    public void A_change_that_cannot_be_kept_is_told()
    {
        using var live = new LiveRuntime(new LiveRuntimeOptions());
        live.Start();
        var journal = new TargetJournal(live.Shards[0], Path.Combine(_folder, "no", "such", "folder"));
        _control.Keep = (line, kept) => kept(Append(live, journal, line));
        string answer = Assert.Single(Do($"add {Name} 1 ram:2MiB"));
        Assert.StartsWith("error: done, but not kept: ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_goes_by_the_initiators_name()
    {
        HashSet<int> luns = [1];
        LiveNode node = _node.Node with { Masks = [("iqn.x:a", luns)] };
        Assert.Same(luns, node.VisibleTo("IQN.X:A,i,0x00023d000001"));
        Assert.Null(node.VisibleTo("iqn.x:ab,i,0x00023d000001"));
    }

    /// <summary>The target's thread does not wait for the medium, and an answer waits for it.</summary>
    [Fact]
    public void A_change_is_answered_once_it_is_kept_and_not_before()
    {
        Action<string?>? keeping = null;
        _control.Keep = (_, kept) => keeping = kept;
        IReadOnlyList<string>? answer = null;
        _control.Do($"add {Name} 1 ram:2MiB", told => answer = told);
        Assert.Null(answer);
        keeping!(null);
        Assert.Equal(["ok"], answer!);
    }

    /// <summary>Longer than anybody waits here.</summary>
    private void Settle()
    {
        _machine.Runtime.Run(_machine.Shard.NowNs + 20_000_000_000);
        Assert.Null(_machine.Runtime.FaultException);
    }

    private IReadOnlyList<string> Do(string line, TargetControl? control = null)
    {
        IReadOnlyList<string>? answer = null;
        (control ?? _control).Do(line, told => answer = told);
        return answer!;
    }

    private static string? Append(LiveRuntime live, TargetJournal journal, string line)
    {
        string? problem = null;
        using var ended = new ManualResetEventSlim();
        live.Call(
            live.Shards[0],
            () =>
                journal.Append(
                    line,
                    why =>
                    {
                        problem = why;
                        ended.Set();
                    }
                )
        );
        ended.Wait(TestContext.Current.CancellationToken);
        return problem;
    }

    private (ServedNode Node, TargetControl Control) Node(string spec)
    {
        Assert.True(UnitSpec.TryParse(spec, out UnitSpec? parsed, out string error), error);
        LiveNode options = new()
        {
            Login = new LoginTarget { Name = Name },
            Units = [LiveUnit.Of(Name, 0, spec, parsed!)],
        };
        var node = new ServedNode(
            _machine.Shard,
            options,
            new LivePorts { Count = 2, Groups = [1, 2] },
            stateFolder: null,
            out error
        );
        Assert.Equal("", error);
        node.Start(problem => Assert.Equal("", problem));
        return (node, new TargetControl(_server, [node]));
    }
}
