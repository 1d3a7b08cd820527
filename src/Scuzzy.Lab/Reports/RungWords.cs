using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Lab.Reports;

/// <summary>The ladder's rungs in plain words.</summary>
internal static class RungWords
{
    /// <summary>The rungs that are tried one after the other, from the narrowest to the widest.</summary>
    public static IReadOnlyList<RecoveryRung> Ladder { get; } =
    [
        RecoveryRung.Sense,
        RecoveryRung.Abort,
        RecoveryRung.StartUnit,
        RecoveryRung.Device,
        RecoveryRung.Nexus,
        RecoveryRung.Target,
        RecoveryRung.Bus,
        RecoveryRung.Host,
        RecoveryRung.Offline,
    ];

    /// <summary>The rung's name.</summary>
    public static string Name(RecoveryRung rung) =>
        rung switch
        {
            RecoveryRung.Sense => "Ask for sense",
            RecoveryRung.Abort => "Abort",
            RecoveryRung.StartUnit => "Start unit",
            RecoveryRung.Device => "LUN reset",
            RecoveryRung.Target => "Target reset",
            RecoveryRung.Nexus => "Nexus reset",
            RecoveryRung.Bus => "Bus reset",
            RecoveryRung.Host => "Host reset",
            RecoveryRung.Offline => "Take off line",
            _ => "Flush",
        };

    /// <summary>What it does, in one sentence.</summary>
    public static string Meaning(RecoveryRung rung) =>
        rung switch
        {
            RecoveryRung.Sense => "Asks the device why it failed a command, where the reason did not come along.",
            RecoveryRung.Abort =>
                "Takes one command back from the adapter and the device, and leaves all others alone.",
            RecoveryRung.StartUnit => "Spins a stopped disk up again.",
            RecoveryRung.Device => "Makes one LUN drop all its commands and start anew.",
            RecoveryRung.Target => "Makes all LUNs of one target drop their commands and start anew.",
            RecoveryRung.Nexus => "Ends the connection between this host and one target, and makes it anew.",
            RecoveryRung.Bus => "Resets every target on a channel, then leaves them alone for a while to settle.",
            RecoveryRung.Host => "Resets the adapter itself and with it everything behind it.",
            RecoveryRung.Offline =>
                "Gives the device up: from now on its I/O fails at once, until somebody brings it back.",
            _ => "Sends again or gives up what was recovered.",
        };

    /// <summary>The class of its colour.</summary>
    public static string Class(RecoveryRung rung) =>
        rung switch
        {
            RecoveryRung.Abort => "abort",
            RecoveryRung.Device or RecoveryRung.StartUnit or RecoveryRung.Sense => "lun",
            RecoveryRung.Target or RecoveryRung.Nexus => "target",
            RecoveryRung.Bus => "bus",
            RecoveryRung.Host => "host",
            _ => "offline",
        };

    /// <summary>How a rung ended.</summary>
    public static string Outcome(EhOutcome? outcome) =>
        outcome switch
        {
            EhOutcome.Success => "succeeded",
            EhOutcome.Failed => "failed",
            EhOutcome.FastIoFail => "found the link gone",
            _ => "did not end",
        };
}
