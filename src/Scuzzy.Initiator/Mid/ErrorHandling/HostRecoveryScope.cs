namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>The whole host, as in Linux: its state says that it recovers.</summary>
internal sealed class HostRecoveryScope(ScsiHost host) : RecoveryScope(host)
{
    /// <inheritdoc/>
    public override RecoveryScopeKind Kind => RecoveryScopeKind.Host;

    /// <inheritdoc/>
    public override object Subject => Host;

    /// <inheritdoc/>
    public override bool IsClosed => Host.IsInRecovery;

    /// <inheritdoc/>
    public override int Busy => Host.Busy;

    /// <inheritdoc/>
    public override RecoveryRung WidestRung => RecoveryRung.Host;

    /// <inheritdoc/>
    public override bool Covers(ScsiDevice device) => true;

    /// <inheritdoc/>
    public override bool Covers(RecoveryScope narrower) => true;

    /// <inheritdoc/>
    public override bool Close() =>
        Host.SetState(ScsiHostState.Recovery) || Host.SetState(ScsiHostState.CancelRecovery);

    /// <inheritdoc/>
    public override void Open()
    {
        if (!Host.SetState(ScsiHostState.Running) && !Host.SetState(ScsiHostState.Cancel))
        {
            Host.SetState(ScsiHostState.Deleted);
        }
    }
}
