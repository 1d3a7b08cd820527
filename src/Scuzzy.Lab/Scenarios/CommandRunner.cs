using Scuzzy.Block.Disks;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Scenarios;

/// <summary>Carries out command lines on a machine, each as a process of its own would.</summary>
internal sealed class CommandRunner(LabMachine machine)
{
    private readonly DeviceFiles _files = new(machine);

    /// <summary>Carries out one command.</summary>
    public ShardTask<StepOutcome> RunAsync(ScenarioCommand command) =>
        command switch
        {
            ScenarioCommand.Echo echo => EchoAsync(echo),
            ScenarioCommand.Sleep sleep => SleepAsync(sleep),
            ScenarioCommand.Copy copy => OpenedAsync(
                copy.Device,
                copy.IsWrite ? DiskOpenMode.Write : DiskOpenMode.Read,
                disk => CopyAsync(copy, disk)
            ),
            ScenarioCommand.Load load => OpenedAsync(
                load.Device,
                load.ReadPercent < 100 ? DiskOpenMode.Write : DiskOpenMode.Read,
                disk => LoadAsync(load, disk)
            ),
            ScenarioCommand.Generic generic => GenericAsync(generic),
            ScenarioCommand.Reset reset => new ResetCommand(_files).RunAsync(reset),
            _ => throw new InvalidOperationException("a command without a runner"),
        };

    /// <summary>A disk's node is open while a program works with it.</summary>
    private async ShardTask<StepOutcome> OpenedAsync(
        string path,
        DiskOpenMode mode,
        Func<LabDisk, ShardTask<StepOutcome>> work
    )
    {
        (LabDisk? disk, string errno) = await _files.OpenDiskAsync(path, mode);
        if (disk is null)
        {
            return StepOutcome.Failed(errno);
        }

        StepOutcome outcome = await work(disk);
        await disk.Scsi.CloseAsync();
        return outcome;
    }

    private async ShardTask<StepOutcome> EchoAsync(ScenarioCommand.Echo echo)
    {
        string ended = ErrnoNames.Of(await machine.Files.WriteAsync(echo.Path, echo.Text));
        return ended == "0" ? StepOutcome.Good : StepOutcome.Failed(ended);
    }

    private async ShardTask<StepOutcome> SleepAsync(ScenarioCommand.Sleep sleep)
    {
        await machine.Cpu.Delay(sleep.Nanoseconds);
        return StepOutcome.Good;
    }

    private async ShardTask<StepOutcome> CopyAsync(ScenarioCommand.Copy copy, LabDisk disk)
    {
        Disk block = disk.Block;
        long blocks = Math.Min(copy.Count, Math.Max(0, (block.LengthBytes / copy.BlockBytes) - copy.First));
        if (!copy.IsDirect)
        {
            return await new PageCache(machine, block).CopyAsync(copy, blocks);
        }

        using var io = new SingleIo(block, machine.Cpu, copy.BlockBytes, isScattered: true);
        BlockOperation operation = copy.IsWrite ? BlockOperation.Write : BlockOperation.Read;
        BioFlags flags = BioFlags.Synchronous | (copy.IsWrite ? BioFlags.Idle : BioFlags.None);
        for (long i = 0; i < blocks; i++)
        {
            long offset = (copy.First + i) * copy.BlockBytes;
            BlockStatus status = await io.RunAsync(operation, offset, copy.BlockBytes, flags);
            if (status != BlockStatus.Ok)
            {
                return StepOutcome.Failed(status.ErrnoName());
            }
        }

        if (copy.Synchronizes && await io.RunAsync(BlockOperation.Flush, 0, 0) is var flushed and not BlockStatus.Ok)
        {
            return StepOutcome.Failed(flushed.ErrnoName());
        }

        return StepOutcome.Good;
    }

    private async ShardTask<StepOutcome> LoadAsync(ScenarioCommand.Load load, LabDisk disk)
    {
        var loop = new LoadLoop(machine.Cpu, disk.Block, load);
        var slots = new List<ShardTask>();
        for (int i = 0; i < load.Depth; i++)
        {
            slots.Add(machine.Cpu.Start(loop.RunAsync));
        }

        foreach (ShardTask slot in slots)
        {
            await slot;
        }

        return loop.FirstError == BlockStatus.Ok ? StepOutcome.Good : StepOutcome.Failed(loop.FirstError.ErrnoName());
    }

    private async ShardTask<StepOutcome> GenericAsync(ScenarioCommand.Generic generic)
    {
        (ScsiDevice? device, string errno) = await _files.OpenDeviceAsync(generic.Device);
        if (device is null)
        {
            return StepOutcome.Failed(errno, ExitCodes.OfErrno(errno));
        }

        using var execution = new GenericExecution(generic);
        await device.ExecuteAsync(execution.Execution);
        await DeviceFiles.CloseDeviceAsync(generic.Device, device);
        bool isTest = generic.Cdb.OperationCode == OperationCode.TestUnitReady;
        int code = ExitCodes.Of(execution.Execution, isTest);
        return new StepOutcome(code, "0");
    }

    /// <summary>I/Os of one size until their number or time is over, or one fails.</summary>
    private sealed class LoadLoop(Cpu cpu, Disk disk, ScenarioCommand.Load load)
    {
        private readonly SeededRandom _random = new(load.Seed);
        private readonly long _deadlineNs = load.RuntimeNs > 0 ? cpu.Shard.NowNs + load.RuntimeNs : long.MaxValue;
        private long _issued;

        public BlockStatus FirstError { get; private set; } = BlockStatus.Ok;

        public async ShardTask RunAsync()
        {
            using var io = new SingleIo(disk, cpu, load.BlockBytes);
            long blocks = Math.Max(1, disk.LengthBytes / load.BlockBytes);
            while (_issued < load.Count && cpu.Shard.NowNs < _deadlineNs && FirstError == BlockStatus.Ok)
            {
                long block = load.IsRandom ? _random.Below(blocks) : _issued % blocks;
                bool isRead =
                    load.ReadPercent == 100 || (load.ReadPercent > 0 && _random.Chance(load.ReadPercent, 100));
                _issued++;
                BlockStatus status = await io.RunAsync(
                    isRead ? BlockOperation.Read : BlockOperation.Write,
                    block * load.BlockBytes,
                    load.BlockBytes
                );
                FirstError = FirstError == BlockStatus.Ok ? status : FirstError;
            }
        }
    }
}
