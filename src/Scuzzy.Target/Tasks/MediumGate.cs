using System.Runtime.CompilerServices;
using Scuzzy.Target.Commands;

namespace Scuzzy.Target.Tasks;

/// <summary>Lets commands at the medium: shared ones together, an exclusive one alone, in order of coming. What makes
/// COMPARE AND WRITE one step for everybody else (SBC-4) and gives commands with a scratch buffer that buffer.
/// </summary>
internal struct MediumGate
{
    private readonly List<UnitTask> _parked;
    private int _shared;
    private bool _exclusive;
    private bool _closed;

    public MediumGate() => _parked = [];

    /// <summary>Tasks that wait; no more than the task set has.</summary>
    public readonly int Parked => _parked.Count;

    /// <summary>True: the task has its share. False: it is parked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Enter(UnitTask task, Serialization serialization)
    {
        if (serialization == Serialization.Shared && !_exclusive && !_closed && _parked.Count == 0)
        {
            _shared++;
            task.HoldsMedium = true;
            return true;
        }

        return EnterSlowly(task, serialization);
    }

    /// <summary>Gives a share back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(UnitTask task)
    {
        task.HoldsMedium = false;
        if (_exclusive)
        {
            _exclusive = false;
        }
        else
        {
            _shared--;
        }
    }

    /// <summary>True while nobody gets in; who comes is parked.</summary>
    public bool IsClosed
    {
        readonly get => _closed;
        set => _closed = value;
    }

    /// <summary>The first of the parked tasks, taken out without a share; null if there is none.</summary>
    public readonly UnitTask? TakeParked()
    {
        if (_parked.Count == 0)
        {
            return null;
        }

        UnitTask task = _parked[0];
        _parked.RemoveAt(0);
        task.State = TaskState.Enabled;
        return task;
    }

    /// <summary>Takes the next parked task that may go on; it has its share then.</summary>
    public bool TryUnpark(out UnitTask task)
    {
        if (_parked.Count > 0 && !_closed)
        {
            task = _parked[0];
            if (task.Row.Serialization == Serialization.Shared ? !_exclusive : !_exclusive && _shared == 0)
            {
                _parked.RemoveAt(0);
                Grant(task, task.Row.Serialization);
                return true;
            }
        }

        task = null!;
        return false;
    }

    /// <summary>Takes an aborted task out of the parked ones.</summary>
    public readonly void Forget(UnitTask task) => _parked.Remove(task);

    private bool EnterSlowly(UnitTask task, Serialization serialization)
    {
        bool free = serialization == Serialization.Shared ? !_exclusive : !_exclusive && _shared == 0;
        if (free && !_closed && _parked.Count == 0)
        {
            Grant(task, serialization);
            return true;
        }

        task.State = TaskState.Parked;
        _parked.Add(task);
        return false;
    }

    private void Grant(UnitTask task, Serialization serialization)
    {
        task.HoldsMedium = true;
        task.State = TaskState.Enabled;
        if (serialization == Serialization.Shared)
        {
            _shared++;
        }
        else
        {
            _exclusive = true;
        }
    }
}
