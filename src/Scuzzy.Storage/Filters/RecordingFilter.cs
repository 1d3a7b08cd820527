using Scuzzy.Runtime;

namespace Scuzzy.Storage.Filters;

/// <summary>Records the stream of changes and flushes, submissions and ends, so that power cuts can be replayed from it
/// (kernel: dm-log-writes). Reads pass unrecorded.</summary>
/// <remarks>It keeps a copy of all data, bounded by <paramref name="maximumBytes"/>: a run that writes more is a
/// mistake of its author and stops.</remarks>
/// <param name="below">The device that is recorded.</param>
/// <param name="maximumBytes">Most bytes of data to keep.</param>
public sealed class RecordingFilter(BlockDevice below, long maximumBytes) : FilterDevice(below)
{
    private readonly List<RecordedEvent> _events = [];
    private readonly SortedDictionary<long, ChildBio> _underWay = [];
    private long _next;
    private long _keptBytes;

    /// <summary>The stream, oldest first.</summary>
    public IReadOnlyList<RecordedEvent> Events => _events;

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        ChildBio child = Child(bio);
        if (bio.Operation != BlockOperation.Read)
        {
            Record(child);
        }

        return SubmitInline(child);
    }

    /// <inheritdoc/>
    private protected override BlockStatus Finish(ChildBio child)
    {
        foreach ((long number, ChildBio other) in _underWay)
        {
            if (ReferenceEquals(other, child))
            {
                _underWay.Remove(number);
                _events.Add(Event(number, child, isEnd: true, default));
                break;
            }
        }

        return child.Status;
    }

    private void Record(ChildBio child)
    {
        byte[] data = [];
        if (child.Operation == BlockOperation.Write)
        {
            _keptBytes += child.LengthBytes;
            Invariant.Holds(_keptBytes <= maximumBytes, "a recording outgrew its bound");
            data = new byte[child.LengthBytes];
            child.Data.CopyTo(0, data);
        }

        long number = _next++;
        _underWay.Add(number, child);
        _events.Add(Event(number, child, isEnd: false, data));
    }

    private static RecordedEvent Event(long number, ChildBio child, bool isEnd, ReadOnlyMemory<byte> data) =>
        new()
        {
            Number = number,
            IsEnd = isEnd,
            Operation = child.Operation,
            Flags = child.Flags,
            OffsetBytes = child.OffsetBytes,
            LengthBytes = child.LengthBytes,
            Data = data,
            Status = isEnd ? child.Status : BlockStatus.Ok,
        };
}
