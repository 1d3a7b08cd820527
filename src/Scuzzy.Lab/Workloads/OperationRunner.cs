using Scuzzy.Block;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>A task that does a list of operations on a disk, which it looks up by name each time: disks come and
/// go.</summary>
internal sealed class OperationRunner : IDisposable
{
    private const int NumberBits = 20;

    private readonly LabMachine _machine;
    private readonly InvariantNet _net;
    private readonly JobSection _job;
    private readonly Cpu _cpu;
    private readonly uint _firstNumber;
    private readonly List<IoWatch> _bios = [];
    private readonly List<LabDisk> _open = [];
    private readonly ShardCompletion _allEnded;
    private int _underWay;
    private bool _hasFailed;

    /// <summary>Creates it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="net">What watches its bios.</param>
    /// <param name="job">The job with its operations.</param>
    /// <param name="number">The job's number in the workload, from 0.</param>
    /// <param name="cpu">The CPU that it runs on.</param>
    public OperationRunner(LabMachine machine, InvariantNet net, JobSection job, int number, Cpu cpu)
    {
        _machine = machine;
        _net = net;
        _job = job;
        _cpu = cpu;
        _firstNumber = ((uint)number + 1) << NumberBits;
        _allEnded = new ShardCompletion(cpu);
        Submitter = number + 1;
    }

    /// <summary>Its name.</summary>
    public string Name => _job.Name.Text;

    /// <summary>Operations that were submitted.</summary>
    public int Submitted => _bios.Count;

    /// <summary>Operations that there was no disk for.</summary>
    public int Skipped { get; private set; }

    /// <summary>Operations that ended with an error.</summary>
    public int Failed { get; private set; }

    /// <summary>True once all has been submitted and has ended.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Its bios.</summary>
    public IReadOnlyList<IoWatch> Bios => _bios;

    private int Submitter { get; }

    /// <summary>Does its operations and waits for all of them.</summary>
    public async ShardTask RunAsync()
    {
        BlockLayer layer = BlockLayer.Of(_cpu.Shard);
        bool isPlugged = false;
        for (int i = 0; i < _job.Operations.Count; i++)
        {
            TaskOperation operation = _job.Operations[i];
            if (isPlugged && (operation.DelayNs > 0 || operation.Waits))
            {
                layer.FinishPlug(_cpu);
                isPlugged = false;
            }

            if (operation.Waits)
            {
                await WaitAsync();
                await CloseFailedAsync();
            }

            if (operation.DelayNs > 0)
            {
                await _cpu.Delay(operation.DelayNs);
            }

            LabDisk? disk = _machine.FindDisk(operation.Disk ?? _job.Disk.Text);
            if (disk is not null && MustOpen(disk))
            {
                if (isPlugged)
                {
                    layer.FinishPlug(_cpu);
                    isPlugged = false;
                }

                await OpenAsync(disk);
            }

            if (operation.IsPlugged && !isPlugged)
            {
                layer.StartPlug(_cpu);
                isPlugged = true;
            }

            Submit(operation, i);
            if (isPlugged && !operation.IsPlugged)
            {
                layer.FinishPlug(_cpu);
                isPlugged = false;
            }
        }

        if (isPlugged)
        {
            layer.FinishPlug(_cpu);
        }

        await WaitAsync();
        await CloseAsync();
        IsComplete = true;
    }

    /// <summary>Checks the memory of all bios; nothing may be under way.</summary>
    public void CheckMemory()
    {
        foreach (IoWatch bio in _bios)
        {
            if (bio.HasEnded)
            {
                bio.CheckMemory();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IoWatch bio in _bios)
        {
            bio.Dispose();
        }
    }

    private async ShardTask WaitAsync()
    {
        while (_underWay > 0)
        {
            _allEnded.Reset();
            await _allEnded.Wait();
        }
    }

    /// <summary>A removable disk must be open, so that its medium was looked at; a fixed disk's open sends nothing.
    /// </summary>
    private bool MustOpen(LabDisk disk) => disk.Scsi.Device.Removable && !_open.Contains(disk);

    private async ShardTask OpenAsync(LabDisk disk)
    {
        ScsiDevice device = disk.Scsi.Device;
        int changes = _net.Carry.Changes(device);
        if (await disk.Scsi.OpenAsync(DiskOpenMode.Write) == 0)
        {
            _open.Add(disk);
            _net.Carry.MediumFound(device, changes);
        }
    }

    /// <summary>Whoever had an error opens the disks anew before it goes on: the medium may be another.</summary>
    private async ShardTask CloseFailedAsync()
    {
        if (_hasFailed && _open.Count > 0)
        {
            _net.SawReopening = true;
            await CloseAsync();
        }

        _hasFailed = false;
    }

    private async ShardTask CloseAsync()
    {
        foreach (LabDisk disk in _open)
        {
            await disk.Scsi.CloseAsync();
        }

        _open.Clear();
    }

    private void Submit(in TaskOperation operation, int index)
    {
        string diskName = operation.Disk ?? _job.Disk.Text;
        if (_machine.FindDisk(diskName) is not { Block.LengthBytes: > 0 } disk || MustOpen(disk))
        {
            Skipped++;
            return;
        }

        string who = $"{Name}[{index}] {OperationText.Write(operation with { Disk = diskName })}";
        uint number = _firstNumber + (uint)index + 1;
        var bio = new IoWatch(_net, _net.HistoryOf(disk), disk.Scsi.Device, operation, number, who, Ended)
        {
            Submitter = Submitter,
        };
        _bios.Add(bio);
        _underWay++;
        if (disk.Block.Submit(bio, _cpu))
        {
            bio.EndedInline();
        }
    }

    private void Ended(IoWatch bio)
    {
        _underWay--;
        Failed += bio.Status == BlockStatus.Ok ? 0 : 1;
        _hasFailed |= bio.Status != BlockStatus.Ok;
        if (_underWay == 0)
        {
            _allEnded.Complete();
        }
    }
}
