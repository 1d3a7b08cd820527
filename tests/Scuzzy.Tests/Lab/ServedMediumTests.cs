using Scuzzy.Initiator.Mid;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Live;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Storage.Nbd;
using Scuzzy.Tests.Storage;

namespace Scuzzy.Tests.Lab;

/// <summary>NBD sessions with a disk whose medium comes and goes, in virtual time: what <c>scuzzy serve</c> exports,
/// and a second host (sdb) at the same unit that takes the medium out and puts it in.</summary>
public sealed class ServedMediumTests : IDisposable
{
    private static readonly SocketAddress s_address = SocketAddress.Unix("/run/nbd");

    private VirtualRuntime _runtime = null!;
    private LabMachine _machine = null!;
    private NbdServer _server = null!;

    public void Dispose()
    {
        _server.Close();
        _runtime.Run(stop: () => _server.ConnectionCount == 0);
        Assert.Equal(0, _server.ConnectionCount);
        _server.Dispose();
        Assert.Null(_runtime.FaultException);
        _machine.Dispose();
        _runtime.Dispose();
    }

    [Fact]
    public void The_door_is_locked_from_the_first_session_to_the_last()
    {
        Boot("removable");
        ScsiDevice device = _machine.FindDisk("sda")!.Scsi.Device;
        Assert.False(device.IsLocked);
        NbdClient first = Connect();
        NbdClient second = Connect();
        Assert.True(device.IsLocked);
        Assert.Equal(SenseKey.IllegalRequest, Move(load: false));
        first.Dispose();
        Settle();
        Assert.True(device.IsLocked);
        second.Dispose();
        Settle();
        Assert.False(device.IsLocked);
        Assert.Equal(SenseKey.NoSense, Move(load: false));
    }

    [Fact]
    public void An_empty_drive_refuses_sessions_and_serves_again_with_a_medium()
    {
        Boot("removable");
        Move(load: false);
        using NbdClient refused = Connect();
        Assert.Equal(NbdClientState.Failed, refused.State);
        Assert.Equal("the export \"sda\" is not available: sda cannot be opened: No medium found", refused.Failure);
        Assert.Equal(0, _machine.FindDisk("sda")!.Block.LengthBytes);
        Move(load: true);
        using NbdClient client = Connect();
        Assert.Equal((NbdClientState.Ready, 1 << 20), (client.State, client.LengthBytes));
        Assert.Equal(BlockStatus.Ok, Read(client));
    }

    [Fact]
    public void A_medium_that_is_changed_under_a_session_is_used_from_the_next_one_on()
    {
        Boot("removable");
        using NbdClient old = Connect();
        Assert.Equal(BlockStatus.Ok, Read(old));
        Assert.True(
            _machine.Faults.TryInject(FaultText.Parse("opcode=read sense=unit_attention/28/00", _machine.Lab, "moved"))
        );
        Assert.Equal(BlockStatus.IoError, Read(old));
        Assert.Equal(BlockStatus.IoError, Read(old));
        using NbdClient next = Connect();
        Assert.Equal(BlockStatus.Ok, Read(next));
    }

    [Fact]
    public void A_write_protected_disk_is_exported_for_reading()
    {
        Boot("removable,readonly");
        using NbdClient client = Connect();
        Assert.Equal((NbdClientState.Ready, true), (client.State, client.IsReadOnly));
        Assert.Equal(BlockStatus.Ok, Read(client));
    }

    [Fact]
    public void A_disk_that_is_off_line_refuses_sessions()
    {
        Boot("thin");
        ShardTask task = _machine.Cpu.Start(async () =>
            Assert.Equal(0, await _machine.Files.WriteAsync("/sys/block/sda/device/state", "offline"))
        );
        _runtime.Run(stop: () => task.IsSettled);
        using NbdClient client = Connect();
        Assert.Equal(NbdClientState.Failed, client.State);
        Assert.EndsWith("sda cannot be opened: No such device or address", client.Failure, StringComparison.Ordinal);
    }

    private void Boot(string options)
    {
        LabFile lab = LabParser.Parse(
            $$"""
            hosts:
              - { name: a, connections: [{ at: "0:0", to: x.t }] }
              - { name: b, connections: [{ at: "0:0", to: x.t }] }
            arrays: [{ name: x, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB,{{options}}" }] }] }]
            """
        );
        var lines = new LabOptions();
        _runtime = LabMachine.Simulate(lab, lines);
        _machine = new LabMachine(lab, _runtime, lines);
        ShardTask boot = _machine.Cpu.Start(_machine.BootAsync);
        _runtime.Run(stop: () => boot.IsSettled);
        Settle();
        _server = LiveServer.Create(_machine);
        Assert.NotNull(_server.Listen(s_address, out string error));
        Assert.Empty(error);
    }

    /// <summary>A client of sda whose session has begun or been refused.</summary>
    private NbdClient Connect()
    {
        NbdClient client = NbdClient.Connect(_machine.Cpu.Shard, s_address, "sda");
        _runtime.Run(stop: () => client.State != NbdClientState.Connecting);
        return client;
    }

    private BlockStatus Read(NbdClient client)
    {
        using var bio = new TestBio(4096);
        if (!client.Submit(bio.Read(0, 4096)))
        {
            _runtime.Run(stop: () => !bio.IsUnderWay);
        }

        return bio.Status;
    }

    /// <summary>The second host takes the medium out or puts it in: how that ended.</summary>
    private SenseKey Move(bool load)
    {
        ScsiDevice device = _machine.FindDisk("sdb")!.Scsi.Device;
        var move = new ScsiExecution
        {
            Cdb = Cdb.StartStopUnit(start: load, loadEject: true),
            TimeoutNs = 1_000_000_000,
            Retries = 3,
        };
        ShardTask task = _machine.Cpu.Start(() => device.ExecuteAsync(move));
        _runtime.Run(stop: () => task.IsSettled);
        Settle();
        return move.HasSense ? move.SenseKey : SenseKey.NoSense;
    }

    private void Settle() => _runtime.Run(_runtime.NowNs + 1_000_000_000);
}
