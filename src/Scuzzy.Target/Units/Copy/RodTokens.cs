using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Copy;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Copy;

/// <summary>Token copy: POPULATE TOKEN, WRITE USING TOKEN and RECEIVE ROD TOKEN INFORMATION (SBC-4; SPC-4
/// 6.26).</summary>
internal static class RodTokens
{
    /// <summary>MAXIMUM RANGE DESCRIPTORS.</summary>
    public const int MaximumRanges = 64;

    /// <summary>MAXIMUM TOKEN TRANSFER SIZE in bytes.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>DEFAULT INACTIVITY TIMEOUT in seconds.</summary>
    public const uint DefaultTimeoutSeconds = 30;

    /// <summary>MAXIMUM INACTIVITY TIMEOUT in seconds.</summary>
    public const uint MaximumTimeoutSeconds = 300;

    /// <summary>ROD TYPE of tokens made here: point in time copy, change vulnerable.</summary>
    public const uint ChangeVulnerable = 0x0080_0001;

    /// <summary>ROD TYPE of the token that stands for zeros.</summary>
    public const uint BlockZero = 0xFFFF_0001;

    private const uint PointInTime = 0x0080_0000;
    private const uint AnyPointInTime = 0x0080_FFFF;
    private const int MaximumList = TokenListView.WriteHeader + (MaximumRanges * TokenListView.RangeSize);
    private const byte TransferInBlocks = 0xF1;

    private static readonly Action<UnitTask> s_populate = Populate;
    private static readonly Action<UnitTask> s_write = Write;

    public static void ExecutePopulate(UnitTask task) => Fetch(task, s_populate);

    public static void ExecuteWrite(UnitTask task) => Fetch(task, s_write);

    public static void Receive(UnitTask task)
    {
        uint identifier = ListIdentifier(ref task.Sam.Cdb, 2);
        CopyResult? result = task.Unit.CopyResults.Find(r => CopyManager.Is(r, task.Nexus.Nexus, identifier));
        if (result is not { IsToken: true })
        {
            task.InvalidField(2, 7);
            return;
        }

        Span<byte> head = stackalloc byte[32];
        head.Clear();
        byte[] descriptor = result.Token is { } token ? [0, 0, .. token] : [];
        BinaryPrimitives.WriteUInt32BigEndian(head, (uint)(head.Length + result.Sense.Length + descriptor.Length));
        head[4] = result.Token is null ? (byte)ServiceAction.WriteUsingToken : (byte)ServiceAction.PopulateToken;
        head[5] = (byte)(
            result.IsUnderWay ? 0x10
            : result.Status == ScsiStatus.Good ? 0x01
            : 0x02
        );
        head[12] = (byte)result.Status;
        head[13] = (byte)result.Sense.Length;
        head[14] = (byte)result.Sense.Length;
        head[15] = TransferInBlocks;
        BinaryPrimitives.WriteUInt64BigEndian(head[16..], (ulong)result.Bytes >> ((DiskUnit)task.Unit).BlockShift);
        BinaryPrimitives.WriteUInt16BigEndian(head[24..], (ushort)result.Segments);
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(head);
        writer.Write(result.Sense);
        writer.Write32((uint)descriptor.Length);
        writer.Write(descriptor);
        if (!result.IsUnderWay)
        {
            _ = task.Unit.CopyResults.Remove(result);
        }

        writer.Finish();
    }

    private static void Fetch(UnitTask task, Action<UnitTask> fetched)
    {
        uint length = task.Sam.Cdb.AllocationLength;
        if (length == 0)
        {
            task.Good();
        }
        else if (ParameterList.TryFetch(task, length, MaximumList, fetched))
        {
            fetched(task);
        }
    }

    private static uint ListIdentifier(ref Cdb cdb, int at) => BinaryPrimitives.ReadUInt32BigEndian(cdb.Padded[at..]);

    // The ranges of a list in bytes; null if the task has ended.
    private static List<(long Offset, long Length)>? Ranges(UnitTask task, TokenListView list)
    {
        var disk = (DiskUnit)task.Unit;
        if (!list.IsComplete)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
            return null;
        }

        if (list.Immediate || list.Count is 0 or > MaximumRanges)
        {
            task.Fail(
                SenseData.InvalidFieldInParameterList(list.Immediate ? 2 : list.At(0) - 2, list.Immediate ? 0 : 7)
            );
            return null;
        }

        List<(long Offset, long Length)> ranges = [];
        for (int i = 0; i < list.Count; i++)
        {
            if (!disk.IsInRange(task, list.Lba(i), list.Blocks(i)))
            {
                return null;
            }

            ranges.Add(((long)list.Lba(i) << disk.BlockShift, (long)list.Blocks(i) << disk.BlockShift));
        }

        if (ranges.Sum(r => r.Length) > MaximumBytes)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(list.At(0), 7));
            return null;
        }

        return ranges;
    }

    private static void Populate(UnitTask task)
    {
        byte[] bytes = new byte[(int)task.Position];
        var list = new TokenListView(ParameterList.Read(task, bytes), isWrite: false);
        if (Ranges(task, list) is not { } ranges)
        {
            return;
        }

        bool isKnown = !list.HasRodType || list.RodType is 0 or PointInTime or ChangeVulnerable or AnyPointInTime;
        if (!isKnown)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(8, 7));
            return;
        }

        if (list.TimeoutSeconds > MaximumTimeoutSeconds)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(4, 7));
            return;
        }

        uint seconds = list.TimeoutSeconds == 0 ? DefaultTimeoutSeconds : list.TimeoutSeconds;
        if (task.Unit.Target.TryMakeRod((DiskUnit)task.Unit, ranges, seconds) is not { } rod)
        {
            task.IllegalRequest(AdditionalSense.InsufficientResourcesToCreateRodToken);
            return;
        }

        var result = new CopyResult(task.Nexus.Nexus, ListIdentifier(ref task.Sam.Cdb, 6))
        {
            IsToken = true,
            IsUnderWay = false,
            Bytes = rod.Length,
            Segments = ranges.Count,
            Token = rod.Token,
        };
        CopyManager.Keep(task.Unit.CopyResults, result);
        task.Good(bytes.Length, bytes.Length);
    }

    private static void Write(UnitTask task)
    {
        byte[] bytes = new byte[(int)task.Position];
        var list = new TokenListView(ParameterList.Read(task, bytes), isWrite: true);
        if (Ranges(task, list) is not { } ranges)
        {
            return;
        }

        var disk = (DiskUnit)task.Unit;
        bool isZero = BinaryPrimitives.ReadUInt32BigEndian(list.Token) == BlockZero;
        Rod? rod =
            isZero ? null
            : disk.Target.FindRod(list.Token, out AdditionalSense why) is { } found ? found
            : Refuse(task, why);
        if (!isZero && rod is null)
        {
            return;
        }

        List<CopySegment> segments = [];
        if (!TryCut(rod, (long)Math.Min(list.Offset, long.MaxValue >> 12) << disk.BlockShift, disk, ranges, segments))
        {
            task.Fail(SenseData.InvalidFieldInParameterList(8, 7));
            return;
        }

        if (rod is not null && list.DeletesToken)
        {
            disk.Target.Forget(rod);
        }

        CopyManager.Start(task, segments, ListIdentifier(ref task.Sam.Cdb, 6), keepsStatus: true, rod, isToken: true);
    }

    private static Rod? Refuse(UnitTask task, AdditionalSense why)
    {
        task.IllegalRequest(why);
        return null;
    }

    // Lays the token's ranges, from an offset on, over those to be written; what the token lacks is left out.
    private static bool TryCut(
        Rod? rod,
        long offset,
        DiskUnit disk,
        List<(long Offset, long Length)> ranges,
        List<CopySegment> segments
    )
    {
        if (rod is null)
        {
            segments.AddRange(ranges.Select(r => new CopySegment(null, 0, disk, r.Offset, r.Length)));
            return true;
        }

        if (offset > rod.Length || (rod.Disk.Options.BlockBytes != disk.Options.BlockBytes))
        {
            return false;
        }

        foreach ((long to, long length) in ranges)
        {
            long done = 0;
            while (done < length && rod.Find(offset, out long from, out long run))
            {
                long piece = Math.Min(run, length - done);
                segments.Add(new CopySegment(rod.Disk, from, disk, to + done, piece));
                done += piece;
                offset += piece;
            }
        }

        return true;
    }
}
