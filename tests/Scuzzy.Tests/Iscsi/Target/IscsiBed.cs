using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Storage.Integrity;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;
using Scuzzy.Tests.Target;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>An iSCSI server in virtual time with one target: a disk of 4 MiB whose I/O can be held back.</summary>
internal sealed class IscsiBed : IDisposable
{
    public const string TargetName = "iqn.2026-01.test:target";
    public const int DiskBytes = 4 << 20;
    public const ulong FillSeed = 11;

    private readonly RamStore _ram;
    private readonly RamStore? _tuples;
    private bool _isDisposed;

    public IscsiBed(
        IscsiServerOptions? options = null,
        ulong seed = 1,
        int preemption = 0,
        DiskOptions? disk = null,
        ChapOptions? chap = null,
        TargetOptions? target = null,
        UnitPersonality? personality = null,
        VirtualDisk? files = null,
        Func<BlockLimits, BlockLimits>? limits = null
    )
    {
        Runtime = new VirtualRuntime(
            new VirtualRuntimeOptions
            {
                Cpus = 1,
                ScheduleSeed = seed,
                PreemptionPermille = preemption,
                Disk = files,
            }
        );
        _ram = new RamStore(Shard, DiskBytes);
        _ram.Fill(FillSeed);
        Store = new HeldStore(_ram) { IsOpen = true, LimitsOverride = limits?.Invoke(_ram.Limits) };
        Device = new TargetDevice(Shard, target);
        if (disk?.Protection is not (null or ProtectionType.None))
        {
            long length = IntegrityStore.LengthFor(DiskBytes);
            _tuples = new RamStore(Shard, length, false, IntegrityStore.TupleBytes);
        }

        BlockDevice store = _tuples is null ? Store : new IntegrityStore(Store, _tuples);
        Device.Add(0, new DiskUnit(store, disk, personality ?? new UnitPersonality { Serial = "S1" }));
        Server = new IscsiServer(Shard, options);
        Node = new IscsiTargetNode(new LoginTarget { Name = TargetName, Chap = chap }, Device);
        Server.Add(Node);
        Assert.NotNull(Server.Listen(Address, out string error));
        Assert.Empty(error);
    }

    public static SocketAddress Address { get; } = SocketAddress.Tcp("10.0.0.1", 3260);

    public VirtualRuntime Runtime { get; }

    public Shard Shard => Runtime.Shards[0];

    public IscsiServer Server { get; }

    public IscsiTargetNode Node { get; }

    public TargetDevice Device { get; }

    public HeldStore Store { get; }

    public WireInitiator Connect(SocketAddress? address = null) => new(this, address);

    /// <summary>What the disk held at the start.</summary>
    public static byte[] Filling(long offset, int length)
    {
        byte[] bytes = new byte[length];
        FillPattern.Write(FillSeed, offset, bytes);
        return bytes;
    }

    /// <summary>What the disk holds.</summary>
    public byte[] Content(long offset, int length)
    {
        using var bio = new Scuzzy.Tests.Storage.TestBio(length);
        Assert.True(_ram.Submit(bio.Read(offset, length)));
        return bio.Content.ToArray();
    }

    /// <summary>Runs the machine for a moment: longer than anything takes here, shorter than any time-out.</summary>
    public void Settle(long ns = 100_000_000)
    {
        Runtime.Run(Runtime.NowNs + ns);
        if (Runtime.FaultException is { } fault)
        {
            throw new InvalidOperationException("the machine has a bug", fault);
        }
    }

    /// <summary>Fails unless the server serves a new initiator well.</summary>
    public void CheckThatItServes()
    {
        WireInitiator initiator = Connect().Enter(isid: 0x80000000FFFF);
        Pdu read = initiator.Do(Cdb.Read10(0, 1), read: 512);
        Assert.Equal(512, read.Data.Length);
        initiator.Peer.Close();
        Settle();
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Server.Close();
        Store.IsOpen = true;
        Store.ReleaseAll();
        Settle();
        Assert.Equal((0, 0), (Server.ConnectionCount, Server.SessionCount));
        Server.Dispose();
        Store.Dispose();
        _tuples?.Dispose();
        Runtime.Dispose();
    }
}
