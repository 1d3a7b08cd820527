using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>A rule of a machine and what has become of it.</summary>
public sealed class RuleState
{
    private readonly SeededRandom _random;
    private readonly bool[]? _healed;
    private ulong _leftToHeal;

    internal RuleState(FaultRule rule, ulong seed)
    {
        Rule = rule;
        _random = new SeededRandom(seed);
        if (rule.Times.IsUntilWritten)
        {
            _leftToHeal = rule.Match.Blocks!.Value.Count;
            _healed = new bool[_leftToHeal];
        }
    }

    /// <summary>The rule.</summary>
    public FaultRule Rule { get; }

    /// <summary>True while it may act.</summary>
    public bool IsArmed { get; internal set; }

    /// <summary>Commands, aborts and resets that it is about.</summary>
    public long Matched { get; private set; }

    /// <summary>How often it acted.</summary>
    public long Fired { get; private set; }

    /// <summary>Breaches that it brought about, if it is rogue.</summary>
    public long Breaches { get; internal set; }

    /// <summary>Breaches that something caught.</summary>
    public long Detected { get; internal set; }

    /// <summary>Ghosts that have not come yet.</summary>
    public long Pending { get; internal set; }

    /// <summary>True once it will not act any more by itself.</summary>
    public bool IsSpent => Fired >= Rule.Times.Count || (_healed is not null && _leftToHeal == 0);

    /// <summary>True if it brought a breach about and nothing caught any.</summary>
    public bool IsUndetected => Breaches > 0 && Detected == 0;

    /// <summary>When the next response of a slow drain may come.</summary>
    internal long FreeAtNs { get; set; }

    /// <summary>Undoes what lasts: a dead target, a pulled cable; null: nothing does.</summary>
    internal Action? Undo { get; set; }

    /// <summary>Counts a match; true: the rule acts on it.</summary>
    internal bool Counts()
    {
        Matched++;
        FaultMatch match = Rule.Match;
        bool isTurn = Matched >= match.Nth && (Matched - match.Nth) % match.Every == 0;
        bool acts = isTurn && (match.PartsPerMillion == 1_000_000 || _random.Chance(match.PartsPerMillion, 1_000_000));
        if (acts)
        {
            Fired++;
        }

        return acts;
    }

    /// <summary>Acts without a match: when armed.</summary>
    internal void ActsAtOnce() => Fired++;

    /// <summary>The first block of a range that is still bad; null: none is.</summary>
    internal ulong? FirstBad(ulong first, ulong count)
    {
        FaultBlocks bad = Rule.Match.Blocks!.Value;
        if (!bad.Overlaps(first, count))
        {
            return null;
        }

        ulong last = Math.Min(bad.Last, first + (count - 1));
        for (ulong block = Math.Max(bad.First, first); block <= last; block++)
        {
            if (_healed is null || !_healed[block - bad.First])
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>Blocks were written over.</summary>
    internal void Heal(ulong first, ulong count)
    {
        FaultBlocks bad = Rule.Match.Blocks!.Value;
        ulong last = Math.Min(bad.Last, first + count - 1);
        for (ulong block = Math.Max(bad.First, first); block <= last && _healed is not null; block++)
        {
            _leftToHeal -= _healed[block - bad.First] ? 0UL : 1;
            _healed[block - bad.First] = true;
        }
    }

    /// <summary>True if the rule is about a command.</summary>
    internal bool IsAbout(ScsiCommand command, LoopbackPort port)
    {
        FaultMatch match = Rule.Match;
        if (!IsAbout(command.Device, port) || !match.Commands.Contains(ref command.Cdb))
        {
            return false;
        }

        if (match.Blocks is not null && !TouchesBad(command))
        {
            return false;
        }

        return Rule.Action switch
        {
            FaultAction.NoData or FaultAction.WrongData when match.Commands.IsAny => command.LengthBytes > 0
                && (FaultCommands.IsRead(ref command.Cdb) || FaultCommands.IsWrite(ref command.Cdb)),
            FaultAction.NoData or FaultAction.WrongData or FaultAction.Excess or FaultAction.Short =>
                command.LengthBytes > 0,
            FaultAction.Drop when Rule.Phases[0] == FaultPhase.Data => command.LengthBytes > 0,
            _ => true,
        };
    }

    /// <summary>True if a command writes over blocks of a rule that lasts until then.</summary>
    internal bool Heals(ScsiCommand command, LoopbackPort port) =>
        _healed is not null
        && FaultCommands.IsWrite(ref command.Cdb)
        && IsAbout(command.Device, port)
        && TouchesBad(command);

    private bool TouchesBad(ScsiCommand command) =>
        FaultCommands.HasBlocks(ref command.Cdb)
        && command.Cdb.TransferLength > 0
        && FirstBad(command.Cdb.Lba, command.Cdb.TransferLength) is not null;

    /// <summary>True if the rule is about a device behind a port.</summary>
    internal bool IsAbout(ScsiDevice device, LoopbackPort port)
    {
        FaultMatch match = Rule.Match;
        return IsAbout(port)
            && (match.Lun is not { } lun || new LogicalUnitNumber(device.WireLun).UnitNumber == (ulong)lun)
            && (match.Disk is not { } disk || device.Disk?.Name == disk);
    }

    /// <summary>True if the rule is about a port.</summary>
    internal bool IsAbout(LoopbackPort port) =>
        (Target is null || ReferenceEquals(port.Target, Target))
        && (Rule.Match.Port is not { } number || port.RelativeTargetPort == number);

    /// <summary>The target that the rule names, or null.</summary>
    internal Scsi.Sam.SamTarget? Target { get; init; }
}
