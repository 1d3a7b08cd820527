using Scuzzy.Drivers.Loopback;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Lab.Checking;

/// <summary>A task as the device server sees it, in the port's place.</summary>
internal sealed unsafe class SeamTask : SamTask
{
    private readonly SeamWatch _seam;
    private bool _isLive = true;

    public SeamTask(SeamWatch seam, SamTask below, long sequence)
    {
        _seam = seam;
        Below = below;
        Sequence = sequence;
        Nexus = below.Nexus;
        Lun = below.Lun;
        TaskTag = below.TaskTag;
        Attribute = below.Attribute;
        Priority = below.Priority;
        Cdb = below.Cdb;
        DataInLength = below.DataInLength;
        DataOutLength = below.DataOutLength;
    }

    /// <summary>The port's task.</summary>
    public SamTask Below { get; }

    /// <summary>When it came, among all that the net has seen.</summary>
    public long Sequence { get; }

    /// <summary>The unit's number, as single-level LUNs have it.</summary>
    public static int LunOf(SamTask task) => (int)new LogicalUnitNumber(task.Lun).UnitNumber;

    /// <summary>A task in words.</summary>
    public static string Describe(SamTask task) => $"LUN {LunOf(task)} {CdbText.Hex(task.Cdb.Bytes)}";

    /// <inheritdoc/>
    public override byte* DataIn(long offset, int maximum, out int length)
    {
        CheckLive("data-in");
        return Below.DataIn(offset, maximum, out length);
    }

    /// <inheritdoc/>
    public override byte* DataOut(long offset, int maximum, out int length)
    {
        CheckLive("data-out");
        return Below.DataOut(offset, maximum, out length);
    }

    /// <inheritdoc/>
    public override bool FetchDataOut(long end)
    {
        CheckLive("data-out");
        return Below.FetchDataOut(end);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        SamTask below = End();
        CheckTransfer();
        CheckOverlap();
        _seam.Responded(this);
        below.Clear();
        if (SenseLength > 0)
        {
            below.SetCheckCondition(Sense, TransferredBytes, WantedBytes);
        }
        else
        {
            below.SetStatus(Status, TransferredBytes, WantedBytes);
        }

        below.Complete();
    }

    /// <inheritdoc/>
    public override void Terminated()
    {
        SamTask below = End();
        _seam.Terminated(this);
        below.Terminated();
    }

    /// <summary>True if it is a command that may change a range of the medium.</summary>
    public bool MayWrite(long offsetBytes, long lengthBytes)
    {
        switch (Cdb.OperationCode)
        {
            case OperationCode.Write6:
            case OperationCode.Write10:
            case OperationCode.Write12:
            case OperationCode.Write16:
                // The data tells how long a block is.
                long block = Cdb.TransferLength == 0 ? 512 : Math.Max(512, DataOutLength / Cdb.TransferLength);
                long first = (long)Cdb.Lba * block;
                return offsetBytes >= first && offsetBytes + lengthBytes <= first + (Cdb.TransferLength * block);
            case OperationCode.Read6:
            case OperationCode.Read10:
            case OperationCode.Read12:
            case OperationCode.Read16:
            case OperationCode.TestUnitReady:
            case OperationCode.Inquiry:
            case OperationCode.RequestSense:
            case OperationCode.ReportLuns:
            case OperationCode.ModeSense6:
            case OperationCode.ModeSense10:
            case OperationCode.ModeSelect6:
            case OperationCode.ModeSelect10:
            case OperationCode.ReadCapacity10:
            case OperationCode.SynchronizeCache10:
            case OperationCode.SynchronizeCache16:
                return false;
            default:
                return true;
        }
    }

    private SamTask End()
    {
        if (!_isLive)
        {
            _seam.Net.Report("I10", "a task ended twice", $"{_seam.Name}: {Describe(this)}");
        }

        _isLive = false;
        CheckKept("answered");
        _seam.Ended(this);
        return Below;
    }

    private void CheckLive(string what)
    {
        if (!_isLive)
        {
            _seam.Net.Report("I3", "data moved for a task that had ended", $"{_seam.Name}: {what} of {Describe(this)}");
        }

        CheckKept(what);
    }

    /// <summary>The driver keeps what the target works for until that has ended.</summary>
    private void CheckKept(string what)
    {
        if (!LoopbackHost.Keeps(Below, TaskTag))
        {
            string text = $"{_seam.Name}: {what} of {Describe(this)}";
            _seam.Net.Report("I2", "the driver had freed what a target was still at", text);
        }
    }

    /// <summary>Nobody is told of an overlap where the tags of a nexus at a unit differ (SAM-5 5.10).</summary>
    private void CheckOverlap()
    {
        var sense = new SenseView(Sense);
        bool isTold =
            Status == ScsiStatus.CheckCondition
            && sense.Key == SenseKey.AbortedCommand
            && sense.Additional == AdditionalSense.OverlappedCommands;
        if (isTold && !_seam.HasOverlap(this))
        {
            _seam.Net.Report("I10", "a command was told of an overlap that is none", $"{_seam.Name}: {Describe(this)}");
        }
    }

    /// <summary>GOOD for a read or write means that all of it was moved.</summary>
    private void CheckTransfer()
    {
        OperationCode code = Cdb.OperationCode;
        bool isRead = code is OperationCode.Read10 or OperationCode.Read16 or OperationCode.Read6;
        bool isWrite = code is OperationCode.Write10 or OperationCode.Write16 or OperationCode.Write6;
        long asked = isRead ? DataInLength : DataOutLength;
        if (Cdb.TransferLength == 0 || asked % (Cdb.TransferLength * SectorValue.Bytes) != 0)
        {
            // The initiator offers less than it asks for: it gets what fits.
            return;
        }

        if (Status == ScsiStatus.Good && (isRead || isWrite) && TransferredBytes != asked)
        {
            _seam.Net.Report(
                "I10",
                "GOOD without all of the data",
                FormattableString.Invariant($"{_seam.Name}: {Describe(this)}: {TransferredBytes} of {asked} bytes")
            );
        }
    }
}
