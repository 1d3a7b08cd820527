using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Target;

namespace Scuzzy.Lab.Faults;

/// <summary>The fault rules of a machine: arms and clears them, decides from their own seed, and keeps count. Lives on
/// the hosts' shard. A host without armed rules knows nothing of it.</summary>
public sealed class FaultEngine
{
    /// <summary>Most rules of a machine, armed or not.</summary>
    public const int MaximumRules = 256;

    /// <summary>Most breaches that are kept in words; all are counted.</summary>
    public const int MaximumDetections = 256;

    /// <summary>Most places of spoilt data that are remembered; the oldest is forgotten.</summary>
    public const int MaximumDamages = 4096;

    private readonly LabMachine _machine;
    private readonly ulong _seed;
    private readonly List<RuleState> _rules = [];
    private readonly List<FaultDetection> _detections = [];
    private readonly SortedList<int, long> _staleClaims = [];
    private readonly Queue<Damage> _damages = new();
    private readonly List<(LabHost Host, HostFaults Faults)> _hosts = [];

    internal FaultEngine(LabMachine machine, ulong seed)
    {
        _machine = machine;
        _seed = seed;
        foreach (LabHost host in machine.Hosts.Where(h => h.Driver is LoopbackHost))
        {
            _hosts.Add((host, new HostFaults(this, host.Adapter)));
        }

        foreach (FaultRule rule in machine.Lab.Faults)
        {
            _rules.Add(NewState(rule));
        }
    }

    /// <summary>All rules, in the order in which they are tried.</summary>
    public IReadOnlyList<RuleState> Rules => _rules;

    /// <summary>The first breaches that were caught, in words.</summary>
    public IReadOnlyList<FaultDetection> Detections => _detections;

    /// <summary>The rule of a name, or null.</summary>
    public RuleState? Find(string name) => _rules.Find(r => r.Rule.Name == name);

    /// <summary>Arms the rules that are armed from the end of the boot.</summary>
    public void ArmAtBoot()
    {
        foreach (RuleState state in _rules.ToArray())
        {
            if (state.Rule.IsArmed)
            {
                Arm(state);
            }
        }
    }

    /// <summary>Adds a rule and arms it; a rule of the same name is replaced and counts from zero. If there are too
    /// many, the oldest that was injected and is over makes room.</summary>
    /// <returns>False if there are <see cref="MaximumRules"/> that are not over.</returns>
    public bool TryInject(FaultRule rule)
    {
        Clear(rule.Name);
        int place = _rules.FindIndex(r => r.Rule.Name == rule.Name);
        if (place < 0 && _rules.Count >= MaximumRules)
        {
            int over = _rules.FindIndex(r => (!r.IsArmed || r.IsSpent) && !_machine.Lab.Faults.Contains(r.Rule));
            if (over < 0)
            {
                return false;
            }

            Clear(_rules[over].Rule.Name);
            _rules.RemoveAt(over);
        }

        RuleState state = NewState(rule);
        if (place < 0)
        {
            _rules.Add(state);
        }
        else
        {
            _rules[place] = state;
        }

        Arm(state);
        return true;
    }

    /// <summary>Arms a rule of the lab, from its beginning. False: there is none of that name.</summary>
    public bool TryArm(string name) => Find(name) is { } state && TryInject(state.Rule);

    /// <summary>Disarms a rule, and undoes what it still does; its counters stay. False: there is none of that name.
    /// </summary>
    public bool Clear(string name)
    {
        if (Find(name) is not { } state)
        {
            return false;
        }

        state.IsArmed = false;
        Undo(state);
        Refresh();
        return true;
    }

    /// <summary>True if a rogue rule spoilt the data of a place: a mismatch there is its doing, and counts as
    /// detected.
    /// </summary>
    public bool Explains(ScsiDevice device, long offsetBytes)
    {
        foreach (Damage damage in _damages)
        {
            // Only devices of the loopback driver have any.
            bool isThere = offsetBytes >= damage.OffsetBytes && offsetBytes < damage.OffsetBytes + damage.LengthBytes;
            if (isThere && damage.Unit == device.WireLun && ReferenceEquals(damage.Target, PortOf(device).Target))
            {
                damage.State.Detected++;
                Record(damage.State, "wrong data was read", "verification", damage.Command);
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives each host the armed rules that concern it, or none.</summary>
    internal void Refresh()
    {
        foreach ((LabHost host, HostFaults faults) in _hosts)
        {
            faults.Rules =
            [
                .. _rules.Where(s =>
                    s.IsArmed
                    && (!s.IsSpent || s.Pending > 0)
                    && (s.Rule.Match.Host is null || s.Rule.Match.Host == host.Name)
                ),
            ];
            host.Adapter.Faults = faults.Rules.Length > 0 ? faults : null;
        }
    }

    /// <summary>A rule acts on a command.</summary>
    internal LoopbackOutcome Act(RuleState state, ScsiCommand command, LoopbackPort port)
    {
        FaultPhase phase = state.Rule.Phases[0];
        LoopbackOutcome outcome = state.Rule.Action switch
        {
            FaultAction.Busy busy => new LoopbackOutcome { Queue = busy.Result },
            FaultAction.Sense or FaultAction.Status or FaultAction.Host when phase == FaultPhase.Dispatch => Instead(
                state,
                command
            ),
            FaultAction.Drop when phase == FaultPhase.Dispatch => new LoopbackOutcome { IsSwallowed = true },
            FaultAction.LinkLoss or FaultAction.Death => Strike(state, [port]),
            _ => new LoopbackOutcome { Fault = new CommandFault(this, state, command) },
        };
        if (state.Rule.Action is FaultAction.Late)
        {
            state.Pending++;
        }

        if (state.IsSpent)
        {
            Refresh();
        }

        return outcome;
    }

    /// <summary>What a driver gets instead of the target's answer.</summary>
    internal LoopbackAnswer Replace(RuleState state, ScsiCommand command, LoopbackAnswer answer)
    {
        switch (state.Rule.Action)
        {
            case FaultAction.Sense sense:
                ulong? bad = FirstBad(state, command);
                ulong before = bad is { } block ? block - command.Cdb.Lba : 0;
                return answer with
                {
                    Status = ScsiStatus.CheckCondition,
                    Sense = SenseOf(sense, bad),
                    TransferredBytes = (long)before * BytesPerBlock(command),
                };
            case FaultAction.Status status:
                return answer with { Status = status.Value, TransferredBytes = 0 };
            case FaultAction.Host host:
                return answer with { HostByte = host.Value, TransferredBytes = 0 };
            default:
                return answer;
        }
    }

    /// <summary>How long a response of a slow drain takes.</summary>
    internal long DrainNs(RuleState state, FaultAction.Slow slow, long lengthBytes)
    {
        long now = _machine.Cpu.Shard.NowNs;
        long transfer =
            slow.BytesPerSecond == 0 ? 0 : (long)((decimal)lengthBytes * 1_000_000_000 / slow.BytesPerSecond);
        state.FreeAtNs = Math.Max(now, state.FreeAtNs) + transfer;
        return Math.Max(1, state.FreeAtNs - now + slow.LatencyNs);
    }

    /// <summary>A rule brings a breach about.</summary>
    internal void Breached(RuleState state, LoopbackBreach breach)
    {
        state.Breaches++;
        if (breach == LoopbackBreach.StaleClaim && state.Pending > 0)
        {
            state.Pending--;
            Refresh();
        }
    }

    /// <summary>A breach was caught.</summary>
    internal void Caught(RuleState state, LoopbackBreach breach, ScsiHost host, string command)
    {
        state.Detected++;
        if (breach == LoopbackBreach.StaleClaim)
        {
            _staleClaims[host.Number] = StaleClaims(host) + 1;
        }

        (string what, string by) = FaultReport.Words(breach);
        Record(state, what, by, command);
    }

    /// <summary>A rule spoilt the data of a command.</summary>
    internal void Damaged(RuleState state, ScsiCommand command)
    {
        if (_damages.Count >= MaximumDamages)
        {
            _damages.Dequeue();
        }

        _damages.Enqueue(
            new Damage(
                state,
                PortOf(command.Device).Target,
                command.Device.WireLun,
                (long)command.Cdb.Lba * BytesPerBlock(command),
                command.LengthBytes,
                FaultReport.Command(command)
            )
        );
    }

    /// <summary>How often a rule made a host's driver use a claim that had ended, and that was caught.</summary>
    internal long StaleClaims(ScsiHost host) => _staleClaims.GetValueOrDefault(host.Number);

    private RuleState NewState(FaultRule rule) =>
        new(rule, (_seed * 0x9E3779B97F4A7C15) + Hash(rule.Name))
        {
            Target = rule.Match.Target is { } name ? _machine.Targets.First(t => t.Name == name).Seam : null,
        };

    private void Arm(RuleState state)
    {
        state.IsArmed = true;
        bool strikesAtOnce =
            state.Rule.Action is FaultAction.LinkLoss or FaultAction.Death
            && state.Rule.Match is { IsUnconditional: true, Lun: null, Disk: null };
        if (strikesAtOnce)
        {
            state.ActsAtOnce();
            Strike(
                state,
                [
                    .. _hosts
                        .Where(h => state.Rule.Match.Host is null || state.Rule.Match.Host == h.Host.Name)
                        .SelectMany(h => h.Host.Adapter.Ports)
                        .Where(state.IsAbout),
                ]
            );
        }

        Refresh();
    }

    /// <summary>Pulls the cables of ports, or kills the targets behind them, for a time.</summary>
    private LoopbackOutcome Strike(RuleState state, LoopbackPort[] ports)
    {
        Undo(state);
        long? lasts;
        if (state.Rule.Action is FaultAction.LinkLoss loss)
        {
            lasts = loss.Nanoseconds;
            Array.ForEach(ports, p => p.LoseLink());
            state.Undo = () => Array.ForEach(ports, p => p.IsConnected = true);
        }
        else
        {
            lasts = ((FaultAction.Death)state.Rule.Action).Nanoseconds;
            LoopbackPort[] all =
            [
                .. _hosts
                    .SelectMany(h => h.Host.Adapter.Ports)
                    .Where(p => ports.Any(dead => ReferenceEquals(dead.Target, p.Target))),
            ];
            Array.ForEach(all, p => p.IsSilent = true);
            state.Undo = () => Revive(all);
        }

        if (lasts is { } time)
        {
            Action undo = state.Undo;
            _ = _machine.Cpu.Start(() => UndoLaterAsync(state, undo, time));
        }

        return state.Rule.Action is FaultAction.LinkLoss
            ? new LoopbackOutcome { HostByte = HostByte.TransportDisrupted }
            : new LoopbackOutcome { IsSwallowed = true };
    }

    private async ShardTask UndoLaterAsync(RuleState state, Action undo, long timeNs)
    {
        await _machine.Cpu.Delay(timeNs);
        if (ReferenceEquals(state.Undo, undo))
        {
            Undo(state);
        }
    }

    private static void Undo(RuleState state)
    {
        Action? undo = state.Undo;
        state.Undo = null;
        undo?.Invoke();
    }

    private void Revive(LoopbackPort[] ports)
    {
        foreach (IGrouping<Scsi.Sam.SamTarget, LoopbackPort> target in ports.GroupBy(p => p.Target))
        {
            LoopbackPort first = target.First();
            LabTarget dead = _machine.Targets.First(t => ReferenceEquals(t.Seam, target.Key));
            first.Cpu.Shard.Post(new DelegateWorkItem(dead.PowerOn));
        }

        Array.ForEach(ports, p => p.IsSilent = false);
    }

    private LoopbackOutcome Instead(RuleState state, ScsiCommand command) =>
        state.Rule.Action switch
        {
            FaultAction.Sense sense => new LoopbackOutcome
            {
                Status = ScsiStatus.CheckCondition,
                Sense = SenseOf(sense, FirstBad(state, command)),
            },
            FaultAction.Status status => new LoopbackOutcome { Status = status.Value },
            FaultAction.Host host => new LoopbackOutcome { HostByte = host.Value },
            _ => default,
        };

    private static ulong? FirstBad(RuleState state, ScsiCommand command) =>
        state.Rule.Match.Blocks is null || !FaultCommands.HasBlocks(ref command.Cdb)
            ? null
            : state.FirstBad(command.Cdb.Lba, command.Cdb.TransferLength);

    private static SenseData SenseOf(FaultAction.Sense sense, ulong? bad) =>
        new(sense.Key, sense.Additional) { Information = bad };

    private static long BytesPerBlock(ScsiCommand command) =>
        command.Cdb.TransferLength == 0 ? 0 : command.LengthBytes / command.Cdb.TransferLength;

    private static LoopbackPort PortOf(ScsiDevice device) => (LoopbackPort)device.Target.DriverData!;

    private void Record(RuleState state, string breach, string by, string command)
    {
        if (_detections.Count < MaximumDetections)
        {
            _detections.Add(new FaultDetection(_machine.Cpu.Shard.NowNs, state.Rule.Name, breach, by, command));
        }
    }

    private static ulong Hash(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return hash;
    }

    private sealed record Damage(
        RuleState State,
        Scsi.Sam.SamTarget Target,
        ulong Unit,
        long OffsetBytes,
        long LengthBytes,
        string Command
    );
}
