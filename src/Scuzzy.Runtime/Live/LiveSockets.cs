namespace Scuzzy.Runtime;

/// <summary>How a live machine waits for its sockets.</summary>
public enum LiveSockets
{
    /// <summary>One level-triggered epoll per shard.</summary>
    Epoll,

    /// <summary>One thread per connection over the portable socket class; slower, the same contract.</summary>
    Blocking,
}
