using Scuzzy.Runtime;
using Scuzzy.Runtime.Timers;
using Scuzzy.Scsi;
using Scuzzy.Target.Units;

namespace Scuzzy.Target;

// Asymmetric logical unit access (SPC-4 5.16).
public sealed partial class TargetDevice
{
    private const byte Explicitly = 1;
    private const byte Implicitly = 2;

    private readonly List<PortGroup> _groups = [];
    private PortGroup[] _groupOfPort = [];

    /// <summary>The access state that a nexus sees.</summary>
    internal AccessState AccessOf(Nexus nexus) => GroupOf(nexus.RelativeTargetPort).State;

    /// <summary>The groups, by number.</summary>
    internal IReadOnlyList<PortGroup> PortGroups => _groups;

    /// <summary>The target port groups by number, with their access states.</summary>
    public IEnumerable<(int Group, AccessState State)> AccessStates => _groups.Select(g => ((int)g.Number, g.State));

    /// <summary>The group of a target port; ports that do not exist are in the first.</summary>
    internal PortGroup GroupOf(int relativeTargetPort) =>
        (uint)(relativeTargetPort - 1) < (uint)_groupOfPort.Length ? _groupOfPort[relativeTargetPort - 1] : _groups[0];

    /// <summary>Brings a target port group into another access state, as the target does it itself; all nexuses are
    /// told.</summary>
    /// <param name="group">Its number, 1 or one of <see cref="TargetOptions.PortGroups"/>.</param>
    /// <param name="state">The new state; not transitioning.</param>
    public void SetAccessState(int group, AccessState state)
    {
        if (state == AccessState.Transitioning || _groups.Find(g => g.Number == group) is not { } found)
        {
            throw new ArgumentException($"there is no group {group}, or no state {state} to bring it into");
        }

        Change([(found, state)], Implicitly, except: null);
    }

    /// <summary>Brings groups into other states at the wish of a nexus, which alone is not told.</summary>
    internal void SetAccessStates(List<(PortGroup Group, AccessState State)> changes, Nexus nexus) =>
        Change(changes, Explicitly, nexus);

    private void MakeGroups()
    {
        IReadOnlyList<int> groups = Options.PortGroups;
        _groupOfPort = new PortGroup[Options.Ports];
        for (int port = 0; port < Options.Ports; port++)
        {
            int number = port < groups.Count ? groups[port] : 1;
            PortGroup? group = _groups.Find(g => g.Number == number);
            if (group is null)
            {
                group = new PortGroup((ushort)number);
                _groups.Add(group);
            }

            _groupOfPort[port] = group;
        }

        _groups.Sort((a, b) => a.Number.CompareTo(b.Number));
    }

    private void Change(List<(PortGroup Group, AccessState State)> changes, byte statusCode, Nexus? except)
    {
        _ = changes.RemoveAll(c => c.Group.State == c.State);
        if (changes.Count == 0)
        {
            return;
        }

        if (Options.AccessTransitionNs == 0)
        {
            Enter(changes, statusCode, except);
            return;
        }

        foreach ((PortGroup group, AccessState state) in changes)
        {
            (group.State, group.Next) = (AccessState.Transitioning, state);
        }

        LimitAccess();
        var transition = new Transition(this, changes, statusCode, except);
        transition.Arm(Shard, Shard.NowNs + Options.AccessTransitionNs);
    }

    private void Enter(List<(PortGroup Group, AccessState State)> changes, byte statusCode, Nexus? except)
    {
        foreach ((PortGroup group, AccessState state) in changes)
        {
            (group.State, group.StatusCode) = (state, statusCode);
        }

        LimitAccess();
        foreach (LogicalUnit unit in Units)
        {
            unit.Attend(AdditionalSense.AsymmetricAccessStateChanged, except is null ? null : unit.TryStateOf(except));
        }
    }

    // Units look at the state of a command's port only while some group has one that limits commands.
    private void LimitAccess()
    {
        foreach (LogicalUnit unit in Units)
        {
            LimitAccess(unit);
        }
    }

    private void LimitAccess(LogicalUnit unit)
    {
        bool isLimited = _groups.Exists(g => g.State > AccessState.NonOptimized);
        unit.Obstacles = isLimited
            ? unit.Obstacles | UnitObstacles.AccessLimited
            : unit.Obstacles & ~UnitObstacles.AccessLimited;
    }

    private sealed class Transition(
        TargetDevice target,
        List<(PortGroup Group, AccessState State)> changes,
        byte statusCode,
        Nexus? except
    ) : ShardTimer(target.Shard.Cpus[0])
    {
        // A later transition of a group has the last word.
        protected override void Expired()
        {
            _ = changes.RemoveAll(c => c.Group.State != AccessState.Transitioning || c.Group.Next != c.State);
            target.Enter(changes, statusCode, except);
        }
    }
}
