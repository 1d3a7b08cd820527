using Scuzzy.Runtime;

namespace Scuzzy.Lab;

/// <summary>The steps of the path by number (<c>1</c> to <c>22c</c>), name and kernel function, for labs, traces and
/// reports.</summary>
public static class StepNames
{
    private static readonly (Step Step, string Number, string Kernel)[] s_steps =
    [
        (Step.BioSubmitted, "1", "submit_bio"),
        (Step.RequestMade, "2", "__make_request"),
        (Step.Ordered, "3", "elv_add_request"),
        (Step.Ready, "4", "scsi_dispatch"),
        (Step.Prepared, "5", "sd_init_command"),
        (Step.TimerArmed, "6", "blk_add_timer"),
        (Step.Queued, "7", "queuecommand"),
        (Step.Framed, "8", "frame"),
        (Step.WireDown, "9", "wire_down"),
        (Step.TargetPortIn, "10", "target_port_in"),
        (Step.Routed, "11", "router"),
        (Step.Enabled, "12", "task_set"),
        (Step.Decoded, "13", "command_table"),
        (Step.Executed, "14", "unit"),
        (Step.Stored, "15", "store"),
        (Step.StatusSet, "16", "status"),
        (Step.TargetPortOut, "17", "target_port_out"),
        (Step.WireUp, "18", "wire_up"),
        (Step.DriverCompleted, "19", "driver_done"),
        (Step.Done, "20", "scsi_done"),
        (Step.Disposed, "21", "scsi_decide_disposition"),
        (Step.Completed, "22a", "scsi_finish_command"),
        (Step.Requeued, "22b", "scsi_queue_insert"),
        (Step.Failed, "22c", "scsi_eh_scmd_add"),
    ];

    /// <summary>Every step, in the order of the path.</summary>
    public static IReadOnlyList<Step> Steps { get; } = [.. s_steps.Select(s => s.Step)];

    /// <summary>Numbers and names, as a lab may write them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [.. s_steps.Select(s => s.Step.ToString()), .. s_steps.Select(s => s.Number)];

    /// <summary>The step's number in the documents.</summary>
    public static string Number(Step step) => Find(step).Number;

    /// <summary>The kernel's function, or what stands for it behind the wire.</summary>
    public static string Kernel(Step step) => Find(step).Kernel;

    /// <summary>Finds a step by number, name or kernel function.</summary>
    public static bool TryParse(string text, out Step step)
    {
        foreach ((Step candidate, string number, string kernel) in s_steps)
        {
            if (text == number || text == kernel || text == candidate.ToString())
            {
                step = candidate;
                return true;
            }
        }

        step = default;
        return false;
    }

    private static (Step Step, string Number, string Kernel) Find(Step step) => s_steps[(int)step - 1];
}
