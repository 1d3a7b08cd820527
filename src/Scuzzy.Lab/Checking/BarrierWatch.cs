using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>Where forced writes are barriers, no request is handed to the driver on a wrong side of one (I4).</summary>
internal sealed class BarrierWatch(InvariantNet net)
{
    private readonly Dictionary<ulong, Made> _made = [];
    private readonly Dictionary<RequestQueue, Sides> _queues = new(ReferenceEqualityComparer.Instance);

    private bool HasBarriers => net.Machine.Scsi.BlockPolicy.Flush == FlushPolicy.Barrier;

    /// <summary>A request was made, or has grown.</summary>
    public void Joined(Request request)
    {
        if (HasBarriers && request.Passthrough is null && !_made.ContainsKey(request.Handle))
        {
            bool isForced = (request.Flags & (BioFlags.PreFlush | BioFlags.ForceUnitAccess)) != 0;
            _made.Add(request.Handle, new Made(net.Next(), isForced && request.Operation != BlockOperation.Read));
        }
    }

    /// <summary>A command is handed to its driver.</summary>
    public void Sent(ScsiCommand command)
    {
        if (!_made.TryGetValue(command.Request.Handle, out Made? made))
        {
            return;
        }

        if (!_queues.TryGetValue(command.Request.Queue, out Sides? sides))
        {
            sides = new Sides();
            _queues.Add(command.Request.Queue, sides);
        }

        if (made.Moment < sides.Barrier)
        {
            net.Report("I4", "a request was sent after a barrier that it came before", StepWatch.Describe(command));
        }

        if (made.IsBarrier && made.Moment < sides.Last)
        {
            net.Report("I4", "a request was sent before a barrier that it came after", StepWatch.Describe(command));
        }

        sides.Last = Math.Max(sides.Last, made.Moment);
        sides.Barrier = made.IsBarrier ? Math.Max(sides.Barrier, made.Moment) : sides.Barrier;
    }

    private sealed record Made(long Moment, bool IsBarrier);

    /// <summary>When the newest request that a queue's driver was handed was made, and the newest barrier.</summary>
    private sealed class Sides
    {
        public long Last { get; set; }

        public long Barrier { get; set; }
    }
}
