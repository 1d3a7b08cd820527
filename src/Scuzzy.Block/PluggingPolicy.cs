namespace Scuzzy.Block;

/// <summary>Where bios wait to be merged before they are dispatched (facts A2, A3).</summary>
public enum PluggingPolicy
{
    /// <summary>2.6.32: the device is plugged; 4 requests, 3 ms or an unplug bio open it.</summary>
    PerDevice,

    /// <summary>3.10: the task's plug; 16 requests open it.</summary>
    PerTask16,

    /// <summary>5.x and later: the task's plug; 32 requests (64 over several queues) or 128 KiB open it.</summary>
    PerTask32,
}
