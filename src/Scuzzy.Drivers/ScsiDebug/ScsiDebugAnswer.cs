using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>What the emulation makes of a command.</summary>
/// <param name="Sense">The sense data of a CHECK CONDITION; null: GOOD.</param>
/// <param name="IsImmediate">Answered before queuecommand returns, whatever the delay (SDEG_RES_IMMED_MASK).</param>
internal readonly record struct ScsiDebugAnswer(SenseData? Sense, bool IsImmediate = false)
{
    public static ScsiDebugAnswer Good => default;

    public static ScsiDebugAnswer InvalidField(int field, int bit = -1) => new(SenseData.InvalidFieldInCdb(field, bit));

    public static ScsiDebugAnswer Illegal(AdditionalSense additional) =>
        new(new SenseData(SenseKey.IllegalRequest, additional));
}
