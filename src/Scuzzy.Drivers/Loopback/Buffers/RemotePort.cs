using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Drivers.Loopback.Buffers;

/// <summary>A target as its transport sees it (kernel: struct fc_rport): while the link is down its devices are
/// blocked, until it comes back or has been away for too long.</summary>
internal sealed class RemotePort(LoopbackHost host, ScsiTarget target, long deviceLossNs) : ShardTimer(host.Cpu)
{
    /// <summary>True while it is away and may come back (kernel: FC_PORTSTATE_BLOCKED).</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>The link is down (kernel: fc_remote_port_delete).</summary>
    public void LinkDown()
    {
        IsBlocked = true;
        foreach (ScsiDevice device in target.Devices)
        {
            device.Block();
        }

        Arm(Cpu.Shard, Cpu.Shard.NowNs + deviceLossNs);
    }

    /// <summary>The link is up (kernel: fc_remote_port_add).</summary>
    public void LinkUp()
    {
        Cancel();
        Release();
    }

    // It was away for too long: commands go on and fail (kernel: fc_timeout_deleted_rport, without the removal).
    protected override void Expired() => Release();

    private void Release()
    {
        IsBlocked = false;
        foreach (ScsiDevice device in target.Devices)
        {
            device.Unblock();
        }
    }
}
