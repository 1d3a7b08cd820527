using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>What the server of a round is like: limits, disks, ports, who may log in. All of it follows from a number.
/// </summary>
internal sealed class FuzzProfile
{
    /// <summary>Profiles are numbered from 0 to this less one.</summary>
    public const int Count = 1024;

    /// <summary>The secret of the account "user".</summary>
    public static readonly byte[] Secret = "secret of 16 chars"u8.ToArray();

    private readonly SeededRandom _random;

    public FuzzProfile(int number)
    {
        Number = number;
        _random = new SeededRandom((ulong)number + 1);
        var chap = new ChapOptions
        {
            Accounts = [new ChapCredentials("user", Secret)],
            Target = new ChapCredentials("target", "another secret too"u8.ToArray()),
        };
        Chap = Chance(4) ? chap : null;
        Server = new IscsiServerOptions
        {
            Window = 1 + (int)_random.Below(16),
            MaximumBufferBytes = 1 << (12 + (int)_random.Below(12)),
            MaximumSessions = Chance(8) ? 2 : 40,
            MaximumConnections = Chance(8) ? 4 : 60,
            MaximumLogins = Chance(8) ? 3 : 4,
            DiscoveryChap = Chance(2) ? Chap : null,
        };
        Target = new TargetOptions
        {
            Name = Chance(2) ? $"iqn.2026-01.test:{new string('t', Number % 3 == 0 ? 180 : 6)}" : "scuzzy",
            Ports = 2,
            PortGroups = Chance(2) ? [1, 2] : [],
            HasExplicitAccess = Chance(2),
            AccessTransitionNs = Chance(3) ? 5_000_000 : 0,
            MaximumNexuses = Chance(12) ? 2 : 1024,
            TasksPerUnit = Chance(8) ? 3 : 1024,
            TasksPerNexus = Chance(8) ? 2 : 256,
            FenceAfterNs = Chance(3) ? 3_000_000 : 0,
            PowerOnAttention = Chance(8) ? AdditionalSense.PowerOn : AdditionalSense.PowerOnOrReset,
            ChecksReservedBits = !Chance(6),
        };
        Disks = [Disk((ProtectionType)_random.Below(4)), Disk(ProtectionType.None)];
        Personalities = [Personality(0x5000000000000001), Personality(0x5000000000000002)];
        HasMemory = Chance(4);
        HidesSecond = Chance(6);
        string?[] advertised = [null, "disk.example", "disk.example:3261", "[2001:db8::1]", "[2001:db8::1]:3260"];
        Advertised = advertised[_random.Below(advertised.Length)];
        Server = Server with
        {
            PingAfterNs = Chance(8) ? 0 : Server.PingAfterNs,
            Offers = Chance(6) ? Modest(Server.Offers) : Server.Offers,
        };
    }

    /// <summary>Which profile it is.</summary>
    public int Number { get; }

    public ChapOptions? Chap { get; }

    public IscsiServerOptions Server { get; }

    public TargetOptions Target { get; }

    /// <summary>The disks of logical units 0 and 1.</summary>
    public IReadOnlyList<DiskOptions> Disks { get; }

    public IReadOnlyList<UnitPersonality> Personalities { get; }

    /// <summary>Logical unit 1 keeps its reservations and saved pages.</summary>
    public bool HasMemory { get; }

    /// <summary>Some initiators do not see logical unit 1.</summary>
    public bool HidesSecond { get; }

    /// <summary>What discovery tells of the second portal; null for its address.</summary>
    public string? Advertised { get; }

    /// <summary>What the stores can do, which differs from those below.</summary>
    public BlockLimits LimitsOf(BlockLimits below) =>
        below with
        {
            HasWriteCache = Number % 2 == 0,
            HasForceUnitAccess = Number % 4 == 0,
            MaximumAtomicWriteBytes = Number % 3 == 0 ? 32 << 10 : 0,
            MaximumDiscardBytes = Number % 5 == 0 ? 0 : 1 << 20,
            MaximumWriteZeroesBytes = Number % 7 == 0 ? 0 : 1 << 20,
        };

    private bool Chance(int of) => _random.Chance(1, of);

    private NegotiatedParameters Modest(NegotiatedParameters offers) =>
        offers with
        {
            HeaderDigest = Chance(2),
            DataDigest = Chance(2),
            InitialR2T = Chance(2),
            ImmediateData = Chance(2),
            TargetMaxRecvDataSegmentLength = 8192,
            MaxBurstLength = 16384,
            FirstBurstLength = Chance(2) ? 512 : 16384,
            MaxOutstandingR2T = 1,
            ErrorRecoveryLevel = (int)_random.Below(3),
        };

    private DiskOptions Disk(ProtectionType protection) =>
        new()
        {
            IsThin = Chance(2),
            UnmappedReadsZeros = !Chance(4),
            IsRemovable = Chance(3),
            IsReadOnly = Chance(12),
            HasLongCommands = Chance(2),
            Protection = protection,
            HasForceUnitAccess = Number % 9 != 0,
            BlockBytes = Chance(5) ? 4096 : 512,
            PhysicalBlockExponent = Chance(4) ? 3 : 0,
            WriteCacheEnabled = !Chance(3),
            MaximumTransferBlocks = Chance(6) ? 16u : 65536,
            MaximumWriteSameBlocks = Chance(6) ? 64u : 1 << 20,
            MaximumCompareBlocks = Chance(6) ? (byte)4 : (byte)255,
            MaximumUnmapBlocks = Chance(6) ? 128u : 1 << 22,
            LeastSanitizeNs = Chance(3) ? 20_000_000 : 0,
            RotationRate = Chance(4) ? 7200 : 1,
        };

    private UnitPersonality Personality(ulong naa) =>
        new()
        {
            Serial = Chance(8) ? "" : "S1",
            Naa = Chance(8) ? null : naa,
            PeripheralDeviceType = Number % 16 == 5 ? (byte)0 : null,
            Version = Chance(12) ? (byte)2 : (byte)(6 + (Number % 2)),
            HasBlockLimitsExtension = Chance(3),
            HasTaggedQueuing = !Chance(12),
            SupportsAca = Chance(3),
        };
}
