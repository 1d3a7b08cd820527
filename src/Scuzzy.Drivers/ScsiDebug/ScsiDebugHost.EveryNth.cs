using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>What the module does to every nth command (kernel: inject_on_this_cmd, fake_timeout, tweak_cmnd_count).
/// </summary>
public sealed partial class ScsiDebugHost
{
    private long _commands;

    /// <summary>The next command that opts are about is answered otherwise (kernel: sdeb_inject_pending).</summary>
    private bool _disturbsNext;

    private long Nth => Math.Abs(Parameters["every_nth"]);

    /// <summary>Counts a command, if the module counts at all; true: it is an nth.</summary>
    private bool Count()
    {
        if (Parameters["statistics"] == 0)
        {
            return false;
        }

        _commands++;
        return Nth != 0 && _commands % Nth == 0;
    }

    /// <summary>What was counted towards the next nth command is forgotten if opts or every_nth is written.</summary>
    private void CountAnew()
    {
        if (Nth >= 2)
        {
            _commands -= _commands % Nth;
        }
    }

    /// <summary>True: the command is never answered.</summary>
    private bool IsLost(ScsiDebugTraits traits)
    {
        if (Nth == 0 || _commands % Nth != 0)
        {
            return false;
        }

        if (Parameters["every_nth"] < -1)
        {
            // From here on every one.
            Parameters.TrySet("every_nth", "-1", out _);
        }

        bool isMedium = (traits & ScsiDebugTraits.CanBeFaked) != 0;
        return Tells(ScsiDebugNoise.Timeouts) || (Tells(ScsiDebugNoise.MediumAccessTimeouts) && isMedium);
    }

    private ScsiDebugAnswer Disturbed(ScsiDebugAnswer answer, ScsiDebugTraits traits, long delayNs)
    {
        if (answer.Sense is not null || !_disturbsNext)
        {
            return answer;
        }

        if (Tells(ScsiDebugNoise.RecoveredErrors) && (traits & ScsiDebugTraits.CanBeFaked) != 0)
        {
            _disturbsNext = false;
            return answer with { Sense = new SenseData(SenseKey.RecoveredError, new AdditionalSense(0x5d, 0x00)) };
        }

        if (Tells(ScsiDebugNoise.TransportErrors) && delayNs > 0)
        {
            _disturbsNext = false;
            return answer with { Sense = new SenseData(SenseKey.AbortedCommand, new AdditionalSense(0x4b, 0x03)) };
        }

        return answer;
    }
}
