using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;

namespace Scuzzy.Target;

// Auto contingent allegiance (SAM-5 5.9): after a CHECK CONDITION with NACA set, only ACA tasks of the faulted nexus
// run until CLEAR ACA.
public abstract partial class LogicalUnit
{
    private UnitNexus? _faulted;

    private bool HasAca => _faulted is not null;

    /// <summary>CLEAR ACA: ends it if this nexus has it, and its ACA task.</summary>
    internal void ClearAca(UnitNexus state, Action finished)
    {
        if (!ReferenceEquals(_faulted, state))
        {
            finished();
            return;
        }

        UnitTask? task = _tasks.Oldest;
        while (task is not null && task.Attribute != TaskAttribute.Aca)
        {
            task = _tasks.After(task);
        }

        EndAca();
        if (task is null)
        {
            finished();
            Advance();
        }
        else
        {
            AbortTasks(state, state, task.Tag, null, finished);
        }
    }

    private void EstablishAca(UnitTask task)
    {
        if (Personality.SupportsAca && task.Sam.Cdb.Naca && !HasAca)
        {
            _faulted = task.Nexus;
            Obstacles |= UnitObstacles.AcaEstablished;
        }
    }

    private void EndAca()
    {
        _faulted = null;
        Obstacles &= ~UnitObstacles.AcaEstablished;
    }

    // How a new command is refused while an ACA is established (SAM-5 tables 32 and 33); GOOD if it may enter.
    private ScsiStatus AcaVerdict(SamTask sam, UnitNexus state)
    {
        bool isAca = sam.Attribute == TaskAttribute.Aca;
        if (!ReferenceEquals(state, _faulted))
        {
            return isAca || sam.Cdb.Naca ? ScsiStatus.AcaActive : ScsiStatus.Busy;
        }

        return isAca && !_tasks.Has(TaskAttribute.Aca) ? ScsiStatus.Good : ScsiStatus.AcaActive;
    }
}
