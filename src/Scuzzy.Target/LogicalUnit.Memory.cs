using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Target.Persistence;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target;

// What a unit keeps through a restart.
public abstract partial class LogicalUnit
{
    private UnitMemory? _memory;

    /// <summary>True if reservations and saved mode pages are kept through a restart.</summary>
    internal bool HasMemory => _memory is not null;

    /// <summary>Takes over what is kept, and keeps state there from now on. To be called, and to have ended, before the
    /// unit is added to a target.</summary>
    /// <param name="memory">Belongs to the caller and must outlive the unit.</param>
    /// <param name="ready">Called once, maybe before this returns: with an empty text, or with what is wrong.</param>
    public void Restore(UnitMemory memory, Action<string> ready)
    {
        Invariant.Holds(Target is null && _memory is null, "a unit's state is restored before it is added");
        memory.Load(
            (state, error) =>
            {
                if (error.Length == 0)
                {
                    _memory = memory;
                    if (state is not null)
                    {
                        Take(state);
                    }
                }

                ready(error);
            }
        );
    }

    /// <summary>Ends a task with GOOD once what it changed is kept.</summary>
    internal void FinishKept(UnitTask task, long transferred)
    {
        if (_memory is null)
        {
            task.Good(transferred, transferred);
            return;
        }

        long sequence = task.Sequence;
        task.AwaitsUnit = true;
        _memory.Save(
            Kept(),
            isKept =>
            {
                // A task that was aborted meanwhile is gone, and its object may be another's.
                if (!task.AwaitsUnit || task.Sequence != sequence)
                {
                    return;
                }

                task.AwaitsUnit = false;
                if (isKept)
                {
                    task.Good(transferred, transferred);
                }
                else
                {
                    task.Fail(new SenseData(SenseKey.HardwareError, AdditionalSense.InternalTargetFailure));
                }
            }
        );
    }

    /// <summary>Keeps the state as it is now.</summary>
    internal void Keep(Action<bool> kept)
    {
        if (_memory is null)
        {
            kept(true);
        }
        else
        {
            _memory.Save(Kept(), kept);
        }
    }

    /// <summary>The state to keep.</summary>
    private protected virtual KeptState Kept()
    {
        KeptState state = Reservations.Keep(new KeptState());
        foreach (Modes.ModePage page in ModePages is { } pages ? pages.Pages : [])
        {
            if (page.SavedValues is { } saved)
            {
                state.ModePages.Add(saved);
            }
        }

        return state;
    }

    /// <summary>Takes a kept state over.</summary>
    private protected virtual void Take(KeptState state)
    {
        Reservations.Take(state);
        foreach (byte[] saved in state.ModePages)
        {
            var view = new Scsi.ModePages.ModePageView(saved);
            ModePages?.Find(view.Page, view.Subpage)?.TakeSaved(view);
        }

        ModesChanged();
    }
}
