using Scuzzy.Scsi;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target;

// What stands in commands' way: attentions and readiness.
public abstract partial class LogicalUnit
{
    /// <summary>Why the unit is not ready; asked only if it is not.</summary>
    private protected virtual SenseData NotReadySense =>
        new(SenseKey.NotReady, AdditionalSense.NotReadyCauseNotReportable);

    /// <summary>What REQUEST SENSE says if no unit attention is pending.</summary>
    internal virtual SenseData PollableSense => SenseData.None;

    /// <summary>Writes a vital product data page without its header.</summary>
    /// <returns>Its length in bytes, or −1 if the unit has no such page.</returns>
    internal virtual int WriteVitalProductData(byte page, Span<byte> data) => -1;

    /// <summary>Its mode pages, or null if it has none.</summary>
    internal virtual Modes.ModePageSet? ModePages => null;

    /// <summary>MEDIUM TYPE of mode parameters.</summary>
    internal virtual byte MediumType => 0;

    /// <summary>DEVICE-SPECIFIC PARAMETER of mode parameters.</summary>
    internal virtual byte DeviceSpecificParameter => 0;

    /// <summary>Writes the mode parameter block descriptor.</summary>
    /// <returns>Its length: 8, 16 if <paramref name="longLba"/>, or 0 if there is none.</returns>
    internal virtual int WriteBlockDescriptor(Span<byte> data, bool longLba) => 0;

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

    /// <summary>True if another nexus's reservation bars the command.</summary>
    private protected virtual bool ConflictsWithReservation(UnitTask task, CommandRow row) => false;

    /// <summary>A reset, once no task of before it has any effect left.</summary>
    private protected virtual void ResetState() { }

    /// <summary>A nexus is gone: what it held is free.</summary>
    private protected virtual void ForgetNexus(UnitNexus state) { }
}
