using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>What a rule does: one of the kinds below, no other.</summary>
public abstract record FaultAction
{
    private protected FaultAction() { }

    /// <summary>True if no device or driver may do that.</summary>
    public virtual bool IsRogue => false;

    /// <summary>Where it happens if the rule does not say.</summary>
    public abstract FaultPhase DefaultPhase { get; }

    /// <summary>Where it may happen.</summary>
    public virtual IReadOnlyList<FaultPhase> Phases => [DefaultPhase];

    /// <summary>CHECK CONDITION with sense data. In phase dispatch the target does not execute the command, in phase
    /// status it has. MEDIUM ERROR in a rule with blocks reports the first bad block and what was read before it.
    /// </summary>
    /// <param name="Key">The sense key.</param>
    /// <param name="Additional">Additional sense code and qualifier.</param>
    public sealed record Sense(SenseKey Key, AdditionalSense Additional) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase =>
            Key == SenseKey.MediumError ? FaultPhase.Status : FaultPhase.Dispatch;

        /// <inheritdoc/>
        public override IReadOnlyList<FaultPhase> Phases => [FaultPhase.Dispatch, FaultPhase.Status];
    }

    /// <summary>A status without sense data.</summary>
    /// <param name="Value">Any but GOOD.</param>
    public sealed record Status(ScsiStatus Value) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Dispatch;

        /// <inheritdoc/>
        public override IReadOnlyList<FaultPhase> Phases => [FaultPhase.Dispatch, FaultPhase.Status];
    }

    /// <summary>A host byte of the driver's.</summary>
    /// <param name="Value">Any but OK.</param>
    public sealed record Host(HostByte Value) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Dispatch;

        /// <inheritdoc/>
        public override IReadOnlyList<FaultPhase> Phases => [FaultPhase.Dispatch, FaultPhase.Status];
    }

    /// <summary>The command reaches the target late (dispatch), or its response comes late (status).</summary>
    /// <param name="Nanoseconds">How much.</param>
    public sealed record Delay(long Nanoseconds) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Status;

        /// <inheritdoc/>
        public override IReadOnlyList<FaultPhase> Phases => [FaultPhase.Dispatch, FaultPhase.Status];
    }

    /// <summary>The command is lost before the target (dispatch), in the middle of its data (data), or its response is
    /// (status): no answer, so the command times out.</summary>
    public sealed record Drop : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Dispatch;

        /// <inheritdoc/>
        public override IReadOnlyList<FaultPhase> Phases => [FaultPhase.Dispatch, FaultPhase.Data, FaultPhase.Status];
    }

    /// <summary>Rogue: the response is kept until the driver has the command no more, and completes it then.</summary>
    /// <param name="Until">When it comes.</param>
    public sealed record Late(LateCompletion Until) : FaultAction
    {
        /// <inheritdoc/>
        public override bool IsRogue => true;

        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Status;
    }

    /// <summary>Rogue: the driver completes the command a second time.</summary>
    public sealed record Duplicate : FaultAction
    {
        /// <inheritdoc/>
        public override bool IsRogue => true;

        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Status;
    }

    /// <summary>GOOD with less data than asked for, and a residual that says so.</summary>
    /// <param name="Bytes">What is transferred.</param>
    public sealed record Short(long Bytes) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Data;
    }

    /// <summary>Rogue: the target sends more than there is room for.</summary>
    /// <param name="Bytes">How much more.</param>
    public sealed record Excess(long Bytes) : FaultAction
    {
        /// <inheritdoc/>
        public override bool IsRogue => true;

        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Data;
    }

    /// <summary>Rogue: GOOD, though nothing was transferred.</summary>
    /// <param name="IsSilent">False: the residual says so. True: it claims that all was transferred.</param>
    public sealed record NoData(bool IsSilent) : FaultAction
    {
        /// <inheritdoc/>
        public override bool IsRogue => true;

        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Data;
    }

    /// <summary>Rogue: bytes are changed on the way, in each block one.</summary>
    public sealed record WrongData : FaultAction
    {
        /// <inheritdoc/>
        public override bool IsRogue => true;

        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Data;
    }

    /// <summary>The driver refuses the command for now.</summary>
    /// <param name="Result">HostBusy, DeviceBusy or TargetBusy.</param>
    public sealed record Busy(QueueCommandResult Result) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Queue;
    }

    /// <summary>How the driver answers to an abort or a reset.</summary>
    /// <param name="Result">Any but None; LiesAboutSuccess is rogue.</param>
    public sealed record Answer(ManagementFault Result) : FaultAction
    {
        /// <inheritdoc/>
        public override bool IsRogue => Result == ManagementFault.LiesAboutSuccess;

        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Abort;

        /// <inheritdoc/>
        public override IReadOnlyList<FaultPhase> Phases =>
            [
                FaultPhase.Abort,
                FaultPhase.DeviceReset,
                FaultPhase.TargetReset,
                FaultPhase.BusReset,
                FaultPhase.HostReset,
            ];
    }

    /// <summary>The cable to the target is out for a time, and the adapter notices: what is under way ends with
    /// DID_TRANSPORT_DISRUPTED, new commands with DID_NO_CONNECT.</summary>
    /// <param name="Nanoseconds">For how long.</param>
    public sealed record LinkLoss(long Nanoseconds) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Dispatch;
    }

    /// <summary>The target is dead for a time: it answers nothing, on any path. Then it powers on.</summary>
    /// <param name="Nanoseconds">For how long; null: until the rule is cleared.</param>
    public sealed record Death(long? Nanoseconds) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Dispatch;
    }

    /// <summary>Slow drain: responses come at a limited rate, one after the other, each with added latency.</summary>
    /// <param name="LatencyNs">Added to each, in nanoseconds.</param>
    /// <param name="BytesPerSecond">The rate; 0: no limit.</param>
    public sealed record Slow(long LatencyNs, long BytesPerSecond) : FaultAction
    {
        /// <inheritdoc/>
        public override FaultPhase DefaultPhase => FaultPhase.Status;
    }
}
