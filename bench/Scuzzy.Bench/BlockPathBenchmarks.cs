using BenchmarkDotNet.Attributes;
using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Block.Tags;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Bench;

/// <summary>What the block layer costs of one command's path: bio to driver, completion to end, 32 under way, with a
/// driver that does nothing.</summary>
[MemoryDiagnoser]
public class BlockPathBenchmarks
{
    private const int Depth = 32;
    private const int Rounds = 10_000;
    private readonly LoopingBio[] _bios = new LoopingBio[Depth];
    private LiveRuntime _runtime = null!;

    /// <summary>The elevator.</summary>
    [Params("none", "mq-deadline")]
    public string Elevator { get; set; } = "none";

    /// <summary>Makes the machine.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _runtime = new LiveRuntime(new LiveRuntimeOptions());
        var queue = new RequestQueue(
            new RequestQueueOptions
            {
                HomeCpu = _runtime.Cpu(0),
                Policy = new BlockPolicy(),
                Driver = new InstantDriver(),
                Tags = new TagSet(2 * Depth),
                Elevator = Elevator,
            }
        );
        for (int i = 0; i < Depth; i++)
        {
            _bios[i] = new LoopingBio(queue, _runtime.Cpu(0), i);
        }

        _runtime.Start();
    }

    /// <summary>Ends the machine.</summary>
    [GlobalCleanup]
    public void CleanUp() => _runtime.Dispose();

    /// <summary>Random reads of 4 KiB.</summary>
    [Benchmark(OperationsPerInvoke = Depth * Rounds)]
    public void RandomReads()
    {
        using var ended = new ManualResetEventSlim();
        int running = Depth;
        _runtime.Call(
            _runtime.Shards[0],
            () =>
            {
                foreach (LoopingBio bio in _bios)
                {
                    bio.Begin(
                        Rounds,
                        () =>
                        {
                            if (--running == 0)
                            {
                                ended.Set();
                            }
                        }
                    );
                }
            }
        );
        ended.Wait();
    }

    private sealed class LoopingBio(RequestQueue queue, Cpu cpu, int number) : Bio
    {
        private ulong _random = ((ulong)number * 0x9E3779B97F4A7C15) + 1;
        private int _left;
        private Action _ended = null!;

        public void Begin(int count, Action ended)
        {
            _left = count;
            _ended = ended;
            Submit();
        }

        protected override void Ended()
        {
            if (--_left > 0)
            {
                Submit();
            }
            else
            {
                _ended();
            }
        }

        private void Submit()
        {
            _random ^= _random << 13;
            _random ^= _random >> 7;
            _random ^= _random << 17;
            LengthBytes = 4096;
            OffsetBytes = (long)(_random & 0x3FFFF) * 4096;
            queue.Submit(this, cpu);
        }
    }

    private sealed class InstantDriver : QueueDriver
    {
        public override void RequestFunction(RequestQueue queue) { }

        public override PrepareResult Prepare(RequestQueue queue, Request request) => PrepareResult.Ready;

        public override bool TryGetBudget(RequestQueue queue) => true;

        public override void PutBudget(RequestQueue queue) { }

        public override QueueResult QueueRequest(RequestQueue queue, Request request, bool isLast)
        {
            request.IsPrepared = true;
            queue.Start(request);
            queue.Complete(request);
            return QueueResult.Queued;
        }

        public override void Complete(Request request) => request.Queue.Finish(request, BlockStatus.Ok);

        public override TimeoutVerdict TimedOut(Request request) => TimeoutVerdict.ResetTimer;
    }
}
