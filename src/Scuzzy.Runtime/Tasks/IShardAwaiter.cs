using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>An awaiter whose continuation runs on a shard; the only kind that <see cref="ShardTask"/>
/// accepts.</summary>
public interface IShardAwaiter : INotifyCompletion
{
    /// <summary>Keeps the continuation until the awaited thing has happened, then runs it on its shard.</summary>
    void Register(WorkItem continuation);
}
