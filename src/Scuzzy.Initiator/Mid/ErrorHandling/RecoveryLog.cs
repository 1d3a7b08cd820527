using System.Globalization;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>The error handler's messages, in both styles (kernel: the SCSI_LOG_ERROR_RECOVERY calls of scsi_error.c).
/// </summary>
internal sealed class RecoveryLog(ScsiHost host)
{
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"scsi_eh_{host.Number}");

    private ScsiLog Log => host.Scsi.Log;

    private bool IsOld => Log.Style == LogStyle.Classic;

    /// <summary>The task is about to be woken.</summary>
    public void Waking()
    {
        if (Shows(5))
        {
            OfHost("Waking error handler thread", "Waking error handler thread");
        }
    }

    /// <summary>The task runs.</summary>
    public void WakingUp(int scheduled, int failed, int busy)
    {
        if (Shows(1))
        {
            OfHost($"Error handler {_name} waking up", $"{_name}: waking up {scheduled}/{failed}/{busy}");
        }
    }

    /// <summary>The task has nothing to do.</summary>
    public void Sleeping()
    {
        if (Shows(1))
        {
            OfHost($"Error handler {_name} sleeping", $"{_name}: sleeping");
        }
    }

    /// <summary>The host runs on.</summary>
    public void Restarting()
    {
        if (Shows(3))
        {
            OfHost("scsi_restart_operations: waking up host to restart", "waking up host to restart");
        }
    }

    /// <summary>The host runs on after a reset that a user asked for.</summary>
    public void RestartingAfterReset()
    {
        if (Shows(3))
        {
            const string Text = "waking up host to restart after TMF";
            OfHost($"scsi_reset_provider: {Text}", Text);
        }
    }

    /// <summary>How many commands of which devices there are (kernel: scsi_eh_prt_fail_stats).</summary>
    public void Statistics(RecoveryRun run)
    {
        if (!Shows(1))
        {
            return;
        }

        int total = 0;
        int devices = 0;
        foreach (ScsiDevice device in run.Scope.Devices())
        {
            List<ScsiCommand> commands = run.Work.FindAll(c => ReferenceEquals(c.Device, device));
            if (commands.Count == 0)
            {
                continue;
            }

            int cancelled = commands.Count(host.ErrorHandler.IsCancelled);
            string text = $"scsi_eh_prt_fail_stats: cmds failed: {commands.Count - cancelled}, cancel: {cancelled}";
            total += commands.Count;
            devices++;
            if (!Shows(3))
            {
                continue;
            }

            if (IsOld)
            {
                Log.Device(device, 6, text);
            }
            else
            {
                Log.Host(host, 6, text);
            }
        }

        if (Shows(2))
        {
            string text = $"Total of {total} commands on {devices} devices require eh work";
            OfHost(text, text);
        }
    }

    /// <summary>A line of the task about the host.</summary>
    public void Host(string text)
    {
        if (Shows(3))
        {
            OfHost($"{_name}: {text}", $"{_name}: {text}");
        }
    }

    /// <summary>A line of the task about a device.</summary>
    public void Device(ScsiDevice device, string text)
    {
        if (Shows(3))
        {
            OfDevice(device, text, text);
        }
    }

    /// <summary>A line of the task about a command.</summary>
    public void Command(ScsiCommand command, string text)
    {
        if (Shows(3))
        {
            Log.Command(command, 6, $"{_name}: {text}");
        }
    }

    /// <summary>A line of the background abort.</summary>
    public void Background(ScsiCommand command, string text)
    {
        if (Shows(3))
        {
            Log.Command(command, 6, IsOld ? $"scmd {ScsiLog.Pointer(command)} {text}" : text);
        }
    }

    /// <summary>The background abort did not do it.</summary>
    public void BackgroundFailed(ScsiCommand command, EhOutcome outcome) =>
        Background(command, outcome == EhOutcome.FastIoFail ? "cmd abort not send" : "cmd abort failed");

    public void RequestingSense(ScsiCommand command)
    {
        if (Shows(2))
        {
            Log.Command(command, 6, $"{_name}: requesting sense");
        }
    }

    public void SenseRequested(ScsiCommand command)
    {
        if (!Shows(3))
        {
            return;
        }

        if (IsOld)
        {
            Log.Write(6, $"sense requested for {ScsiLog.Pointer(command)} result {command.Result:x}");
        }
        else
        {
            Log.Command(command, 6, $"sense requested, result {command.Result:x}");
        }

        Log.Sense(command);
    }

    public void Aborting(ScsiCommand command) =>
        OfCommand(command, $"aborting cmd:0x{ScsiLog.Pointer(command)}", "aborting cmd");

    public void AbortFailed(ScsiCommand command) =>
        OfCommand(command, $"aborting cmd failed:0x{ScsiLog.Pointer(command)}", "aborting cmd failed");

    public void SendingStartUnit(ScsiDevice device)
    {
        if (Shows(3))
        {
            OfDevice(device, $"Sending START_UNIT to sdev: 0x{Pointer(device)}", "Sending START_UNIT");
        }
    }

    public void StartUnitFailed(ScsiDevice device)
    {
        if (Shows(3))
        {
            OfDevice(device, $"START_UNIT failed to sdev: 0x{Pointer(device)}", "START_UNIT failed");
        }
    }

    public void SendingDeviceReset(ScsiDevice device)
    {
        if (Shows(3))
        {
            OfDevice(device, $"Sending BDR sdev: 0x{Pointer(device)}", "Sending BDR");
        }
    }

    public void DeviceResetFailed(ScsiDevice device)
    {
        if (Shows(3))
        {
            OfDevice(device, $"BDR failed sdev:0x{Pointer(device)}", "BDR failed");
        }
    }

    public void TryBusReset(ScsiDevice device, ScsiCommand? command)
    {
        const string Text = "scsi_try_bus_reset: Snd Bus RST";
        if (!Shows(3))
        {
            return;
        }

        if (IsOld)
        {
            Log.Write(6, Text);
        }
        else if (command is null)
        {
            Log.Device(device, 6, Text);
        }
        else
        {
            Log.Command(command, 6, Text);
        }
    }

    public void TryHostReset()
    {
        if (Shows(3))
        {
            OfHost("scsi_try_host_reset: Snd Host RST", "Snd Host RST");
        }
    }

    /// <summary>The driver has completed a command of the error handler's.</summary>
    public void EhDone(ScsiCommand command) =>
        Said(
            command,
            $"scsi_eh_done scmd: {ScsiLog.Pointer(command)} result: {command.Result:x}",
            $"scsi_eh_done result: {command.Result:x}"
        );

    public void TimeLeft(ScsiCommand command, long ticks) =>
        Said(
            command,
            $"scsi_send_eh_cmnd: scmd: {ScsiLog.Pointer(command)}, timeleft: {ticks}",
            $"scsi_send_eh_cmnd timeleft: {ticks}"
        );

    public void CompletedNormally(ScsiCommand command, EhVerdict verdict)
    {
        string text = $"scsi_send_eh_cmnd: scsi_eh_completed_normally {(int)verdict:x}";
        Said(command, text, text);
    }

    public void TestUnitReady(ScsiCommand command, EhVerdict verdict) =>
        Said(
            command,
            $"scsi_eh_tur: scmd {ScsiLog.Pointer(command)} rtn {(int)verdict:x}",
            $"scsi_eh_tur return: {(int)verdict:x}"
        );

    public void Flush(ScsiCommand command, string text) =>
        OfCommand(command, $"{text}: {ScsiLog.Pointer(command)}", text);

    /// <summary>A number that stands for the device's address in the kernel's memory.</summary>
    private static string Pointer(ScsiDevice device) =>
        (
            0xffff_8801_0000_0000ul
            + ((ulong)device.Host.Number << 32)
            + ((ulong)device.Target.Channel << 28)
            + ((ulong)device.Target.Id << 20)
            + (device.Lun * 0x800ul)
        ).ToString("x16", CultureInfo.InvariantCulture);

    private bool Shows(int threshold) => Log.Shows(LogGroup.Error, threshold);

    private void OfHost(string old, string modern)
    {
        if (IsOld)
        {
            Log.Write(6, old);
        }
        else
        {
            Log.Host(host, 6, modern);
        }
    }

    private void OfDevice(ScsiDevice device, string old, string modern)
    {
        if (IsOld)
        {
            Log.Write(6, $"{_name}: {old}");
        }
        else
        {
            Log.Device(device, 6, $"{_name}: {modern}");
        }
    }

    private void OfCommand(ScsiCommand command, string old, string modern)
    {
        if (Shows(3))
        {
            Said(command, $"{_name}: {old}", $"{_name}: {modern}");
        }
    }

    private void Said(ScsiCommand command, string old, string modern)
    {
        if (!Shows(3))
        {
            return;
        }

        if (IsOld)
        {
            Log.Write(6, old);
        }
        else
        {
            Log.Command(command, 6, modern);
        }
    }
}
