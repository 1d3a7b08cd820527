namespace Scuzzy.Initiator.Mid;

/// <summary>Which states may follow which (kernel: scsi_host_set_state, scsi_device_set_state). Staying in a state is
/// always legal.</summary>
public static class StateTransitions
{
    // Rows: from; bits: to. A table per generation of kernels.
    private static readonly ushort[] s_host =
    [
        To(ScsiHostState.Running, ScsiHostState.Cancel),
        To(ScsiHostState.Recovery, ScsiHostState.Cancel),
        To(ScsiHostState.Deleted, ScsiHostState.CancelRecovery),
        0,
        To(ScsiHostState.Running, ScsiHostState.CancelRecovery),
        To(ScsiHostState.Cancel, ScsiHostState.DeletedRecovery),
        To(ScsiHostState.Deleted),
    ];

    private static readonly ushort[] s_modernDevice = MakeDeviceTable(StateRules.Modern);
    private static readonly ushort[] s_middleDevice = MakeDeviceTable(StateRules.Middle);
    private static readonly ushort[] s_oldDevice = MakeDeviceTable(StateRules.Old);

    /// <summary>Whether a host may go from one state to another.</summary>
    public static bool IsLegal(ScsiHostState from, ScsiHostState to) =>
        from == to || (s_host[(int)from] & (1 << (int)to)) != 0;

    /// <summary>Whether a device may go from one state to another, in a generation of kernels.</summary>
    public static bool IsLegal(StateRules rules, ScsiDeviceState from, ScsiDeviceState to)
    {
        ushort[] table = rules switch
        {
            StateRules.Old => s_oldDevice,
            StateRules.Middle => s_middleDevice,
            _ => s_modernDevice,
        };
        return from == to || (table[(int)from] & (1 << (int)to)) != 0;
    }

    /// <summary>Whether a target may go from one state to another, in a generation of kernels (kernel:
    /// scsi_target_reap, scsi_target_destroy).</summary>
    public static bool IsLegal(StateRules rules, ScsiTargetState from, ScsiTargetState to) =>
        from == to
        || (from, to) switch
        {
            (ScsiTargetState.Created, ScsiTargetState.Running) => true,
            (ScsiTargetState.Created, ScsiTargetState.CreatedRemove) => rules == StateRules.Modern,
            (ScsiTargetState.Running, ScsiTargetState.Remove) => rules == StateRules.Modern,
            (ScsiTargetState.Remove or ScsiTargetState.CreatedRemove, ScsiTargetState.Deleted) => rules
                == StateRules.Modern,
            (ScsiTargetState.Created or ScsiTargetState.Running, ScsiTargetState.Deleted) => rules != StateRules.Modern,
            _ => false,
        };

    /// <summary>The name that sysfs shows.</summary>
    public static string Name(this ScsiHostState state) =>
        state switch
        {
            ScsiHostState.Created => "created",
            ScsiHostState.Running => "running",
            ScsiHostState.Cancel => "cancel",
            ScsiHostState.Deleted => "deleted",
            ScsiHostState.Recovery => "recovery",
            ScsiHostState.CancelRecovery => "cancel/recovery",
            _ => "deleted/recovery",
        };

    /// <summary>The name that sysfs shows.</summary>
    public static string Name(this ScsiDeviceState state) =>
        state switch
        {
            ScsiDeviceState.Created => "created",
            ScsiDeviceState.Running => "running",
            ScsiDeviceState.Cancel => "cancel",
            ScsiDeviceState.Deleted => "deleted",
            ScsiDeviceState.Quiesce => "quiesce",
            ScsiDeviceState.Offline => "offline",
            ScsiDeviceState.TransportOffline => "transport-offline",
            ScsiDeviceState.Blocked => "blocked",
            _ => "created-blocked",
        };

    /// <summary>The state of a name that sysfs shows; false if there is none.</summary>
    public static bool TryParse(string name, out ScsiDeviceState state)
    {
        for (state = ScsiDeviceState.Created; state <= ScsiDeviceState.CreatedBlocked; state++)
        {
            if (state.Name() == name)
            {
                return true;
            }
        }

        state = default;
        return false;
    }

    private static ushort[] MakeDeviceTable(StateRules rules)
    {
        bool modern = rules == StateRules.Modern;
        ushort transportOffline = rules == StateRules.Old ? (ushort)0 : To(ScsiDeviceState.TransportOffline);
        ushort[] table = new ushort[9];
        table[(int)ScsiDeviceState.Created] = (ushort)(
            transportOffline
            | To(
                ScsiDeviceState.Running,
                ScsiDeviceState.Offline,
                ScsiDeviceState.CreatedBlocked,
                ScsiDeviceState.Cancel,
                ScsiDeviceState.Deleted
            )
        );
        table[(int)ScsiDeviceState.Running] = (ushort)(
            transportOffline
            | To(
                ScsiDeviceState.Quiesce,
                ScsiDeviceState.Offline,
                ScsiDeviceState.Blocked,
                ScsiDeviceState.Cancel,
                ScsiDeviceState.Deleted
            )
        );
        table[(int)ScsiDeviceState.Quiesce] = (ushort)(
            transportOffline
            | To(ScsiDeviceState.Running, ScsiDeviceState.Offline, ScsiDeviceState.Cancel)
            | (modern ? To(ScsiDeviceState.Blocked) : 0)
        );
        table[(int)ScsiDeviceState.Offline] = (ushort)(
            To(ScsiDeviceState.Running, ScsiDeviceState.Quiesce, ScsiDeviceState.Cancel, ScsiDeviceState.Deleted)
            | (modern ? To(ScsiDeviceState.Blocked) : 0)
        );
        table[(int)ScsiDeviceState.TransportOffline] =
            rules == StateRules.Old
                ? (ushort)0
                : To(ScsiDeviceState.Running, ScsiDeviceState.Quiesce, ScsiDeviceState.Cancel, ScsiDeviceState.Deleted);
        table[(int)ScsiDeviceState.Blocked] = (ushort)(
            transportOffline
            | To(ScsiDeviceState.Running, ScsiDeviceState.Offline)
            | To(modern ? ScsiDeviceState.Deleted : ScsiDeviceState.Cancel)
        );
        table[(int)ScsiDeviceState.CreatedBlocked] = (ushort)(
            To(ScsiDeviceState.Created, ScsiDeviceState.Blocked) | (modern ? To(ScsiDeviceState.Deleted) : 0)
        );
        table[(int)ScsiDeviceState.Cancel] = To(ScsiDeviceState.Deleted);
        return table;
    }

    private static ushort To(params ReadOnlySpan<ScsiHostState> states)
    {
        int bits = 0;
        foreach (ScsiHostState state in states)
        {
            bits |= 1 << (int)state;
        }

        return (ushort)bits;
    }

    private static ushort To(params ReadOnlySpan<ScsiDeviceState> states)
    {
        int bits = 0;
        foreach (ScsiDeviceState state in states)
        {
            bits |= 1 << (int)state;
        }

        return (ushort)bits;
    }
}
