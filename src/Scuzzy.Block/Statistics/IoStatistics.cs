using System.Globalization;
using System.Runtime.CompilerServices;

namespace Scuzzy.Block.Statistics;

/// <summary>What a disk or partition has done (kernel: struct disk_stats, Documentation/block/stat).</summary>
/// <remarks>Merges are counted when a bio joins, bytes as they end, requests and times when a request has
/// ended.</remarks>
public sealed class IoStatistics
{
    private const long MillisecondNs = 1_000_000;
    private GroupArray _requests;
    private GroupArray _merges;
    private GroupArray _bytes;
    private GroupArray _waitedNs;
    private long _startedSumNs;
    private long _busyNs;
    private long _busySinceNs;
    private int _reading;
    private int _writing;

    /// <summary>Requests made and not ended: reads.</summary>
    public int Reading => _reading;

    /// <summary>Requests made and not ended: all others.</summary>
    public int Writing => _writing;

    /// <summary>Requests ended.</summary>
    public long Requests(IoGroup group) => _requests[(int)group];

    /// <summary>Bios that joined a request.</summary>
    public long Merges(IoGroup group) => _merges[(int)group];

    /// <summary>Bytes ended.</summary>
    public long Bytes(IoGroup group) => _bytes[(int)group];

    /// <summary>Nanoseconds from making to end, summed up over requests.</summary>
    public long WaitedNs(IoGroup group) => _waitedNs[(int)group];

    /// <summary>Nanoseconds during which there was a request.</summary>
    public long BusyNs(long nowNs) => _busyNs + (_reading + _writing > 0 ? nowNs - _busySinceNs : 0);

    /// <summary>The stat file: 11 columns, or 17 with discards and flushes (fact A39).</summary>
    public string Render(long nowNs, int columns)
    {
        var text = new System.Text.StringBuilder();
        Append(text, IoGroup.Read);
        Append(text, IoGroup.Write);
        long queued = columns == 11 ? QueuedNs(nowNs) : WaitedNs();
        text.Append(
            CultureInfo.InvariantCulture,
            $" {_reading + _writing, 8} {BusyNs(nowNs) / MillisecondNs, 8} {queued / MillisecondNs, 8}"
        );
        if (columns == 17)
        {
            Append(text, IoGroup.Discard);
            text.Append(
                CultureInfo.InvariantCulture,
                $" {Requests(IoGroup.Flush), 8} {WaitedNs(IoGroup.Flush) / MillisecondNs, 8}"
            );
        }

        return text.Append('\n').ToString(1, text.Length - 1);
    }

    /// <summary>The inflight file of the request-function kernels: reads and writes, eight wide (fact A40).</summary>
    public string RenderInFlight() => string.Create(CultureInfo.InvariantCulture, $"{_reading, 8} {_writing, 8}\n");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Started(IoGroup group, long nowNs)
    {
        if (_reading + _writing == 0)
        {
            _busySinceNs = nowNs;
        }

        _startedSumNs += nowNs;
        if (group == IoGroup.Read)
        {
            _reading++;
        }
        else
        {
            _writing++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Ended(IoGroup group, long startedNs, long nowNs)
    {
        _requests[(int)group]++;
        _waitedNs[(int)group] += nowNs - startedNs;
        Left(group, startedNs, nowNs);
    }

    /// <summary>A request is gone without having ended by itself: another has absorbed it.</summary>
    internal void Left(IoGroup group, long startedNs, long nowNs)
    {
        _startedSumNs -= startedNs;
        if (group == IoGroup.Read)
        {
            _reading--;
        }
        else
        {
            _writing--;
        }

        if (_reading + _writing == 0)
        {
            _busyNs += nowNs - _busySinceNs;
        }
    }

    /// <summary>A request's start was moved, because it absorbed an older one.</summary>
    internal void Moved(long fromNs, long toNs) => _startedSumNs += toNs - fromNs;

    internal void Merged(IoGroup group) => _merges[(int)group]++;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Transferred(IoGroup group, long bytes) => _bytes[(int)group] += bytes;

    internal void Flushed(long waitedNs)
    {
        _requests[(int)IoGroup.Flush]++;
        _waitedNs[(int)IoGroup.Flush] += waitedNs;
    }

    private void Append(System.Text.StringBuilder text, IoGroup group) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $" {Requests(group), 8} {Merges(group), 8} {Bytes(group) / 512, 8} {WaitedNs(group) / MillisecondNs, 8}"
        );

    private long WaitedNs()
    {
        long sum = 0;
        for (int i = 0; i < 4; i++)
        {
            sum += _waitedNs[i];
        }

        return sum;
    }

    /// <summary>Requests in flight, integrated over time, those under way included (2.6.32: time_in_queue).</summary>
    private long QueuedNs(long nowNs) => WaitedNs() + ((_reading + _writing) * nowNs) - _startedSumNs;

    [InlineArray(4)]
    private struct GroupArray
    {
        private long _first;
    }
}
