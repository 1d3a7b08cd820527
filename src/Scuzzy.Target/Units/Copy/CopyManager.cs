using Scuzzy.Scsi;
using Scuzzy.Scsi.Copy;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Copy;

/// <summary>EXTENDED COPY(LID1) (SPC-4 6.4; kernel: target_do_xcopy): block to block, between the disks of the target.
/// </summary>
internal static class CopyManager
{
    /// <summary>Limits of the copy manager.</summary>
    public static readonly CopyOperatingParameters Limits = new()
    {
        MaximumCscds = 8,
        MaximumSegments = 64,
        MaximumDescriptorBytes = (8 * CscdView.Size) + (64 * 28),
        MaximumSegmentBytes = 16 << 20,
        ConcurrentCopies = 16,
        SegmentGranularity = 9,
    };

    /// <summary>Copy results that a unit keeps; the oldest goes first.</summary>
    public const int MaximumResults = 64;

    private const int MaximumList = ExtendedCopyView.HeaderSize + 4096;
    private const int NoStatus = 3;

    private static readonly Action<UnitTask> s_fetched = Begin;

    public static void Execute(UnitTask task)
    {
        uint length = task.Sam.Cdb.AllocationLength;
        if (length == 0)
        {
            task.Good();
        }
        else if (length > MaximumList)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (ParameterList.TryFetch(task, length, MaximumList, s_fetched))
        {
            Begin(task);
        }
    }

    /// <summary>Begins a copy, if one more may be under way; else the task has ended.</summary>
    public static void Start(
        UnitTask task,
        List<CopySegment> segments,
        uint listIdentifier,
        bool keepsStatus,
        Rod? rod = null,
        bool isToken = false
    )
    {
        TargetDevice target = task.Unit.Target;
        Nexus nexus = task.Nexus.Nexus;
        if (task.Unit.CopyResults.Exists(r => r.IsUnderWay && Is(r, nexus, listIdentifier)))
        {
            task.IllegalRequest(AdditionalSense.OperationInProgress);
            return;
        }

        if (target.Copies == Limits.ConcurrentCopies || !target.TryGiveCopier(nexus))
        {
            task.Unit.Finish(task, ScsiStatus.Busy, 0, 0);
            return;
        }

        var result = new CopyResult(nexus, listIdentifier) { IsToken = isToken };
        if (keepsStatus)
        {
            Keep(task.Unit.CopyResults, result);
        }

        target.Copies++;
        new CopyOperation(task, segments, result, rod, Ended).Run();
    }

    /// <summary>Notes the end of a copy and ends its task.</summary>
    public static void Ended(CopyOperation copy, SenseData? sense)
    {
        Note(copy, sense);
        UnitTask task = copy.Task;
        if (sense is { } failure)
        {
            task.Fail(failure);
        }
        else
        {
            long length = task.Sam.Cdb.AllocationLength;
            task.Good(length, length);
        }
    }

    /// <summary>Notes the end of a copy.</summary>
    public static void Note(CopyOperation copy, SenseData? sense)
    {
        copy.Task.Unit.Target.Copies--;
        copy.Result.IsUnderWay = false;
        if (sense is { } failure)
        {
            byte[] bytes = new byte[SenseData.DescriptorMaximumSize];
            int length = failure.Write(bytes, copy.Task.Unit.UsesDescriptorSense);
            copy.Result.Status = ScsiStatus.CheckCondition;
            copy.Result.Sense = bytes[..length];
        }
    }

    /// <summary>True if a result is of a nexus and list identifier.</summary>
    public static bool Is(CopyResult result, Nexus nexus, uint listIdentifier) =>
        ReferenceEquals(result.Nexus, nexus) && result.ListIdentifier == listIdentifier;

    /// <summary>Keeps a result, in the place of an older one with its identifier.</summary>
    public static void Keep(List<CopyResult> results, CopyResult result)
    {
        _ = results.RemoveAll(r => !r.IsUnderWay && Is(r, result.Nexus, result.ListIdentifier));
        if (results.Count >= MaximumResults)
        {
            int oldest = results.FindIndex(r => !r.IsUnderWay);
            results.RemoveAt(Math.Max(oldest, 0));
        }

        results.Add(result);
    }

    private static void Begin(UnitTask task)
    {
        byte[] bytes = new byte[(int)task.Position];
        var list = new ExtendedCopyView(ParameterList.Read(task, bytes));
        if (!list.IsComplete || list.CscdLength + (long)list.SegmentLength > Limits.MaximumDescriptorBytes)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (list.InlineLength > 0)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(12, 7));
        }
        else
        {
            List<DiskUnit?> disks = [];
            List<CopySegment> segments = [];
            if ((FindCscds(task, list, disks) ?? FindSegments(list, disks, segments)) is { } fault)
            {
                task.Fail(fault);
                return;
            }

            Start(task, segments, list.ListIdentifier, list.ListIdentifierUsage != NoStatus);
        }
    }

    private static SenseData? FindCscds(UnitTask task, ExtendedCopyView list, List<DiskUnit?> disks)
    {
        ReadOnlySpan<byte> rest = list.Cscds;
        if (rest.Length % CscdView.Size != 0)
        {
            return new SenseData(SenseKey.IllegalRequest, AdditionalSense.ParameterListLengthError);
        }

        if (rest.Length / CscdView.Size > Limits.MaximumCscds)
        {
            return new SenseData(SenseKey.IllegalRequest, AdditionalSense.TooManyTargetDescriptors);
        }

        for (; !rest.IsEmpty; rest = rest[CscdView.Size..])
        {
            var cscd = new CscdView(rest[..CscdView.Size]);
            if (cscd.Type != CscdView.Identification)
            {
                return new SenseData(SenseKey.IllegalRequest, AdditionalSense.UnsupportedTargetDescriptorType);
            }

            disks.Add(task.Unit.Target.FindDisk(cscd, task.Nexus.Nexus));
        }

        return null;
    }

    private static SenseData? FindSegments(ExtendedCopyView list, List<DiskUnit?> disks, List<CopySegment> segments)
    {
        ReadOnlySpan<byte> rest = list.Segments;
        while (!rest.IsEmpty)
        {
            var segment = new CopySegmentView(rest);
            int at = list.Bytes.Length - rest.Length;
            int size = CopySegmentView.SizeOf(segment.Type);
            if (size == 0)
            {
                return new SenseData(SenseKey.IllegalRequest, AdditionalSense.UnsupportedSegmentDescriptorType);
            }

            if (segments.Count == Limits.MaximumSegments)
            {
                return new SenseData(SenseKey.IllegalRequest, AdditionalSense.TooManySegmentDescriptors);
            }

            if (rest.Length < size || segment.TotalLength != size)
            {
                return SenseData.InvalidFieldInParameterList(at + 2, 7);
            }

            if (Resolve(segment, disks, segments.Count, at, out CopySegment resolved) is { } fault)
            {
                return fault;
            }

            segments.Add(resolved);
            rest = rest[size..];
        }

        return null;
    }

    private static SenseData? Resolve(
        CopySegmentView segment,
        List<DiskUnit?> disks,
        int number,
        int at,
        out CopySegment resolved
    )
    {
        resolved = default;
        DiskUnit? source = segment.Source < disks.Count ? disks[segment.Source] : null;
        DiskUnit? destination = segment.Destination < disks.Count ? disks[segment.Destination] : null;
        if (source is null || destination is null)
        {
            return Aborted(AdditionalSense.CopyTargetDeviceNotReachable, number);
        }

        int unit = (segment.CountsDestination ? destination : source).Options.BlockBytes;
        bool inBytes = segment.Type == CopySegmentView.BlockToBlockWithOffset;
        long length = inBytes ? segment.ByteCount : (long)segment.Blocks * unit;
        if (length > Limits.MaximumSegmentBytes)
        {
            return SenseData.InvalidFieldInParameterList(at + (inBytes ? 8 : 10), 7);
        }

        if (
            !IsInside(source, segment.SourceLba, segment.SourceOffset, length, out long from, out bool isExact)
            || !IsInside(
                destination,
                segment.DestinationLba,
                segment.DestinationOffset,
                length,
                out long to,
                out bool isExactToo
            )
        )
        {
            return Aborted(AdditionalSense.None, number);
        }

        if (!isExact || !isExactToo)
        {
            return Aborted(AdditionalSense.UnexpectedInexactSegment, number);
        }

        resolved = new CopySegment(source, from, destination, to, length);
        return null;
    }

    // Whether a range lies on a disk, and is whole blocks there.
    private static bool IsInside(DiskUnit disk, ulong lba, int offset, long length, out long from, out bool isExact)
    {
        from = 0;
        isExact = false;
        if (lba > disk.Blocks)
        {
            return false;
        }

        from = ((long)lba << disk.BlockShift) + offset;
        isExact = disk.WholeBlocks(from) == from && disk.WholeBlocks(length) == length;
        return length <= ((long)disk.Blocks << disk.BlockShift) - from;
    }

    private static SenseData Aborted(AdditionalSense additional, int segment) =>
        new(SenseKey.CopyAborted, additional) { CommandSpecific = (uint)segment };
}
