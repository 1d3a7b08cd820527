using System.Globalization;
using Scuzzy.Iscsi.Login;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Iscsi.Target;

/// <summary>Serves targets over iSCSI at one or more portals (RFC 7143; kernel: drivers/target/iscsi).</summary>
/// <remarks>Server and targets have the same home shard. Memory is bounded by the options: connections, sessions, and
/// what a session may have under way.</remarks>
public sealed class IscsiServer : IDisposable
{
    private readonly List<IscsiTargetNode> _nodes = [];
    private readonly List<IscsiTargetPortal> _portals = [];
    private readonly List<IscsiConnection> _connections = [];
    private readonly List<IscsiSession> _sessions = [];
    private readonly HalfOpenLogins _logins = new();
    private ushort _lastTsih;

    /// <summary>Creates a server without targets.</summary>
    /// <param name="shard">The shard on which it listens and serves.</param>
    /// <param name="options">Its limits and offers.</param>
    public IscsiServer(Shard shard, IscsiServerOptions? options = null)
    {
        Shard = shard;
        Options = options ?? new IscsiServerOptions();
        Invariant.Holds(Options.MaximumConnections is >= 1 and <= 65536);
        Invariant.Holds(Options.MaximumLogins >= 1 && Options.MaximumLogins <= Options.MaximumConnections);
        Invariant.Holds(Options.MaximumSessions is >= 1 and <= 65535);
        Invariant.Holds(Options.Window is >= 1 and <= 4096);
        Invariant.Holds(Options.MaximumBufferBytes > 0);
    }

    /// <summary>The home shard.</summary>
    public Shard Shard { get; }

    /// <summary>The limits and offers.</summary>
    public IscsiServerOptions Options { get; }

    /// <summary>The targets.</summary>
    public IReadOnlyList<IscsiTargetNode> Targets => _nodes;

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IscsiTargetPortal> Portals => _portals;

    /// <summary>Open connections.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Sessions that hold memory: live ones, and ended ones whose tasks the device server has not let go of.
    /// </summary>
    public int SessionCount => _sessions.Count;

    /// <summary>The sessions, in order of their handles.</summary>
    public IReadOnlyList<SessionSummary> Sessions =>
        [.. _sessions.Where(s => !s.HasEnded).OrderBy(s => s.Tsih).Select(SessionSummary.Of)];

    /// <summary>Ends a session: its connections are closed, its tasks end unanswered. The initiator may come back.
    /// </summary>
    /// <returns>False if there is none of that handle.</returns>
    public bool EndSession(ushort tsih)
    {
        IscsiSession? session = _sessions.Find(s => s.Tsih == tsih && !s.HasEnded);
        session?.End();
        return session is not null;
    }

    /// <summary>Connections accepted so far.</summary>
    public long AcceptedCount { get; private set; }

    /// <summary>Buffers that are with commands or with the network; 0 of an idle server.</summary>
    public long LeasedBuffers => Pool.LeasedCount;

    internal TransferPool Pool { get; } = new();

    /// <summary>Adds a target; its name must be new.</summary>
    public void Add(IscsiTargetNode node)
    {
        Invariant.Holds(!_nodes.Exists(n => n.Login.Name == node.Login.Name), "two targets have one name");
        node.Cpu = Shard.Cpus[0];
        _nodes.Add(node);
    }

    /// <summary>Listens on an address; may be called for several.</summary>
    /// <param name="address">The address.</param>
    /// <param name="error">Why it cannot; empty if all is well.</param>
    /// <param name="group">The portal group tag, from 1. A portal group is a target port, with the tag as its relative
    /// identifier (RFC 7143 4.4.1): a session's connections are within it, and one ISID may have a session in
    /// each.</param>
    /// <param name="advertised">host[:port] that discovery tells, if initiators reach it by another address.</param>
    /// <returns>The portal, or null if it cannot.</returns>
    public IscsiTargetPortal? Listen(
        SocketAddress address,
        out string error,
        ushort group = 1,
        string? advertised = null
    )
    {
        var portal = new IscsiTargetPortal(this, group, advertised);
        if (!portal.TryListen(address, out int errno))
        {
            error = $"cannot listen on {address}: {Errno.Describe(errno)}";
            return null;
        }

        error = "";
        _portals.Add(portal);
        return portal;
    }

    /// <summary>Stops listening and asks the initiators to log out; what is under way goes on.</summary>
    /// <param name="seconds">How long they have, 0 to 65535.</param>
    public void Drain(int seconds)
    {
        foreach (IscsiTargetPortal portal in _portals)
        {
            portal.Close();
        }

        foreach (IscsiConnection connection in _connections)
        {
            connection.AskForLogout(seconds);
        }
    }

    /// <summary>Commands that have not been answered yet.</summary>
    public int TasksUnderWay => _sessions.Sum(s => s.TasksInUse);

    /// <summary>Stops listening and closes all connections. Tasks under way end unanswered;
    /// <see cref="SessionCount"/> tells when the last has.</summary>
    public void Close()
    {
        foreach (IscsiTargetPortal portal in _portals)
        {
            portal.Close();
        }

        foreach (IscsiSession session in _sessions.ToArray())
        {
            session.End();
        }

        foreach (IscsiConnection connection in _connections.ToArray())
        {
            connection.Abort();
        }
    }

    /// <summary>Closes the server and frees its memory; no task may be under way.</summary>
    public void Dispose()
    {
        Close();
        Invariant.Holds(_sessions.Count == 0, "an iSCSI server was disposed of with tasks under way");
        Invariant.Holds(Pool.LeasedCount == 0, "an iSCSI server leaked buffers");
        Pool.Dispose();
    }

    /// <summary>What a login at a portal is judged by. A portal that listens on all of the machine's addresses is told
    /// by the address that the initiator used.</summary>
    internal LoginOptions LoginOptionsOf(IscsiTargetPortal portal, StreamSocket socket)
    {
        string? host = socket.LocalAddress?.Host;
        List<string> addresses = [.. _portals.Select(p => p.DiscoveryAddressAt(host)).OfType<string>()];
        string? peer = socket.PeerAddress?.Host;
        return new LoginOptions
        {
            Targets =
            [
                .. _nodes.Select(node => node.Login with { PortalGroupTag = portal.Group, Addresses = addresses }),
            ],
            InitiatorAddress = peer is null ? null : System.Net.IPAddress.Parse(peer),
            Random = Options.Random ?? Shard.Random.Fill,
            DiscoveryChap = Options.DiscoveryChap,
            Offers = Options.Offers,
        };
    }

    internal IscsiConnection? Accept(IscsiTargetPortal portal, StreamSocket socket)
    {
        string host = socket.PeerAddress?.Host ?? "";
        bool isFull = _connections.Count >= Options.MaximumConnections || _logins.Count >= Options.MaximumLogins;
        if (isFull && !_logins.GiveWay(host))
        {
            return null;
        }

        AcceptedCount++;
        var connection = new IscsiConnection(this, portal, socket) { Position = _connections.Count, PeerHost = host };
        _connections.Add(connection);
        _logins.Add(connection);
        return connection;
    }

    /// <summary>A connection has finished its login to a target.</summary>
    internal void LoggedIn(IscsiConnection connection) => _logins.Remove(connection);

    internal void Forget(IscsiConnection connection)
    {
        IscsiConnection last = _connections[^1];
        _connections[connection.Position] = last;
        last.Position = connection.Position;
        _connections.RemoveAt(_connections.Count - 1);
        _logins.Remove(connection);
    }

    /// <summary>Forgets a session that has ended once nothing of it is left anywhere.</summary>
    internal void ForgetIfIdle(IscsiSession session)
    {
        if (session.HasEnded && session.IsIdle)
        {
            _sessions.Remove(session);
        }
    }

    /// <summary>A login is about to succeed: finds or makes the session.</summary>
    internal LoginAdmission Admit(
        IscsiConnection connection,
        in LoginRequest request,
        NegotiatedParameters agreed,
        uint cmdSn,
        out IscsiSession? session
    )
    {
        IscsiTargetNode? node = _nodes.Find(n => n.Login.Name == agreed.TargetName);
        (ulong isid, ushort tsih, ushort connectionId) = (request.Isid, request.Tsih, request.Cid);
        ushort group = connection.Portal.Group;
        if (tsih != 0)
        {
            session = _sessions.Find(s => s.Tsih == tsih && s.IsOf(agreed.InitiatorName, isid, node, group));
            return session is null
                ? new LoginAdmission(LoginStatus.SessionDoesNotExist, 0)
                : Join(session, connection, connectionId);
        }

        // Session reinstatement (RFC 7143 6.3.5).
        session = null;
        if (node is not null)
        {
            node.Sessions.Find(s => s.IsOf(agreed.InitiatorName, isid, node, group))?.End();
        }

        if (_sessions.Count >= Options.MaximumSessions)
        {
            return new LoginAdmission(LoginStatus.OutOfResources, 0);
        }

        session = new IscsiSession(this, agreed, isid, NewTsih(), cmdSn)
        {
            Node = node,
            Group = group,
            Nexus = node?.Target.Login(PortName(agreed.InitiatorName, isid), group),
        };
        _sessions.Add(session);
        node?.Sessions.Add(session);
        session.Connections.Add(connection);
        return new LoginAdmission(LoginStatus.Success, session.Tsih);
    }

    private static LoginAdmission Join(IscsiSession session, IscsiConnection connection, ushort connectionId)
    {
        // Connection reinstatement (RFC 7143 6.3.4).
        IscsiConnection? old = session.Connections.Find(c => c.ConnectionId == connectionId);
        int others = session.Connections.Count - (old is null ? 0 : 1);
        if (others >= session.Parameters.MaxConnections)
        {
            return new LoginAdmission(LoginStatus.TooManyConnections, 0);
        }

        session.Connections.Add(connection);
        old?.Abort();
        return new LoginAdmission(LoginStatus.Success, session.Tsih);
    }

    /// <summary>The initiator port's name (RFC 7143 4.4.1, SPC-5 7.6.4.6).</summary>
    private static string PortName(string initiatorName, ulong isid) =>
        string.Create(CultureInfo.InvariantCulture, $"{initiatorName},i,0x{isid:x12}");

    private ushort NewTsih()
    {
        do
        {
            _lastTsih++;
        } while (_lastTsih == 0 || _sessions.Exists(s => s.Tsih == _lastTsih));
        return _lastTsih;
    }
}
