namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>One logical unit, or all units of one target: the host's state stays as it is, and its other devices work
/// on.</summary>
internal sealed class NarrowRecoveryScope(ScsiDevice device, RecoveryScopeKind kind) : RecoveryScope(device.Host)
{
    private bool _isClosed;

    /// <summary>The device, or one of its target's devices.</summary>
    public ScsiDevice First => device;

    /// <inheritdoc/>
    public override RecoveryScopeKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override object Subject => Kind == RecoveryScopeKind.Lun ? device : device.Target;

    /// <inheritdoc/>
    public override bool IsClosed => _isClosed;

    /// <inheritdoc/>
    public override RecoveryRung WidestRung =>
        Kind == RecoveryScopeKind.Lun ? RecoveryRung.Device : RecoveryRung.Target;

    /// <inheritdoc/>
    public override int Busy
    {
        get
        {
            int busy = 0;
            foreach (ScsiCommand command in Host.AllCommands)
            {
                busy += command.IsInFlight && Covers(command.Device) ? 1 : 0;
            }

            return busy;
        }
    }

    /// <inheritdoc/>
    public override bool Covers(ScsiDevice other) =>
        Kind == RecoveryScopeKind.Lun ? ReferenceEquals(other, device) : ReferenceEquals(other.Target, device.Target);

    /// <inheritdoc/>
    public override bool Covers(RecoveryScope narrower) => narrower is NarrowRecoveryScope other && Covers(other.First);

    /// <inheritdoc/>
    public override bool Close()
    {
        _isClosed = true;
        return true;
    }

    /// <inheritdoc/>
    public override void Open() => _isClosed = false;
}
