using System.Runtime.InteropServices;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Target.Units.Copy;

/// <summary>A read or write that the copy manager executes at a unit, as an initiator would.</summary>
internal sealed unsafe class CopyLeg(CopyOperation operation, byte[] buffer) : SamTask
{
    /// <summary>Gets ready for a read or write of the buffer's first bytes.</summary>
    public void Prepare(Cdb cdb, bool isRead, int length)
    {
        Clear();
        Cdb = cdb;
        DataInLength = isRead ? length : 0;
        DataOutLength = isRead ? 0 : length;
    }

    public override byte* DataIn(long offset, int maximum, out int length) => Window(offset, maximum, out length);

    public override byte* DataOut(long offset, int maximum, out int length) => Window(offset, maximum, out length);

    public override void Complete() => operation.LegEnded(isTerminated: false);

    public override void Terminated() => operation.LegEnded(isTerminated: true);

    private byte* Window(long offset, int maximum, out int length)
    {
        length = (int)Math.Min(maximum, buffer.Length - offset);
        return (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0) + offset;
    }
}
