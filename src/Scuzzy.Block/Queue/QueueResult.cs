namespace Scuzzy.Block.Queue;

/// <summary>What became of queueing a request (kernel: BLK_STS_OK, BLK_STS_RESOURCE, BLK_STS_DEV_RESOURCE,
/// errors).</summary>
public enum QueueResult
{
    /// <summary>The driver has it; it may even have completed.</summary>
    Queued,

    /// <summary>A shared resource is short: it is parked, and the queue is run again after 3 ms.</summary>
    Resource,

    /// <summary>The device is full: it is parked until one of the device's requests completes.</summary>
    DeviceResource,

    /// <summary>It cannot be done: it ends with an I/O error.</summary>
    Error,

    /// <summary>The device is offline: it ends with <see cref="Scuzzy.Storage.BlockStatus.Offline"/>.</summary>
    Offline,
}
