using Scuzzy.Iscsi.Login;
using Scuzzy.Runtime.Execution;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Iscsi.Target;

/// <summary>An iSCSI target: a name on the wire and the device behind it (RFC 7143 4.1; kernel: struct
/// iscsi_tiqn).</summary>
public sealed class IscsiTargetNode
{
    private readonly EndItem _end;

    /// <summary>Creates a target.</summary>
    /// <param name="login">Its name, and who may use it.</param>
    /// <param name="target">The device, which lives on the server's shard.</param>
    public IscsiTargetNode(LoginTarget login, SamTarget target)
    {
        Login = login;
        Target = target;
        _end = new EndItem(this);
    }

    /// <summary>Its name, and who may use it.</summary>
    public LoginTarget Login { get; }

    /// <summary>The device.</summary>
    public SamTarget Target { get; }

    /// <summary>Sessions that use it.</summary>
    public int SessionCount => Sessions.Count;

    internal List<IscsiSession> Sessions { get; } = [];

    internal Cpu Cpu { get; set; } = null!;

    /// <summary>Ends all sessions once the present turn is over; until then nothing more is taken from them.</summary>
    internal void EndSessionsSoon()
    {
        foreach (IscsiSession session in Sessions)
        {
            foreach (IscsiConnection connection in session.Connections)
            {
                connection.Leave();
            }
        }

        if (!_end.IsQueued)
        {
            Cpu.Raise(CpuContext.Work, _end);
        }
    }

    private void EndSessions()
    {
        foreach (IscsiSession session in Sessions.ToArray())
        {
            session.End();
        }
    }

    private sealed class EndItem(IscsiTargetNode node) : WorkItem
    {
        protected override void Run() => node.EndSessions();
    }
}
