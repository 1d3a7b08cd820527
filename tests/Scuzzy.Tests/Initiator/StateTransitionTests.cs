using Scuzzy.Initiator.Mid;

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
}
