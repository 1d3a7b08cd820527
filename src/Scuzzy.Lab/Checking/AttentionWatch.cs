using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Lab.Checking;

/// <summary>The unit attentions of one nexus at one unit (SAM-5 5.14): a reset is told once, to the first command that
/// comes after it, and to no other.</summary>
internal sealed class AttentionWatch(SeamWatch seam, SamNexus nexus, ulong lun)
{
    private readonly List<long> _underWay = [];
    private bool _isDue = true;
    private long _since;
    private long _told;

    public SamNexus Nexus => nexus;

    public ulong Lun => lun;

    /// <summary>The unit was reset: its next command is told, unless one was told while the reset was under way.
    /// </summary>
    /// <param name="now">The present moment.</param>
    /// <param name="began">When the reset began.</param>
    public void Establish(long now, long began)
    {
        _ = _underWay.Remove(began);
        _isDue = true;
        _since = _told > began ? long.MaxValue : now;
    }

    /// <summary>A reset has come to nothing, as far as is known.</summary>
    /// <param name="began">When it began.</param>
    public void Refused(long began) => _ = _underWay.Remove(began);

    /// <summary>A reset begins. The unit may be done with it long before all are, and several may be under way.
    /// </summary>
    /// <param name="now">The present moment.</param>
    public void Begin(long now)
    {
        _underWay.Add(now);
        Permit();
    }

    public void Responded(SeamTask task)
    {
        if (IsReset(task))
        {
            if (!_isDue)
            {
                seam.Net.Report("I10", "a unit attention told twice", $"{seam.Name}: {SeamTask.Describe(task)}");
            }

            // Of those that are still under way it may be told again.
            _isDue = _underWay.Count > 0;
            _since = long.MaxValue;
            _told = seam.Net.Next();
        }
        else if (_isDue && task.Status == ScsiStatus.Good && task.Cdb.OperationCode == OperationCode.RequestSense)
        {
            // It tells an attention by its data, and clears it (SPC-4 6.39).
            Permit();
        }
        else if (_isDue && task.Status == ScsiStatus.Good && task.Sequence > _since && !IsExempt(task))
        {
            seam.Net.Report("I10", "a unit attention that nobody was told", $"{seam.Name}: {SeamTask.Describe(task)}");
            _isDue = false;
        }
    }

    /// <summary>The unit may have an attention, and nobody here knows.</summary>
    private void Permit()
    {
        _isDue = true;
        _since = long.MaxValue;
    }

    private static bool IsExempt(SeamTask task) =>
        task.Cdb.OperationCode is OperationCode.Inquiry or OperationCode.ReportLuns;

    // Descriptor format has the sense key and the code in bytes 1 and 2, fixed format in bytes 2 and 12 (SPC-5 4.5).
    private static bool IsReset(SeamTask task)
    {
        ReadOnlySpan<byte> sense = task.Sense;
        if (task.Status != ScsiStatus.CheckCondition || sense.Length < 4)
        {
            return false;
        }

        bool isDescriptor = (sense[0] & 0x7F) >= 0x72;
        int key = (isDescriptor ? sense[1] : sense[2]) & 0x0F;
        byte code =
            isDescriptor ? sense[2]
            : sense.Length > 12 ? sense[12]
            : (byte)0;
        return key == (int)SenseKey.UnitAttention && code == 0x29;
    }
}
