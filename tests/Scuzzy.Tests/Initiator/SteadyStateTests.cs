using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

public sealed class SteadyStateTests
{
    [Fact]
    public void Reads_and_writes_allocate_nothing_once_everything_is_warm()
    {
        using var bed = new ScsiBed(preemption: 0);
        bed.AddDisk(0);
        bed.Boot();
        Looper[] loopers = [.. Enumerable.Range(0, 16).Select(i => new Looper(bed.Device.Queue, bed.Cpu, i))];
        foreach (Looper looper in loopers)
        {
            looper.Start(2_000);
        }

        bed.Runtime.Run(stop: null);
        long allocated = Allocated.Least(() =>
        {
            foreach (Looper looper in loopers)
            {
                looper.Start(2_000);
            }

            bed.Runtime.Run(stop: null);
        });
        Assert.All(loopers, l => Assert.Equal((0, BlockStatus.Ok), (l.Left, l.Status)));
        Assert.True(allocated < 4096, $"{allocated} bytes for 32,000 commands");
    }

    private sealed unsafe class Looper : Bio
    {
        private readonly RequestQueue _queue;
        private readonly Cpu _cpu;
        private readonly byte[] _memory = GC.AllocateArray<byte>(4096, pinned: true);
        private readonly int _number;

        public Looper(RequestQueue queue, Cpu cpu, int number)
        {
            _queue = queue;
            _cpu = cpu;
            _number = number;
            Data.Add(new DataSegment((byte*)Unsafe.AsPointer(ref _memory[0]), _memory.Length));
        }

        public int Left { get; private set; }

        public void Start(int count)
        {
            Left = count;
            SubmitNext();
        }

        protected override void Ended()
        {
            Left--;
            if (Left > 0 && Status == BlockStatus.Ok)
            {
                SubmitNext();
            }
        }

        private void SubmitNext()
        {
            Operation = (Left & 3) == 0 ? BlockOperation.Write : BlockOperation.Read;
            OffsetBytes = ((_number * 977L) + (Left * 7919L)) % 4096 * 4096;
            LengthBytes = _memory.Length;
            _queue.Submit(this, _cpu);
        }
    }
}
