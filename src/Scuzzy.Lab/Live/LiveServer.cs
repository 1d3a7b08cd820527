using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Control;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;
using Scuzzy.Storage.Nbd;

namespace Scuzzy.Lab.Live;

/// <summary>Serves the disks of a live machine as NBD exports named sda, sdb, ….</summary>
public sealed class LiveServer
{
    private const int DrainMs = 1000;

    private readonly LiveMachine _live;
    private NbdServer? _server;
    private ControlServer? _control;

    /// <summary>Creates the server of a machine that has booted.</summary>
    public LiveServer(LiveMachine live) => _live = live;

    /// <summary>Listens on an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    /// <returns>Where it listens, or null.</returns>
    public SocketAddress? Listen(SocketAddress address, out string error)
    {
        SocketAddress? bound = null;
        string problem = string.Empty;
        _live.Do(() =>
        {
            _server ??= Create(_live.Machine);
            bound = _server.Listen(address, out problem);
        });
        error = problem;
        return bound;
    }

    /// <summary>Takes lines of control on an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    public bool TryListenForControl(SocketAddress address, out string error)
    {
        bool isListening = false;
        string problem = string.Empty;
        _live.Do(() =>
        {
            var machine = new MachineControl(_live.Machine);
            _control = new ControlServer(_live.Machine.Cpu.Shard, (line, answer) => answer(machine.Do(line)));
            isListening = _control.TryListen(address, out problem);
        });
        error = problem;
        return isListening;
    }

    /// <summary>Closes the connections, flushes the disks, and ends.</summary>
    /// <returns>False if something was still under way after a second.</returns>
    public bool Close()
    {
        bool isClosed = false;
        bool inTime = _live.Run(
            async () =>
            {
                _control?.Close();
                _server?.Close();
                isClosed = await DrainAsync();
                await FlushAsync();
                if (isClosed)
                {
                    _server?.Dispose();
                }
            },
            DrainMs + 500
        );
        return inTime && isClosed;
    }

    /// <summary>A server of a machine's disks that does not listen yet.</summary>
    internal static NbdServer Create(LabMachine machine)
    {
        var server = new NbdServer(machine.Cpu.Shard);
        foreach (LabDisk disk in machine.Disks)
        {
            string description = $"{disk.Scsi.Device.Vendor} {disk.Scsi.Device.Model}";
            server.Add(new NbdExport(disk.Name, disk.Block, description) { Access = new DiskAccess(disk) });
        }

        return server;
    }

    private async ShardTask<bool> DrainAsync()
    {
        Cpu cpu = _live.Machine.Cpu;
        for (int i = 0; i < 200 && _server?.ConnectionCount > 0; i++)
        {
            await cpu.Delay(5_000_000);
        }

        return _server is null || _server.ConnectionCount == 0;
    }

    private async ShardTask FlushAsync()
    {
        foreach (LabDisk disk in _live.Machine.Disks)
        {
            using var io = new Workloads.SingleIo(disk.Block, _live.Machine.Cpu, 4096);
            await io.RunAsync(BlockOperation.Flush, 0, 0);
        }
    }
}
