using Scuzzy.Scsi;
using Scuzzy.Target.Commands;

namespace Scuzzy.Target;

// What stands in commands' way: attentions and readiness.
public abstract partial class LogicalUnit
{
    /// <summary>Why the unit is not ready; asked only if it is not.</summary>
    private protected virtual SenseData NotReadySense =>
        new(SenseKey.NotReady, AdditionalSense.NotReadyCauseNotReportable);

    /// <summary>What REQUEST SENSE says if no unit attention is pending.</summary>
    internal virtual SenseData PollableSense => SenseData.None;

    /// <summary>Writes a vital product data page as a nexus sees it.</summary>
    /// <returns>Its length in bytes, or 0 if the unit has no such page.</returns>
    internal virtual int WriteVitalProductData(UnitNexus nexus, Scsi.Vpd.VpdPageCode page, Span<byte> data) => 0;

    /// <summary>Its mode pages, or null if it has none.</summary>
    internal virtual Modes.ModePageSet? ModePages => null;

    /// <summary>MEDIUM TYPE of mode parameters.</summary>
    internal virtual byte MediumType => 0;

    /// <summary>DEVICE-SPECIFIC PARAMETER of mode parameters.</summary>
    internal virtual byte DeviceSpecificParameter => 0;

    /// <summary>Writes the mode parameter block descriptor.</summary>
    /// <returns>Its length: 8, 16 if <paramref name="longLba"/>, or 0 if there is none.</returns>
    internal virtual int WriteBlockDescriptor(Span<byte> data, bool longLba) => 0;

    /// <summary>True if MODE SELECT may send this block descriptor: it changes nothing.</summary>
    internal virtual bool AcceptsBlockDescriptor(Scsi.ModePages.ModeBlockDescriptor sent) => false;

    /// <summary>A task that waits for work of the unit is gone.</summary>
    private protected virtual void Forget(Tasks.UnitTask task) => task.AwaitsUnit = false;

    /// <summary>The unit has been taken out of its target.</summary>
    internal virtual void Detach() { }

    /// <summary>A command that changes the medium is going to be executed while there are tokens for its data.
    /// </summary>
    private protected virtual void WillChange(Tasks.UnitTask task, CommandRow row) { }

    /// <summary>Mode pages have new values.</summary>
    internal virtual void ModesChanged() { }

    /// <summary>Establishes a unit attention for all nexuses but one (SAM-5 5.14).</summary>
    /// <param name="condition">What happened.</param>
    /// <param name="except">The nexus that did it, or null.</param>
    internal void Attend(AdditionalSense condition, UnitNexus? except = null)
    {
        foreach (UnitNexus? state in _nexuses)
        {
            if (state is not null && !ReferenceEquals(state, except))
            {
                state.Attentions.Add(condition);
            }
        }
    }

    /// <summary>Who may do what.</summary>
    internal Reservations.UnitReservations Reservations => _reservations ??= new Reservations.UnitReservations(this);

    /// <summary>The buffer of WRITE BUFFER in data mode, made when it is first needed.</summary>
    internal byte[] DataBuffer => _dataBuffer ??= new byte[Units.UnitBuffers.DataCapacity];

    /// <summary>What the log pages count.</summary>
    internal Units.ErrorCounters Errors => _errors ??= new Units.ErrorCounters();

    /// <summary>What became of copies, in order of their beginning.</summary>
    internal List<Units.Copy.CopyResult> CopyResults => _copyResults ??= [];

    /// <summary>True if the unit has all of some features.</summary>
    internal bool Is(UnitFeatures features) => (Features & features) == features;

    private Reservations.UnitReservations? _reservations;
    private List<Units.Copy.CopyResult>? _copyResults;
    private Units.ErrorCounters? _errors;
    private byte[]? _dataBuffer;

    /// <summary>A reset, once no task of before it has any effect left: SPC-2 reservations and what nexuses hold are
    /// free, saved mode pages come into force (SAM-5 6.3.3). Persistent reservations stay.</summary>
    private protected virtual void ResetState()
    {
        _reservations?.SetSpc2(null);
        EndAca();
        foreach (UnitNexus state in Nexuses)
        {
            state.PreventsRemoval = false;
        }

        if (ModePages is { } pages)
        {
            pages.Restore();
            ModesChanged();
        }
    }

    /// <summary>A nexus is gone: what it held is free.</summary>
    private void ForgetNexus(UnitNexus state)
    {
        state.PreventsRemoval = false;
        _ = _copyResults?.RemoveAll(r => ReferenceEquals(r.Nexus, state.Nexus));
        if (ReferenceEquals(_reservations?.Spc2Holder, state))
        {
            _reservations?.SetSpc2(null);
        }

        if (ReferenceEquals(_faulted, state))
        {
            EndAca();
        }
    }
}
