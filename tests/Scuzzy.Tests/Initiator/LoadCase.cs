using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Tests.Initiator;

/// <summary>A small machine and its load, drawn from a seed.</summary>
internal sealed record LoadCase
{
    public required ulong Seed { get; init; }

    public required string Profile { get; init; }

    public required string Elevator { get; init; }

    public int Cpus { get; init; }

    public int Shards { get; init; }

    public int Preemption { get; init; }

    public int CanQueue { get; init; }

    public int Depth { get; init; }

    public int HardwareQueues { get; init; }

    public bool HostTagset { get; init; }

    public long LatencyNs { get; init; }

    public int Targets { get; init; }

    public int Luns { get; init; }

    /// <summary>Commands of a target at once; 0: no limit.</summary>
    public int TargetCanQueue { get; init; }

    public bool SingleLun { get; init; }

    /// <summary>Chance, in thousandths, that a command meets a fault.</summary>
    public int FaultPermille { get; init; }

    /// <summary>Among the faults are some after which the I/O fails.</summary>
    public bool HasErrors { get; init; }

    /// <summary>Among the faults are commands that never come back.</summary>
    public bool Swallows { get; init; }

    /// <summary>Aborts and resets fail now and then.</summary>
    public bool ManagementFails { get; init; }

    public RecoveryScopeKind RecoveryScope { get; init; } = RecoveryScopeKind.Host;

    public int Rounds { get; init; }

    /// <summary>Tasks of each disk.</summary>
    public int Workers { get; init; }

    public bool IsMultiQueue => Profiles.Block(Profile).IsMultiQueue;

    public static LoadCase Draw(ulong seed)
    {
        var random = new SeededRandom(seed);
        string profile = Profiles.Names[(int)random.Below(Profiles.Names.Count)];
        List<string> elevators = [.. Profiles.Block(profile).Elevators];
        if (Profiles.Block(profile).IsMultiQueue)
        {
            elevators.Add("none");
        }

        int cpus = 1 + (int)random.Below(4);
        int canQueue = 1 + (int)random.Below(8);
        return new LoadCase
        {
            Seed = seed,
            Profile = profile,
            Elevator = elevators[(int)random.Below(elevators.Count)],
            Cpus = cpus,
            Shards = cpus > 1 && random.Chance(1, 3) ? 2 : 1,
            Preemption = random.Chance(1, 4) ? 0 : (int)random.Below(300),
            CanQueue = canQueue,
            Depth = Math.Min(canQueue, 1 + (int)random.Below(4)),
            HardwareQueues = 1 + (int)random.Below(3),
            HostTagset = random.Chance(1, 2),
            LatencyNs = random.Chance(1, 2) ? 0 : 1 + random.Below(2_000_000),
            Targets = 1 + (int)random.Below(3),
            Luns = 1 + (int)random.Below(3),
            TargetCanQueue = random.Chance(1, 3) ? 1 + (int)random.Below(3) : 0,
            SingleLun = random.Chance(1, 4),
            FaultPermille = random.Chance(1, 5) ? 0 : (int)random.Below(250),
            HasErrors = random.Chance(1, 4),
            Swallows = random.Chance(1, 3),
            ManagementFails = random.Chance(2, 3),
            Rounds = 4 + (int)random.Below(5),
            Workers = 1 + (int)random.Below(3),
            RecoveryScope = (RecoveryScopeKind)random.Below(3),
        };
    }
}
