namespace Scuzzy.Iscsi.Target;

/// <summary>A server's connections that have not finished their login, in order of age, and those of discovery
/// sessions, which anybody may begin. When there are too many, a newcomer takes the place of one: an honest initiator
/// logs in within milliseconds, so who floods displaces himself.</summary>
internal sealed class HalfOpenLogins
{
    private readonly List<IscsiConnection> _logins = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Count => _logins.Count;

    public void Add(IscsiConnection connection)
    {
        _logins.Add(connection);
        _counts[connection.PeerHost] = CountOf(connection.PeerHost) + 1;
    }

    /// <summary>A login has ended, well or not; nothing happens if it is not here.</summary>
    public void Remove(IscsiConnection connection)
    {
        if (!_logins.Remove(connection))
        {
            return;
        }

        if (--_counts[connection.PeerHost] == 0)
        {
            _counts.Remove(connection.PeerHost);
        }
    }

    /// <summary>Closes the oldest login of the address that has the most, the newcomer counted; of several such
    /// addresses that of the oldest login.</summary>
    /// <returns>False if there is none.</returns>
    public bool GiveWay(string newcomerHost)
    {
        IscsiConnection? victim = null;
        int most = 0;
        foreach (IscsiConnection login in _logins)
        {
            int count = CountOf(login.PeerHost) + (login.PeerHost == newcomerHost ? 1 : 0);
            if (count > most)
            {
                (victim, most) = (login, count);
            }
        }

        if (victim is null)
        {
            return false;
        }

        Remove(victim);
        victim.Abort();
        return true;
    }

    private int CountOf(string host) => _counts.GetValueOrDefault(host);
}
