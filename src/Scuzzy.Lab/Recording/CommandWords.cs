using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Lab.Faults;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Recording;

/// <summary>Commands, answers and subjects of rungs in words.</summary>
internal static class CommandWords
{
    /// <summary>E.g. <c>Read(10), 8 blocks at 2048</c>.</summary>
    public static string Name(ScsiCommand command)
    {
        string name = OperationCodeNames.Describe(command.Cdb.Bytes, LogStyle.Modern);
        return FaultCommands.HasBlocks(ref command.Cdb)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{name}, {command.Cdb.TransferLength} blocks at {command.Cdb.Lba}"
            )
            : name;
    }

    /// <summary>E.g. <c>CHECK CONDITION, Unit Attention, Power on occurred</c>, or <c>DID_NO_CONNECT</c>.</summary>
    public static string Answer(ScsiCommand command)
    {
        if (command.HostByte != HostByte.Ok)
        {
            return ResultText.Host(command.HostByte);
        }

        var sense = new SenseView(command.Sense);
        if (command.Status != ScsiStatus.CheckCondition || !sense.IsKernelValid)
        {
            return ScsiStatusNames.Name(command.Status);
        }

        string additional = AdditionalSenseText.Find(sense.Additional) is { } text ? ", " + text : string.Empty;
        return $"{ScsiStatusNames.Name(command.Status)}, {SenseText.KeyName(sense.Key)}{additional}";
    }

    /// <summary>E.g. <c>LUN 0:0:1:0</c>.</summary>
    public static string Subject(object subject, int channel) =>
        subject switch
        {
            ScsiCommand command => $"a command of {command.Device.Address}",
            ScsiDevice device => $"LUN {device.Address}",
            ScsiTarget target => string.Create(
                CultureInfo.InvariantCulture,
                $"target {target.Host.Number}:{target.Channel}:{target.Id}"
            ),
            ScsiHost host when channel >= 0 => string.Create(
                CultureInfo.InvariantCulture,
                $"channel {channel} of {host.Name}"
            ),
            ScsiHost host => host.Name,
            _ => string.Empty,
        };

    /// <summary>The host of a rung's subject.</summary>
    public static ScsiHost HostOf(object subject) =>
        subject switch
        {
            ScsiCommand command => command.Host,
            ScsiDevice device => device.Host,
            ScsiTarget target => target.Host,
            _ => (ScsiHost)subject,
        };

    /// <summary>True if a rung on a subject concerns a command.</summary>
    public static bool Concerns(RecoveryRung rung, object subject, int channel, ScsiCommand command) =>
        subject switch
        {
            ScsiCommand one => ReferenceEquals(one, command),
            ScsiDevice device => ReferenceEquals(device, command.Device),
            ScsiTarget target => ReferenceEquals(target, command.Device.Target),
            ScsiHost host => ReferenceEquals(host, command.Host)
                && (rung != RecoveryRung.Bus || command.Device.Target.Channel == channel),
            _ => false,
        };
}
