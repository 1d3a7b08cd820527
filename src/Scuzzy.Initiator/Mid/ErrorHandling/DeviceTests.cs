using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>After a reset that concerned many devices: which of them answer? (kernel: scsi_eh_test_devices).</summary>
internal static class DeviceTests
{
    /// <summary>Tests the devices of commands, each once (2.6.32: once per command); the commands of those that are
    /// ready, or off line, are finished, the others are left to recover.</summary>
    /// <param name="run">The run.</param>
    /// <param name="commands">The commands; none when this returns.</param>
    /// <param name="startsUnits">True: units that may be started are started first, and the deadline does not count.
    /// </param>
    public static async ShardTask RunAsync(RecoveryRun run, List<ScsiCommand> commands, bool startsUnits)
    {
        while (commands.Count > 0)
        {
            ScsiCommand first = commands[0];
            ScsiDevice device = first.Device;
            if (!startsUnits && run.IsPastDeadline)
            {
                run.Log.Device(device, "skip test device, past eh deadline");
                run.Work.AddRange(commands);
                commands.Clear();
                return;
            }

            bool isOver = !device.IsOnline || await IsReadyAsync(run, first, startsUnits);
            bool isOnce = run.Policy.TestsDevicesOnce;
            foreach (
                ScsiCommand command in commands.FindAll(c =>
                    isOnce ? ReferenceEquals(c.Device, device) : ReferenceEquals(c, first)
                )
            )
            {
                commands.Remove(command);

                // Row 28 of the zoo: it is on neither list.
                if (isOver || !run.Host.Shard.Plants(PlantedBug.LostRecoveredCommand))
                {
                    run.Work.Add(command);
                }

                if (isOver && (startsUnits || run.MayFinish(command, EhOutcome.Success)))
                {
                    run.Finish(command);
                }
            }
        }
    }

    private static async ShardTask<bool> IsReadyAsync(RecoveryRun run, ScsiCommand command, bool startsUnits)
    {
        EhCommand eh = run.Command;
        return (startsUnits && await eh.TryStartUnitAsync(command) && await eh.TestUnitReadyAsync(command))
            || await eh.TestUnitReadyAsync(command);
    }
}
