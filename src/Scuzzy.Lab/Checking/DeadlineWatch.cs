using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Lab.Checking;

/// <summary>Holds the error handlers to eh_deadline (I6): once so much time has passed since something failed nothing
/// gentler than the host's reset is begun, and no rung is left out before.</summary>
internal sealed class DeadlineWatch(InvariantNet net)
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>Since when something has been failing, for each host.</summary>
    private readonly Dictionary<ScsiHost, long> _since = new(ReferenceEqualityComparer.Instance);

    /// <summary>A command has failed or timed out.</summary>
    public void Failed(ScsiHost host)
    {
        if (host.RecoveryDeadlineSeconds >= 0)
        {
            _since.TryAdd(host, net.TimeNs);
        }
    }

    /// <summary>What had failed is flushed: the clock begins anew with the next (kernel: scsi_unjam_host,
    /// scmd_eh_abort_handler).</summary>
    public void Ended(ScsiHost host) => _since.Remove(host);

    /// <summary>True if rungs may be left out.</summary>
    public bool MayBePast(ScsiHost host) =>
        host.RecoveryDeadlineSeconds >= 0
        && (
            host.Template.RecoveryScope != RecoveryScopeKind.Host
            || (_since.TryGetValue(host, out long since) && net.TimeNs - since + TickOf(host) >= LimitOf(host))
        );

    /// <summary>A rung begins that is none of a user's, and does not take back a command of the error handler's own.
    /// </summary>
    public void CheckIsGentle(RecoveryRung rung, object subject)
    {
        ScsiHost host = OpenRung.HostOf(subject);
        bool isGentle =
            rung is RecoveryRung.Sense or RecoveryRung.Abort or (>= RecoveryRung.Device and < RecoveryRung.Host);
        if (
            isGentle
            && host.Template.RecoveryScope == RecoveryScopeKind.Host
            && host.RecoveryDeadlineSeconds >= 0
            && _since.TryGetValue(host, out long since)
            && net.TimeNs - since > LimitOf(host) + TickOf(host)
        )
        {
            net.Report(
                "I6",
                "a rung was begun past eh_deadline",
                $"{host.Name}: {rung} after {Units.WriteTime(net.TimeNs - since)}"
            );
        }
    }

    private static long LimitOf(ScsiHost host) => host.RecoveryDeadlineSeconds * SecondNs;

    private static long TickOf(ScsiHost host) => SecondNs / host.Scsi.Options.Hz;
}
