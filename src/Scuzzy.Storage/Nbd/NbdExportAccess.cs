using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Storage.Nbd;

/// <summary>How an export is opened for a session and closed after it (kernel: struct block_device_operations, open and
/// release).</summary>
public abstract class NbdExportAccess
{
    /// <summary>Opens the export; its device has the length and the limits of this session from then on.</summary>
    /// <param name="isWriting">For writing too.</param>
    /// <returns>0; EROFS: it may be opened for reading only; any other errno: it cannot be opened.</returns>
    public abstract ShardTask<int> OpenAsync(bool isWriting);

    /// <summary>Closes the export, once for each time that it was opened.</summary>
    public abstract ShardTask CloseAsync();
}
