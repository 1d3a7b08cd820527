using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Lets one task of a shard at a time through, first come, first served (kernel: struct mutex). Small, so that
/// thousands of objects may have one each; a field of this type must not be readonly.</summary>
public struct ShardMutex
{
    private bool _isTaken;
    private Queue<ShardCompletion>? _waiting;

    /// <summary>Waits for one's turn; whoever waits resumes in the task context of a CPU.</summary>
    public ShardTask LockAsync(Cpu cpu)
    {
        if (!_isTaken)
        {
            _isTaken = true;
            return ShardTask.Completed;
        }

        var turn = new ShardCompletion(cpu);
        _waiting ??= new Queue<ShardCompletion>();
        _waiting.Enqueue(turn);
        return WaitAsync(turn);
    }

    /// <summary>Lets the next one through.</summary>
    public void Unlock()
    {
        Invariant.Holds(_isTaken);
        if (_waiting?.TryDequeue(out ShardCompletion? turn) == true)
        {
            turn.Complete();
        }
        else
        {
            _isTaken = false;
        }
    }

    private static async ShardTask WaitAsync(ShardCompletion turn) => await turn.Wait();
}
