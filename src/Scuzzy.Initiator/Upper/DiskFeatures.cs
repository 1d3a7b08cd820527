using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Upper;

/// <summary>Write protection, cache, limits and provisioning (kernel: sd_read_write_protect_flag,
/// sd_read_cache_type, sd_read_block_limits …).</summary>
internal sealed class DiskFeatures(ScsiDisk disk, DiskProbe probe)
{
    public ShardTask RunAsync()
    {
        _ = disk;
        _ = probe;
        return ShardTask.Completed;
    }
}
