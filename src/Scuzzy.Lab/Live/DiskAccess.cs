using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage.Nbd;

namespace Scuzzy.Lab.Live;

/// <summary>An NBD session has its disk open, as nbd-server has <c>/dev/sda</c>: the medium is looked at when the
/// session begins, and the door of a removable disk is locked until it ends.</summary>
internal sealed class DiskAccess(LabDisk disk) : NbdExportAccess
{
    public override ShardTask<int> OpenAsync(bool isWriting) =>
        disk.Scsi.OpenAsync(isWriting ? DiskOpenMode.Write : DiskOpenMode.Read);

    public override ShardTask CloseAsync() => disk.Scsi.CloseAsync();
}
