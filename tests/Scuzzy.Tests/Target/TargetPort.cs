using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Storage.Integrity;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;
using Scuzzy.Target.Persistence;

namespace Scuzzy.Tests.Target;

/// <summary>A target with one disk over a ram store that can hold I/O back, and a port with one nexus.</summary>
internal sealed class TargetPort : IDisposable
{
    public const ulong FillSeed = 7;

    private readonly List<PortTask> _tasks = [];
    private ulong _tag;

    public TargetPort(
        DiskOptions? disk = null,
        TargetOptions? options = null,
        UnitPersonality? personality = null,
        long storeBytes = 1 << 20,
        ulong seed = 1,
        VirtualDisk? files = null,
        bool keepsTuples = false,
        string medium = "ram"
    )
    {
        Runtime = new VirtualRuntime(
            new VirtualRuntimeOptions
            {
                Cpus = 2,
                Shards = 1,
                ScheduleSeed = seed,
                Disk = files,
            }
        );
        Ram = new RamStore(Runtime.Shards[0], storeBytes);
        Ram.Fill(FillSeed);
        Store = new HeldStore(Ram) { IsOpen = true };
        Device = new TargetDevice(Runtime.Shards[0], options);
        personality ??= new UnitPersonality { Serial = "S1", Naa = 0x5000000000000001 };
        Tuples = new RamStore(
            Runtime.Shards[0],
            IntegrityStore.LengthFor(storeBytes),
            false,
            IntegrityStore.TupleBytes
        );
        Disk = new DiskUnit(keepsTuples ? new IntegrityStore(Store, Tuples) : Store, disk, personality);
        if (files is not null)
        {
            Memory = UnitMemory.Open(Runtime.Shards[0], StatePath, medium, out string error);
            Assert.Equal("", error);
            Disk.Restore(Memory!, problem => RestoreProblem = problem);
            _ = Runtime.Run();
            if (RestoreProblem.Length > 0)
            {
                return;
            }
        }

        Device.Add(0, Disk);
        Nexus = Device.Login("initiator-a", 1);
    }

    public VirtualRuntime Runtime { get; }

    public RamStore Ram { get; }

    public HeldStore Store { get; }

    /// <summary>Where protection information is, if the disk was to keep some.</summary>
    public RamStore Tuples { get; }

    public TargetDevice Device { get; }

    public DiskUnit Disk { get; }

    public SamNexus Nexus { get; } = null!;

    /// <summary>Bytes of each buffer of the tasks; default 128 KiB.</summary>
    public int TaskBytes { get; set; } = 1 << 17;

    /// <summary>Where the disk keeps its state, if it was given files.</summary>
    public const string StatePath = "disk.state";

    public UnitMemory? Memory { get; }

    /// <summary>What was wrong with the kept state; empty if nothing was.</summary>
    public string RestoreProblem { get; private set; } = "";

    /// <summary>Takes the power-on unit attention away.</summary>
    public TargetPort Ready(SamNexus? nexus = null)
    {
        PortTask task = Do(Cdb.TestUnitReady(), nexus: nexus);
        Assert.Equal(ScsiStatus.CheckCondition, task.Status);
        Assert.Equal(SenseKey.UnitAttention, task.SenseData.Key);
        return this;
    }

    /// <summary>Takes the power-on unit attention of logical unit 1 away, if it is still there.</summary>
    public TargetPort Ready2()
    {
        _ = Do(Cdb.TestUnitReady(), lun: 1UL << 48);
        return this;
    }

    /// <summary>Starts a command.</summary>
    public PortTask Start(
        Cdb cdb,
        int dataIn = 0,
        ReadOnlySpan<byte> dataOut = default,
        ulong lun = 0,
        SamNexus? nexus = null,
        TaskAttribute attribute = TaskAttribute.Simple,
        ulong? tag = null,
        Action<PortTask>? configure = null
    )
    {
        PortTask task = New();
        task.Prepare(cdb, dataIn, dataOut);
        task.Nexus = nexus ?? Nexus;
        task.Lun = lun;
        task.Attribute = attribute;
        task.TaskTag = tag ?? ++_tag;
        configure?.Invoke(task);
        Device.Execute(task);
        return task;
    }

    /// <summary>Executes a command that ends at once.</summary>
    public PortTask Do(
        Cdb cdb,
        int dataIn = 0,
        ReadOnlySpan<byte> dataOut = default,
        ulong lun = 0,
        SamNexus? nexus = null
    )
    {
        PortTask task = Start(cdb, dataIn, dataOut, lun, nexus);
        Assert.Equal(1, task.Completions);
        return task;
    }

    /// <summary>Data-out that was held back has come.</summary>
    public void DeliverData(PortTask task)
    {
        task.HoldsDataBack = false;
        Device.DataOutArrived(task);
    }

    /// <summary>Starts a task management function.</summary>
    public PortManagement Manage(
        TaskManagementFunction function,
        ulong tag = 0,
        ulong lun = 0,
        SamNexus? nexus = null,
        Action<PortManagement>? answered = null
    )
    {
        var request = new PortManagement
        {
            Nexus = nexus ?? Nexus,
            Function = function,
            Lun = lun,
            TaskTag = tag,
            Answered = answered,
        };
        Device.Manage(request);
        return request;
    }

    /// <summary>Asserts CHECK CONDITION with a sense key and additional sense.</summary>
    public static void AssertSense(PortTask task, SenseKey key, AdditionalSense additional)
    {
        Assert.Equal(ScsiStatus.CheckCondition, task.Status);
        Assert.Equal((key, additional), (task.SenseData.Key, task.SenseData.Additional));
    }

    /// <summary>Asserts ILLEGAL REQUEST, INVALID FIELD IN CDB at a byte and bit (−1: no bit pointer).</summary>
    public static void AssertInvalidField(PortTask task, int fieldByte, int bit)
    {
        AssertSense(task, SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInCdb);
        Assert.Equal(SenseSpecific.AtField(inCdb: true, fieldByte, bit), task.SenseData.Specific);
    }

    /// <summary>Frees the tasks so far, which must have ended.</summary>
    public void Forget()
    {
        foreach (PortTask task in _tasks)
        {
            Assert.True(task.HasEnded);
            task.Dispose();
        }

        _tasks.Clear();
    }

    /// <summary>What a block of a store holds, past all that holds I/O back.</summary>
    public byte[] ReadDirectly(HeldStore store, uint lba) => Directly(store, lba, BlockOperation.Read, new byte[512]);

    /// <summary>Sets a block of a store, past all that holds I/O back.</summary>
    public void WriteDirectly(HeldStore store, uint lba, byte[] data) =>
        Directly(store, lba, BlockOperation.Write, data);

    private static byte[] Directly(HeldStore store, uint lba, BlockOperation operation, byte[] data)
    {
        using var io = new DirectIo(data) { Operation = operation, OffsetBytes = lba * 512L };
        Assert.True(store.Below.Submit(io));
        Assert.Equal(BlockStatus.Ok, io.Status);
        return io.Bytes;
    }

    public void Dispose()
    {
        foreach (PortTask task in _tasks)
        {
            task.Dispose();
        }

        Disk.Store.Dispose();
        Runtime.Dispose();
    }

    private PortTask New()
    {
        var task = new PortTask(TaskBytes);
        _tasks.Add(task);
        return task;
    }
}
