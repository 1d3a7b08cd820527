using System.Runtime.CompilerServices;
using Scuzzy.Block.Disks;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>Who gets a request, and who waits for one: first come, first served within each class.</summary>
public sealed partial class RequestQueue
{
    /// <summary>How many requests a batching task may take beyond a full class (kernel: BLK_BATCH_REQ).</summary>
    private const int BatchRequests = 32;

    /// <summary>For how long it may (kernel: BLK_BATCH_TIME, HZ/50).</summary>
    private const long BatchTimeNs = 20_000_000;

    private BioList _waitingSync;
    private BioList _waitingAsync;
    private PassthroughRequest? _firstWaitingPassthrough;
    private PassthroughRequest? _lastWaitingPassthrough;
    private RequestClass _sync;
    private RequestClass _async;
    private int _allocatedAsync;
    private bool _servesAsyncFirst;

    /// <summary>How many requests the queue holds: made, queued or with the driver.</summary>
    public int Allocated { get; private set; }

    /// <summary>How many bios wait for a request.</summary>
    public int WaitingBios => _waitingSync.Count + _waitingAsync.Count;

    /// <summary>Most requests that bios may hold (kernel: nr_requests); per class with request classes.</summary>
    public int RequestLimit { get; internal set; }

    /// <summary>Most of them that are asynchronous or write, with an elevator (7.2: async_depth).</summary>
    public int AsyncLimit { get; internal set; } = int.MaxValue;

    /// <summary>The next queue in line for a request of the shard's pool.</summary>
    internal RequestQueue? NextPoolWaiter { get; set; }

    /// <summary>True while in line for a request.</summary>
    internal bool IsPoolWaiter { get; set; }

    private bool HasWaiters => !_waitingSync.IsEmpty || !_waitingAsync.IsEmpty || _firstWaitingPassthrough is not null;

    /// <summary>A request for a bio; null if the queue has its share already or the pool is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Request? TryMake(Bio bio, Cpu cpu)
    {
        bool isSynchronous = IsSynchronous(bio);
        if (_hasClasses ? !AdmitsToClass(bio, isSynchronous) : Allocated >= RequestLimit || !AdmitsAsync(isSynchronous))
        {
            return null;
        }

        Request? request = TakeRequest(cpu, isSynchronous);
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
        request.SegmentCount = SegmentsOf(bio);
        request.FirstBio = bio;
        request.LastBio = bio;
        request.Partition = bio.Partition is null ? null : (Partition)bio.Partition;
        AccountStart(request);

        // Path 2: the bio has become a request.
        Shard.Mark(Step.RequestMade, request.Handle, request);
        return request;
    }

    /// <summary>Changes nr_requests; who waits may go on if it grew.</summary>
    internal void SetRequestLimit(int limit)
    {
        RequestLimit = limit;
        AsyncLimit = limit;
        ClassFreed(isSynchronous: true);
        ClassFreed(isSynchronous: false);
        RunSoon();
    }

    /// <summary>A request of the queue's own, for flushes; kept for good and not counted.</summary>
    internal Request MakeProxy()
    {
        Request proxy = _layer.Requests.MakePermanent();
        proxy.Queue = this;
        proxy.Special = RequestSpecial.Proxy;
        return proxy;
    }

    /// <summary>Makes a proxy ready for another dispatch.</summary>
    internal void PrepareProxy(Request proxy, BlockOperation operation, BioFlags flags)
    {
        proxy.Operation = operation;
        proxy.Flags = flags;
        proxy.OffsetBytes = 0;
        proxy.LengthBytes = 0;
        proxy.SegmentCount = 0;
        proxy.SubmitCpu = Options.HomeCpu;
        proxy.AllocatedNs = Shard.NowNs;
        proxy.IsSynchronous = true;
        proxy.HardwareQueue = HardwareQueueOf(Options.HomeCpu);
    }

    private static bool IsSynchronous(Bio bio) =>
        bio.Operation == BlockOperation.Read || (bio.Flags & BioFlags.Synchronous) != 0;

    private bool AdmitsAsync(bool isSynchronous) => isSynchronous || _allocatedAsync < AsyncLimit || Elevator is null;

    private int HardwareQueueOf(Cpu cpu) => Tags.HardwareQueues == 1 ? 0 : cpu.Number % Tags.HardwareQueues;

    /// <summary>The rule of the request-function kernels: a class of nr_requests each; the task that fills it may go on
    /// for a batch, up to half as many again (fact A36).</summary>
    private bool AdmitsToClass(Bio bio, bool isSynchronous)
    {
        ref RequestClass own = ref isSynchronous ? ref _sync : ref _async;
        int count = isSynchronous ? Allocated - _allocatedAsync : _allocatedAsync;
        if (count + 1 < RequestLimit)
        {
            return true;
        }

        if (!own.IsFull)
        {
            own.IsFull = true;
            own.Batcher = bio.Submitter;
            own.BatchLeft = BatchRequests;
            own.BatchEndNs = Shard.NowNs + BatchTimeNs;
        }
        else if (own.Batcher != bio.Submitter || own.BatchLeft <= 0 || Shard.NowNs > own.BatchEndNs)
        {
            return false;
        }

        own.BatchLeft--;
        return count < RequestLimit * 3 / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Request? TakeRequest(Cpu cpu, bool isSynchronous)
    {
        Request? request = _layer.Requests.TryTake();
        if (request is null)
        {
            _layer.WaitForRequest(this);
            return null;
        }

        Allocated++;
        _allocatedAsync += isSynchronous ? 0 : 1;
        request.Queue = this;
        request.SubmitCpu = cpu;
        request.IsSynchronous = isSynchronous;
        request.AllocatedNs = Shard.NowNs;
        request.Ordinal = _ordinal++;
        request.HardwareQueue = HardwareQueueOf(cpu);
        return request;
    }

    private void Free(Request request)
    {
        if (request.Tag != Request.NoTag)
        {
            Tags.Release(request);
        }

        if (request.IsElevated)
        {
            _elevated--;
            request.IsElevated = false;
        }

        Allocated--;
        _allocatedAsync -= request.IsSynchronous ? 0 : 1;
        if (_hasClasses)
        {
            ClassFreed(request.IsSynchronous);
        }

        Reset(request);
        request.Passthrough = null;
        request.Partition = null;
        request.IsAccounted = false;
        request.Special = RequestSpecial.None;
        _layer.Return(request);
        if (HasWaiters)
        {
            RunSoon();
        }

        if (Allocated == 0 && _freezers is not null)
        {
            Drained();
        }
    }

    /// <summary>Forgets what one dispatch left in a request.</summary>
    private static void Reset(Request request)
    {
        request.Command = null;
        request.IsPrepared = false;
        request.IsStarted = false;
        request.IsMixed = false;
        request.IsSeen = false;
        request.EndsItself = false;
        request.TimeoutNs = 0;
        request.FirstBioDoneBytes = 0;
        request.FirstBioStatus = BlockStatus.Ok;
        request.ClearDecision();
        request.Place = RequestPlace.Held;
    }

    private void ClassFreed(bool isSynchronous)
    {
        int count = isSynchronous ? Allocated - _allocatedAsync : _allocatedAsync;
        if (count + 1 <= RequestLimit)
        {
            (isSynchronous ? ref _sync : ref _async).IsFull = false;
        }
    }

    private bool MustWait(Bio bio) =>
        IsFrozen || (HasWaiters && !(IsSynchronous(bio) ? _waitingSync : _waitingAsync).IsEmpty);

    /// <summary>Whoever waits for a request must not wait for a plug too. That is so when the wait begins, not each
    /// time when a request is asked for again: a queue that is run so often does not leave a busy device alone (kernel:
    /// get_request_wait, io_schedule).</summary>
    private void WaitBio(Bio bio, Cpu cpu)
    {
        (IsSynchronous(bio) ? ref _waitingSync : ref _waitingAsync).AddLast(bio);
        _layer.PlugOf(cpu).Flush();
        _order.OpenPlug();
    }

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
        while ((!IsFrozen || IsClosed) && _firstWaitingPassthrough is { } passthrough)
        {
            Request? request = TakeRequest(passthrough.WaitingCpu!, isSynchronous: true);
            if (request is null)
            {
                return;
            }

            _firstWaitingPassthrough = passthrough.NextWaiting;
            if (_firstWaitingPassthrough is null)
            {
                _lastWaitingPassthrough = null;
            }

            SubmitAtHead(request, passthrough);
        }

        // The classes take turns to be first, so that neither starves the other.
        _servesAsyncFirst = !_servesAsyncFirst;
        ServeWaiting(ref _servesAsyncFirst ? ref _waitingAsync : ref _waitingSync);
        ServeWaiting(ref _servesAsyncFirst ? ref _waitingSync : ref _waitingAsync);
    }

    private void ServeWaiting(ref BioList waiting)
    {
        while (!IsFrozen && !waiting.IsEmpty)
        {
            Bio bio = waiting.RemoveFirst();
            if (!_order.TrySubmit(bio, Options.HomeCpu))
            {
                waiting.AddFirst(bio);
                return;
            }
        }
    }

    /// <summary>One of the two classes of requests of the request-function kernels (kernel: struct
    /// request_list).</summary>
    private struct RequestClass
    {
        public bool IsFull;
        public int Batcher;
        public int BatchLeft;
        public long BatchEndNs;
    }
}
