namespace Scuzzy.Iscsi.Target;

// Logouts (RFC 7143 11.14): what a logout ends is ended without responses, and has no effect after the logout's.
internal sealed partial class IscsiSession
{
    private readonly List<PendingLogout> _logouts = [];

    /// <summary>Ends a connection's tasks without responses.</summary>
    public void TerminateTasksOf(IscsiConnection connection) => _tasks.Terminate(connection);

    /// <summary>Answers a logout once the device server has none of the tasks that it ended.</summary>
    /// <param name="asking">Where the logout came.</param>
    /// <param name="response">Its answer.</param>
    /// <param name="connectionId">Whose tasks it ended; null for the session's.</param>
    public void AnswerLogout(IscsiConnection asking, ControlPdu response, ushort? connectionId)
    {
        _logouts.Add(new PendingLogout(asking, response, connectionId));
        AnswerLogouts();
    }

    private void AnswerLogouts()
    {
        for (int i = 0; i < _logouts.Count; i++)
        {
            PendingLogout logout = _logouts[i];
            if (!_tasks.HasExecuting(logout.ConnectionId))
            {
                _logouts.RemoveAt(i--);
                logout.Asking.LoggedOut(logout.Response);
            }
        }
    }

    private readonly record struct PendingLogout(IscsiConnection Asking, ControlPdu Response, ushort? ConnectionId);
}
