using Scuzzy.Block;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Profiles = Scuzzy.Lab.Profiles;

namespace Scuzzy.Tests.Initiator;

/// <summary>A booted machine whose commands, aborts and resets fail as a test wants.</summary>
internal sealed class ErrorHandlerBed : IDisposable
{
    public const long Second = 1_000_000_000;

    public ErrorHandlerBed(
        string profile = Profiles.Default,
        int targets = 1,
        int luns = 1,
        int loggingLevel = 7,
        bool settles = false,
        bool autosense = true,
        MidLayerPolicy? policy = null,
        RecoveryScopeKind scope = RecoveryScopeKind.Host,
        bool escalates = true
    )
    {
        Bed = new ScsiBed(
            policy ?? Profiles.MidLayer(profile),
            Profiles.Block(profile),
            new LoopbackOptions
            {
                CanQueue = 8,
                CommandsPerLun = 4,
                SkipSettleDelay = !settles,
                HasAutosense = autosense,
                RecoveryScope = scope,
                RecoveryEscalates = escalates,
            },
            o => o with { DiskPolicy = Profiles.Disk(profile) },
            preemption: 0
        );
        for (int id = 0; id < targets; id++)
        {
            var target = id == 0 ? Bed.Target : Bed.AddTarget(id);
            for (int lun = 0; lun < luns; lun++)
            {
                Bed.AddDisk(lun, 1 << 20, target: target);
            }
        }

        Bed.Boot();
        Bed.Adapter.Faults = Faults;
        foreach (ScsiDevice device in Bed.Host.Devices)
        {
            device.TimeoutNs = 2 * Second;
            device.EhTimeoutNs = Second;
        }

        // Past the unit attention of power on, and all timers at rest.
        Bed.Runtime.Run(100 * Second);
        Bed.Log.Clear();
        Bed.Scsi.Log.Level = loggingLevel;
    }

    public ScsiBed Bed { get; }

    public RecoveryFaults Faults { get; } = new();

    public ScsiDevice Device => Bed.Device;

    /// <summary>Reads 4 KiB until the read has ended; how long it took, in nanoseconds.</summary>
    public long Read(out BlockStatus status, ScsiDevice? device = null, BioFlags flags = BioFlags.None)
    {
        long start = Bed.Runtime.NowNs;
        SubmittedBio bio = Bed.Submit(BlockOperation.Read, 0, 4096, flags, device);
        long end = 0;
        Run(() =>
        {
            end = Bed.Runtime.NowNs;
            return bio.HasEnded;
        });
        status = bio.Status;
        return end - start;
    }

    /// <summary>Runs until something holds, and then to rest of the error handler.</summary>
    public void Run(Func<bool> until)
    {
        long most = Bed.Runtime.ItemsRun + 2_000_000;
        bool isThere = false;
        Bed.Runtime.Run(stop: () => (isThere = until()) || Bed.Runtime.ItemsRun > most);
        Assert.Null(Bed.Runtime.FaultException);
        Assert.True(isThere, "it never came to that");
        Settle();
    }

    /// <summary>Lets a tenth of a second pass.</summary>
    public void Settle() => Bed.Runtime.Run(Bed.Runtime.NowNs + (Second / 10));

    /// <summary>The log since the last call, with tags and addresses made equal.</summary>
    public List<string> TakeLog()
    {
        List<string> lines = [.. Bed.Log.Select(Normalized)];
        Bed.Log.Clear();
        return lines;
    }

    /// <summary>Nothing is left anywhere.</summary>
    public void CheckQuiet()
    {
        ScsiHost host = Bed.Host;
        Assert.Equal((0, 0, 0), (host.Busy, host.Failed, host.Tags.InUse));
        Assert.False(host.IsInRecovery || host.HasHeldDevices);
        Assert.True(host.ErrorHandler.IsIdle);
        Assert.Equal(0, host.Commands.InUse);
        Assert.Equal(0, BlockLayer.Of(Bed.Runtime.Shards[0]).RequestsInUse);
        Assert.All(host.Devices, d => Assert.Equal(0, d.Busy));
    }

    public void Dispose() => Bed.Dispose();

    private static string Normalized(string line)
    {
        line = System.Text.RegularExpressions.Regex.Replace(line, @"tag#\d+", "tag#N");
        return System.Text.RegularExpressions.Regex.Replace(line, "ffff[0-9a-f]{12}", "P");
    }
}

/// <summary>Faults that a test turns on and off.</summary>
internal sealed class RecoveryFaults : LoopbackFaults
{
    private readonly List<(Func<ScsiCommand, bool> Matches, LoopbackOutcome Outcome, int Left)> _commands = [];
    private readonly List<(RecoveryRung Rung, ManagementFault Fault, int Left, object? Subject)> _rungs = [];

    /// <summary>Commands that reached the driver, in order: address and operation code.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Aborts and resets that reached the driver, in order.</summary>
    public List<string> Managed { get; } = [];

    /// <summary>The next so many commands with an operation code never come back; −1: all.</summary>
    public void Swallow(byte operationCode, int count, ScsiDevice? device = null) =>
        Answer(operationCode, count, new LoopbackOutcome { IsSwallowed = true }, device);

    public void Answer(byte operationCode, int count, LoopbackOutcome outcome, ScsiDevice? device = null) =>
        _commands.Add(
            (
                c => c.Cdb.Bytes[0] == operationCode && (device is null || ReferenceEquals(c.Device, device)),
                outcome,
                count
            )
        );

    public void Manage(RecoveryRung rung, ManagementFault fault, int count, object? subject = null) =>
        _rungs.Add((rung, fault, count, subject));

    public void Clear()
    {
        _commands.Clear();
        _rungs.Clear();
    }

    public override bool TryInject(ScsiCommand command, out LoopbackOutcome outcome)
    {
        Sent.Add($"{command.Device.Address} {command.Cdb.Bytes[0]:x2}");
        for (int i = 0; i < _commands.Count; i++)
        {
            var rule = _commands[i];
            if (rule.Left == 0 || !rule.Matches(command))
            {
                continue;
            }

            _commands[i] = rule with { Left = rule.Left < 0 ? -1 : rule.Left - 1 };
            outcome = rule.Outcome;
            return true;
        }

        outcome = default;
        return false;
    }

    public override ManagementFault OnManagement(RecoveryRung rung, object subject)
    {
        string what = subject switch
        {
            ScsiCommand c => $"{c.Device.Address} {c.Cdb.Bytes[0]:x2}",
            ScsiDevice d => d.Address,
            ScsiTarget t => t.Name,
            _ => ((ScsiHost)subject).Name,
        };
        Managed.Add($"{rung} {what}");
        for (int i = 0; i < _rungs.Count; i++)
        {
            var rule = _rungs[i];
            if (rule.Left != 0 && rule.Rung == rung && (rule.Subject is null || ReferenceEquals(rule.Subject, subject)))
            {
                _rungs[i] = rule with { Left = rule.Left < 0 ? -1 : rule.Left - 1 };
                return rule.Fault;
            }
        }

        return ManagementFault.None;
    }
}
