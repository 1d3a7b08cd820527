using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Target;

// The task manager (SAM-5 7). Every answer comes after the last effect of what the function ended.
public sealed partial class TargetDevice
{
    /// <inheritdoc/>
    public override void NexusLost(SamNexus nexus)
    {
        var lost = (Nexus)nexus;
        if (lost.IsLost)
        {
            return;
        }

        lost.IsLost = true;
        if (lost.Copier is { } copier)
        {
            NexusLost(copier);
        }

        foreach (LogicalUnit unit in AllUnits())
        {
            unit.Lose(lost);
        }

        ReleaseIfGone(lost);
    }

    /// <summary>Power has come back (SAM-5 6.3.1): all tasks are gone without responses, and every nexus is told by
    /// unit attention.</summary>
    /// <param name="finished">Called once no task of before has any effect left and all attentions are there.</param>
    public void PowerOn(Action finished) => FanOut((unit, done) => unit.Reset(AdditionalSense.PowerOn, done), finished);

    /// <inheritdoc/>
    public override void Manage(SamTaskManagement request)
    {
        var nexus = (Nexus)request.Nexus;
        if (nexus.IsLost || nexus.Slot < 0)
        {
            request.Respond(TaskManagementResponse.ServiceDeliveryFailure);
            return;
        }

        switch (request.Function)
        {
            case TaskManagementFunction.NexusReset:
                FanOut((unit, done) => unit.ResetNexus(nexus, done), Complete);
                return;
            case TaskManagementFunction.TargetReset:
                FanOut((unit, done) => unit.Reset(AdditionalSense.BusDeviceReset, done), Complete, nexus);
                return;
            default:
                break;
        }

        LogicalUnit one = Find(request.Lun, nexus);
        if (ReferenceEquals(one, _missing))
        {
            request.Respond(TaskManagementResponse.IncorrectLogicalUnitNumber);
            return;
        }

        Manage(request, one, one.StateOf(nexus));

        void Complete() => request.Respond(TaskManagementResponse.FunctionComplete);
    }

    /// <summary>Makes a lost nexus's slot free once its last task has ended.</summary>
    internal void ReleaseIfGone(Nexus nexus)
    {
        if (nexus.IsLost && nexus.Tasks == 0 && nexus.Slot >= 0 && ReferenceEquals(_nexuses[nexus.Slot], nexus))
        {
            _nexuses[nexus.Slot] = null;
        }
    }

    private static void Manage(SamTaskManagement request, LogicalUnit unit, UnitNexus state)
    {
        void Complete() => request.Respond(TaskManagementResponse.FunctionComplete);
        switch (request.Function)
        {
            case TaskManagementFunction.AbortTask:
                unit.AbortTasks(state, state, request.TaskTag, null, Complete);
                break;
            case TaskManagementFunction.AbortTaskSet:
                unit.AbortTasks(state, state, null, null, Complete);
                break;
            case TaskManagementFunction.ClearTaskSet:
                unit.AbortTasks(state, null, null, null, Complete);
                break;
            case TaskManagementFunction.LogicalUnitReset:
                unit.Reset(AdditionalSense.BusDeviceReset, Complete);
                break;
            case TaskManagementFunction.ClearAca when unit.Personality.SupportsAca:
                unit.ClearAca(state, Complete);
                break;
            case TaskManagementFunction.QueryTask:
                request.Respond(Succeeded(unit.HasTask(state, request.TaskTag)));
                break;
            case TaskManagementFunction.QueryTaskSet:
                request.Respond(Succeeded(unit.HasTask(state, null)));
                break;
            case TaskManagementFunction.QueryAsynchronousEvent:
                request.Respond(Succeeded(state.Attentions.Count > 0));
                break;
            default:
                request.Respond(TaskManagementResponse.FunctionRejected);
                break;
        }
    }

    private static TaskManagementResponse Succeeded(bool isThere) =>
        isThere ? TaskManagementResponse.FunctionSucceeded : TaskManagementResponse.FunctionComplete;

    // Units that a nexus does not see are others' business.
    private void FanOut(Action<LogicalUnit, Action> function, Action finished, Nexus? seenBy = null)
    {
        List<LogicalUnit> units = AllUnits();
        _ = units.RemoveAll(unit => seenBy?.Sees(unit) == false && unit != _reportLuns && unit != _missing);
        int waiting = units.Count;
        foreach (LogicalUnit unit in units)
        {
            function(unit, Done);
        }

        void Done()
        {
            if (--waiting == 0)
            {
                finished();
            }
        }
    }

    private List<LogicalUnit> AllUnits() => [.. Units, _reportLuns, _missing];
}
