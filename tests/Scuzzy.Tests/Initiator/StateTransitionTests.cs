using Scuzzy.Initiator.Mid;
using Profiles = Scuzzy.Lab.Profiles;

namespace Scuzzy.Tests.Initiator;

public sealed class StateTransitionTests
{
    // created running quiesce offline transport-offline blocked created-blocked cancel deleted, in that order;
    // x: legal in all kernels, 3: from 3.10 on, 6: from 5.x on, o: only before that.
    private static readonly string[] s_deviceTable =
    [
        "created           = x . x 3 . x x x",
        "running           . = x x 3 x . x x",
        "quiesce           . x = x 3 6 . x .",
        "offline           . x x = . 6 . x x",
        "transport-offline . 3 3 . = . . 3 3",
        "blocked           . x . x 3 = . o 6",
        "created-blocked   x . . . . x = . 6",
        "cancel            . . . . . . . = x",
        "deleted           . . . . . . . . =",
    ];

    private static readonly ScsiDeviceState[] s_columns =
    [
        ScsiDeviceState.Created,
        ScsiDeviceState.Running,
        ScsiDeviceState.Quiesce,
        ScsiDeviceState.Offline,
        ScsiDeviceState.TransportOffline,
        ScsiDeviceState.Blocked,
        ScsiDeviceState.CreatedBlocked,
        ScsiDeviceState.Cancel,
        ScsiDeviceState.Deleted,
    ];

    [Fact]
    public void Every_device_transition_is_as_legal_as_in_each_kernel()
    {
        foreach (string row in s_deviceTable)
        {
            string[] cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(StateTransitions.TryParse(cells[0], out ScsiDeviceState from));
            for (int i = 0; i < s_columns.Length; i++)
            {
                foreach (StateRules rules in Enum.GetValues<StateRules>())
                {
                    bool legal = cells[i + 1] switch
                    {
                        "=" or "x" => true,
                        "3" => rules != StateRules.Old,
                        "6" => rules == StateRules.Modern,
                        "o" => rules != StateRules.Modern,
                        _ => false,
                    };
                    Assert.True(
                        StateTransitions.IsLegal(rules, from, s_columns[i]) == legal,
                        $"{rules}: {from} to {s_columns[i]}"
                    );
                }
            }
        }
    }

    [Fact]
    public void A_host_goes_through_recovery_and_cancel_and_nowhere_else()
    {
        (ScsiHostState From, ScsiHostState To)[] legal =
        [
            (ScsiHostState.Created, ScsiHostState.Running),
            (ScsiHostState.Created, ScsiHostState.Cancel),
            (ScsiHostState.Running, ScsiHostState.Recovery),
            (ScsiHostState.Running, ScsiHostState.Cancel),
            (ScsiHostState.Recovery, ScsiHostState.Running),
            (ScsiHostState.Recovery, ScsiHostState.CancelRecovery),
            (ScsiHostState.Cancel, ScsiHostState.Deleted),
            (ScsiHostState.Cancel, ScsiHostState.CancelRecovery),
            (ScsiHostState.CancelRecovery, ScsiHostState.Cancel),
            (ScsiHostState.CancelRecovery, ScsiHostState.DeletedRecovery),
            (ScsiHostState.DeletedRecovery, ScsiHostState.Deleted),
        ];
        foreach (ScsiHostState from in Enum.GetValues<ScsiHostState>())
        {
            foreach (ScsiHostState to in Enum.GetValues<ScsiHostState>())
            {
                Assert.Equal(from == to || legal.Contains((from, to)), StateTransitions.IsLegal(from, to));
            }
        }
    }

    [Fact]
    public void An_illegal_transition_is_refused_and_said_at_error_level_two()
    {
        using var bed = new ScsiBed();
        bed.AddDisk(0);
        bed.Boot();
        bed.Scsi.Log.Level = 2;
        Assert.False(bed.Device.SetState(ScsiDeviceState.Created));
        Assert.Equal(ScsiDeviceState.Running, bed.Device.State);
        Assert.Equal("sd 0:0:0:0: Illegal state transition running->created", bed.Log[^1]);
    }

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void Every_illegal_change_of_a_device_is_refused_with_a_text_and_every_legal_one_made(string profile)
    {
        using var bed = new ScsiBed(Profiles.MidLayer(profile), Profiles.Block(profile));
        bed.Scsi.Log.Level = 7;
        StateRules rules = bed.Scsi.Policy.States;
        foreach (ScsiDeviceState from in s_columns)
        {
            List<ScsiDeviceState>? path = Path(
                ScsiDeviceState.Created,
                from,
                s_columns,
                (a, b) => StateTransitions.IsLegal(rules, a, b)
            );
            if (path is null)
            {
                // 2.6.32 has no transport-offline.
                Assert.Equal((StateRules.Old, ScsiDeviceState.TransportOffline), (rules, from));
                continue;
            }

            foreach (ScsiDeviceState to in s_columns)
            {
                var device = new ScsiDevice(bed.Host, new ScsiTarget(bed.Host, 0, 5), 3);
                Assert.All(path, step => Assert.True(device.SetState(step)));
                bed.Log.Clear();
                bool isLegal = StateTransitions.IsLegal(rules, from, to);
                Assert.Equal(isLegal, device.SetState(to));
                Assert.Equal(isLegal ? to : from, device.State);
                Assert.Equal(
                    isLegal ? "" : $"scsi 0:0:5:3: Illegal state transition {from.Name()}->{to.Name()}",
                    string.Join('\n', bed.Log)
                );
            }
        }
    }

    [Fact]
    public void Every_illegal_change_of_a_host_is_refused_with_a_text_and_every_legal_one_made()
    {
        using var bed = new ScsiBed();
        bed.Scsi.Log.Level = 7;
        ScsiHostState[] states = Enum.GetValues<ScsiHostState>();
        foreach (ScsiHostState from in states)
        {
            List<ScsiHostState> path = Path(ScsiHostState.Created, from, states, StateTransitions.IsLegal)!;
            foreach (ScsiHostState to in states)
            {
                var host = new ScsiHost(bed.Scsi, bed.Adapter, 7);
                Assert.All(path, step => Assert.True(host.SetState(step)));
                bed.Log.Clear();
                bool isLegal = StateTransitions.IsLegal(from, to);
                Assert.Equal(isLegal, host.SetState(to));
                Assert.Equal(isLegal ? to : from, host.State);
                Assert.Equal(
                    isLegal ? "" : $"scsi host7: Illegal host state transition{from.Name()}->{to.Name()}",
                    string.Join('\n', bed.Log)
                );
                bool recovers =
                    host.State
                    is ScsiHostState.Recovery
                        or ScsiHostState.CancelRecovery
                        or ScsiHostState.DeletedRecovery;
                Assert.Equal(recovers, host.IsInRecovery);
            }
        }
    }

    [Theory]
    [InlineData(StateRules.Old, "CR CD RD")]
    [InlineData(StateRules.Middle, "CR CD RD")]
    [InlineData(StateRules.Modern, "CR Cc Rr cD rD")]
    public void A_target_is_created_runs_and_goes(StateRules rules, string legal)
    {
        (char Letter, ScsiTargetState State)[] states =
        [
            ('C', ScsiTargetState.Created),
            ('R', ScsiTargetState.Running),
            ('r', ScsiTargetState.Remove),
            ('c', ScsiTargetState.CreatedRemove),
            ('D', ScsiTargetState.Deleted),
        ];
        foreach ((char a, ScsiTargetState from) in states)
        {
            foreach ((char b, ScsiTargetState to) in states)
            {
                Assert.Equal(
                    a == b || legal.Contains($"{a}{b}", StringComparison.Ordinal),
                    StateTransitions.IsLegal(rules, from, to)
                );
            }
        }
    }

    public static TheoryData<string> ProfileNames => [.. Profiles.Names];

    /// <summary>The shortest way from a state to another, without the first; null: there is none.</summary>
    private static List<T>? Path<T>(T first, T last, T[] states, Func<T, T, bool> isLegal)
        where T : struct, Enum
    {
        var ways = new Dictionary<T, List<T>> { [first] = [] };
        var open = new Queue<T>([first]);
        while (open.TryDequeue(out T at))
        {
            foreach (T next in states)
            {
                if (isLegal(at, next) && ways.TryAdd(next, [.. ways[at], next]))
                {
                    open.Enqueue(next);
                }
            }
        }

        return ways.GetValueOrDefault(last);
    }
}
