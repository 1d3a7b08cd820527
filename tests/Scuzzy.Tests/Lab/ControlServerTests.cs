using System.Runtime.InteropServices;
using System.Text;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Control;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Tests.Runtime;

namespace Scuzzy.Tests.Lab;

/// <summary>The control socket of a machine in virtual time, with clients that behave and others.</summary>
public sealed unsafe class ControlServerTests : IDisposable
{
    private const string Lab = """
        hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
        arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
        """;

    private static readonly SocketAddress s_address = SocketAddress.Unix("/run/control");

    private readonly VirtualRuntime _runtime;
    private readonly LabMachine _machine;
    private readonly ControlServer _server;
    private readonly List<nint> _memory = [];

    public ControlServerTests()
    {
        LabFile lab = LabParser.Parse(Lab);
        var options = new LabOptions();
        _runtime = LabMachine.Simulate(lab, options);
        _machine = new LabMachine(lab, _runtime, options);
        ShardTask boot = _machine.Cpu.Start(_machine.BootAsync);
        _runtime.Run(stop: () => boot.IsSettled);
        var control = new MachineControl(_machine);
        _server = new ControlServer(_machine.Cpu.Shard, (line, answer) => answer(control.Do(line)));
        Assert.True(_server.TryListen(s_address, out string error), error);
    }

    public void Dispose()
    {
        _memory.ForEach(m => NativeMemory.Free((void*)m));
        _machine.Dispose();
        _runtime.Dispose();
    }

    [Fact]
    public void Rules_go_in_and_out_by_lines_and_are_told_as_they_are()
    {
        Peer client = Connect();
        Assert.Equal(
            "rule bad (legal)\nok\n",
            Ask(client, "inject name=bad opcode=read,0x2f lba=8 sense=3/11/00 times=2\n")
        );
        Assert.Equal("rule rule1 (rogue)\nok\n", Ask(client, "inject { opcode: write, duplicate: true }\n"));
        Assert.Equal(
            "{ name: bad, opcode: [read, 0x2f], lba: 8-8, sense: 3/11/00, times: 2 }\n"
                + "{ name: rule1, opcode: [write], duplicate: true }\nok\n",
            Ask(client, "list\n")
        );
        Assert.Equal("ok\n", Ask(client, "clear bad\n"));
        Assert.Equal(
            "rule bad (legal), not armed: matched 0, fired 0\n"
                + "rule rule1 (rogue), armed: matched 0, fired 0, breaches 0, detected 0\nok\n",
            Ask(client, "counters\n")
        );
        Assert.EndsWith("rules: armed 1 of 2\nquiet\nok\n", Ask(client, "state\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_lines_in_one_piece_are_answered_in_order() =>
        Assert.Equal(
            "ok\nerror: there is no rule 'x': there are none\nok\n",
            Ask(Connect(), "list\nclear x\ncounters\n")
        );

    [Fact]
    public void A_line_that_is_too_long_ends_the_connection_and_no_other()
    {
        Peer good = Connect();
        Peer bad = Connect();
        Assert.Equal("error: a line of more than 4096 bytes\n", Ask(bad, new string('x', 5000)));
        Assert.True(bad.SawEnd);
        Assert.Equal("ok\n", Ask(good, "list\n"));
        Assert.Equal(1, _server.ConnectionCount);
    }

    [Theory]
    [InlineData("\u0001list\n", "error: the line has control characters\n")]
    [InlineData("lists\n", "error: 'lists' is not known: inject, clear, list, counters, state, help or H:C:T:L\n")]
    [InlineData("\n", "error: '' is not known: inject, clear, list, counters, state, help or H:C:T:L\n")]
    [InlineData("inject\n", "error: rule:1:1: a rule without an action: exactly one of ")]
    [InlineData("inject drop\n", "error: rule:1:1: 'drop' is not of the form key=value, as in 'opcode=read sense=")]
    [InlineData("inject drop=true drop=true\n", "error: rule:1:11: key 'drop' again: it is given already in column 1")]
    [InlineData("inject { drop: &a true }\n", "error: rule:1:9: anchor '&a': labs have no anchors and aliases")]
    [InlineData("inject disk=sda slow.rate=1\n", "error: rule:1:20: '1' has no unit: a size such as 64MiB")]
    [InlineData("9:0:0:0 0 -1 0x28\n", "error: there is no device 9:0:0:0\n")]
    public void A_wrong_line_is_answered_with_what_is_wrong(string line, string answer) =>
        Assert.StartsWith(answer, Ask(Connect(), line), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        Peer client = Connect();
        Send(client, [0xff, 0xfe, (byte)'\n']);
        Assert.Equal("error: the line is not UTF-8\n", Received(client));
    }

    [Fact]
    public void A_ninth_client_is_turned_away_until_another_has_gone()
    {
        List<Peer> clients = [.. Enumerable.Range(0, ControlServer.MaximumConnections).Select(_ => Connect())];
        Peer late = Connect();
        Assert.True(late.SawEnd || late.FailedWith != 0);
        Assert.Equal(ControlServer.MaximumConnections, _server.ConnectionCount);
        clients[0].Socket.Close();
        Settle();
        Assert.Equal("ok\n", Ask(Connect(), "list\n"));
    }

    [Fact]
    public void A_client_that_says_nothing_for_30_s_is_left()
    {
        Peer silent = Connect();
        Peer half = Connect();
        Send(half, "inject dr"u8.ToArray());
        _runtime.Run(_runtime.NowNs + ControlServer.IdleNs - 2_000_000_000);
        Assert.Equal(2, _server.ConnectionCount);
        _runtime.Run(_runtime.NowNs + 3_000_000_000);
        Assert.Equal(0, _server.ConnectionCount);
        Assert.True(silent.SawEnd && half.SawEnd);
    }

    [Fact]
    public void A_client_that_takes_no_answers_makes_the_server_stop_reading()
    {
        Peer greedy = Connect();
        greedy.Socket.WantsToRead = false;
        byte[] flood = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("help\n", 200_000)));
        Send(greedy, flood);
        Assert.False(greedy.HasSentAll, "a million bytes of questions went in with no answer taken");
        Assert.Equal("ok\n", Ask(Connect(), "list\n"));
    }

    [Fact]
    public void Rules_that_are_over_make_room_and_armed_ones_do_not()
    {
        Peer client = Connect();
        for (int i = 0; i < FaultEngine.MaximumRules; i++)
        {
            Assert.Equal($"rule r{i} (legal)\nok\n", Ask(client, $"inject name=r{i} drop=true opcode=0xff\n"));
        }

        Assert.Equal(
            "error: there are 256 armed rules already: clear one\n",
            Ask(client, "inject name=more drop=true\n")
        );
        Ask(client, "clear r7\n");
        Assert.Equal("rule more (legal)\nok\n", Ask(client, "inject name=more drop=true opcode=0xff\n"));
        Assert.Equal(FaultEngine.MaximumRules, _machine.Faults.Rules.Count);
        Assert.Null(_machine.Faults.Find("r7"));
    }

    private Peer Connect()
    {
        var peer = new Peer();
        peer.Socket = _machine.Cpu.Shard.Sockets.Connect(s_address, peer);
        Settle();
        return peer;
    }

    private string Ask(Peer client, string line)
    {
        long before = client.Received.Length;
        Send(client, Encoding.UTF8.GetBytes(line));
        return Received(client)[(int)before..];
    }

    private void Send(Peer client, byte[] bytes)
    {
        byte* memory = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        _memory.Add((nint)memory);
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        client.Send(memory, bytes.Length);
        Settle();
    }

    private static string Received(Peer client) => Encoding.UTF8.GetString(client.Received.ToArray());

    /// <summary>What is on its way arrives; no idle time runs out.</summary>
    private void Settle() => _runtime.Run(_runtime.NowNs + 10_000_000);
}
