using System.Runtime.CompilerServices;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>Who gets a request, and who waits for one: first come, first served.</summary>
public sealed partial class RequestQueue
{
    private BioList _waitingBios;
    private PassthroughRequest? _firstWaitingPassthrough;
    private PassthroughRequest? _lastWaitingPassthrough;

    /// <summary>How many requests the queue holds: made, queued or with the driver.</summary>
    public int Allocated { get; private set; }

    /// <summary>How many bios wait for a request.</summary>
    public int WaitingBios => _waitingBios.Count;

    /// <summary>Most requests that bios may hold (kernel: nr_requests).</summary>
    public int RequestLimit { get; internal set; }

    internal bool IsFrozen { get; private set; }

    private bool HasWaiters => !_waitingBios.IsEmpty || _firstWaitingPassthrough is not null;

    /// <summary>A request for a bio; null if the queue has its share already or the pool is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Request? TryMake(Bio bio, Cpu cpu)
    {
        if (Allocated >= RequestLimit)
        {
            return null;
        }

        Request? request = TakeRequest(
            cpu,
            bio.Operation == BlockOperation.Read || (bio.Flags & BioFlags.Synchronous) != 0
        );
        if (request is null)
        {
            return null;
        }

        request.Operation = bio.Operation;
        request.Flags = bio.Flags;
        request.Priority = bio.Priority;
        request.Submitter = bio.Submitter;
        request.OffsetBytes = bio.OffsetBytes;
        request.LengthBytes = bio.LengthBytes;
        request.SegmentCount = bio.Data.Count;
        request.FirstBio = bio;
        request.LastBio = bio;

        // Path 2: the bio has become a request.
        Shard.Mark(Step.RequestMade, request.Handle, request);
        return request;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Request? TakeRequest(Cpu cpu, bool isSynchronous)
    {
        Request? request = _layer.Requests.TryTake();
        if (request is null)
        {
            return null;
        }

        Allocated++;
        request.Queue = this;
        request.SubmitCpu = cpu;
        request.IsSynchronous = isSynchronous;
        request.AllocatedNs = Shard.NowNs;
        request.HardwareQueue = Tags.HardwareQueues == 1 ? 0 : cpu.Number % Tags.HardwareQueues;
        return request;
    }

    private void Free(Request request)
    {
        if (request.Tag != Request.NoTag)
        {
            Tags.Release(request);
        }

        request.Command = null;
        request.Passthrough = null;
        request.IsPrepared = false;
        request.IsStarted = false;
        request.IsMixed = false;
        request.IsSeen = false;
        request.TimeoutNs = 0;
        request.FirstBioDoneBytes = 0;
        request.FirstBioStatus = BlockStatus.Ok;
        request.ClearDecision();
        request.Place = RequestPlace.Held;
        _layer.Requests.Return(request);
        Allocated--;
        if (HasWaiters || IsFrozen)
        {
            RunSoon();
        }
    }

    private void WaitBio(Bio bio) => _waitingBios.AddLast(bio);

    private void WaitPassthrough(PassthroughRequest passthrough, Cpu cpu)
    {
        passthrough.WaitingCpu = cpu;
        passthrough.NextWaiting = null;
        if (_lastWaitingPassthrough is null)
        {
            _firstWaitingPassthrough = passthrough;
        }
        else
        {
            _lastWaitingPassthrough.NextWaiting = passthrough;
        }

        _lastWaitingPassthrough = passthrough;
    }

    private void ServeWaiters()
    {
        while (!IsFrozen && _firstWaitingPassthrough is { } passthrough)
        {
            if (_layer.Requests.InUse == RequestPool.Maximum)
            {
                return;
            }

            _firstWaitingPassthrough = passthrough.NextWaiting;
            if (_firstWaitingPassthrough is null)
            {
                _lastWaitingPassthrough = null;
            }

            Submit(passthrough, passthrough.WaitingCpu!);
        }

        while (!IsFrozen && !_waitingBios.IsEmpty)
        {
            Bio bio = _waitingBios.First!;
            _waitingBios.RemoveFirst();
            if (!_order.TrySubmit(bio, Options.HomeCpu))
            {
                _waitingBios.AddFirst(bio);
                return;
            }
        }
    }
}
