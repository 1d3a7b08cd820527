using System.Runtime;

namespace Scuzzy.Command.Commands;

/// <summary>Gives up a case that goes round in circles within one step: nothing that counts steps sees it.</summary>
internal static class CaseLimit
{
    /// <summary>Most cases take some milliseconds; the slowest that end take seconds on a busy machine.</summary>
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(60);

    /// <summary>Runs a case. False: it was given up, wherever it was; its machine is not to be used again.</summary>
    public static bool Run(Action run)
    {
        using var limit = new CancellationTokenSource(s_most);
        try
        {
            // It is said to be of no use where a thread may hold what others need; a case shares nothing.
            ControlledExecution.Run(run, limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }
    }
}
