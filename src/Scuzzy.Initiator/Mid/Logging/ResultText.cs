using System.Globalization;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Logging;

/// <summary>Results and dispositions in the kernel's words (kernel: constants.c).</summary>
public static class ResultText
{
    /// <summary><c>DID_OK</c> and so on, or the number in hexadecimal.</summary>
    public static string Host(HostByte value) =>
        value switch
        {
            HostByte.Ok => "DID_OK",
            HostByte.NoConnect => "DID_NO_CONNECT",
            HostByte.BusBusy => "DID_BUS_BUSY",
            HostByte.TimeOut => "DID_TIME_OUT",
            HostByte.BadTarget => "DID_BAD_TARGET",
            HostByte.Abort => "DID_ABORT",
            HostByte.Parity => "DID_PARITY",
            HostByte.Error => "DID_ERROR",
            HostByte.Reset => "DID_RESET",
            HostByte.BadInterrupt => "DID_BAD_INTR",
            HostByte.PassThrough => "DID_PASSTHROUGH",
            HostByte.SoftError => "DID_SOFT_ERROR",
            HostByte.ImmediateRetry => "DID_IMM_RETRY",
            HostByte.Requeue => "DID_REQUEUE",
            HostByte.TransportDisrupted => "DID_TRANSPORT_DISRUPTED",
            HostByte.TransportFailFast => "DID_TRANSPORT_FAILFAST",
            (HostByte)0x10 => "DID_TARGET_FAILURE",
            (HostByte)0x11 => "DID_NEXUS_FAILURE",
            (HostByte)0x12 => "DID_ALLOC_FAILURE",
            (HostByte)0x13 => "DID_MEDIUM_ERROR",
            _ => string.Create(CultureInfo.InvariantCulture, $"0x{(int)value:x2}"),
        };

    /// <summary><c>Result: hostbyte=DID_OK driverbyte=DRIVER_OK</c>. In the old style a command with valid sense data
    /// has the driver byte DRIVER_SENSE once it is being finished.</summary>
    public static string Result(ScsiCommand command, LogStyle style, bool isFinished = false)
    {
        bool sense = isFinished && style == LogStyle.Classic && new SenseView(command.Sense).IsKernelValid;
        return (command.EhFlags & EhFlags.DriverTimeout) != 0
            ? "Result: hostbyte=DID_OK driverbyte=DRIVER_TIMEOUT"
            : $"Result: hostbyte={Host(command.HostByte)} driverbyte={(sense ? "DRIVER_SENSE" : "DRIVER_OK")}";
    }

    internal static string Modern(Disposition disposition) =>
        disposition switch
        {
            Disposition.Success => "SUCCESS",
            Disposition.NeedsRetry => "NEEDS_RETRY",
            Disposition.AddToQueue => "ADD_TO_MLQUEUE",
            Disposition.TimedOut => "TIMEOUT_ERROR",
            _ => "FAILED",
        };

    internal static string Old(Disposition disposition) =>
        disposition switch
        {
            Disposition.Success => "SUCCESS",
            Disposition.NeedsRetry => "RETRY",
            Disposition.AddToQueue => "MLQUEUE",
            Disposition.TimedOut => "TIMEOUT",
            _ => "FAILED",
        };
}
