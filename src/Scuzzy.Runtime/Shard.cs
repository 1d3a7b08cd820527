using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Messaging;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Runtime;

/// <summary>An ownership domain: what it owns is touched by it alone. It serves one or more CPUs; live it is one
/// thread, simulated all shards take turns on one.</summary>
/// <remarks>Code above the runtime takes time, randomness and I/O from its shard and from nowhere else, so that it is
/// the same live and simulated.</remarks>
public sealed unsafe class Shard
{
    private const int StepSlots = 32;

    private readonly long* _stepCounts;
    private readonly List<Cpu> _cpus = [];
    private readonly List<object> _services = [];
    private StepObserver? _observer;

    internal Shard(MachineRuntime runtime, int number)
    {
        Runtime = runtime;
        Number = number;
        _stepCounts = (long*)NativeMemory.AlignedAlloc(StepSlots * sizeof(long), 64);
        new Span<long>(_stepCounts, StepSlots).Clear();
        Inbox = new ShardInbox(this);
    }

    /// <summary>The runtime whose shard this is.</summary>
    public MachineRuntime Runtime { get; }

    /// <summary>The shard's number, from 0.</summary>
    public int Number { get; }

    /// <summary>The CPUs that this shard runs.</summary>
    public IReadOnlyList<Cpu> Cpus => _cpus;

    /// <summary>Nanoseconds since the machine was switched on. Live it is read once per turn of the loop, so within a
    /// turn it stands still.</summary>
    public long NowNs { get; internal set; }

    /// <summary>Messages from other shards and threads.</summary>
    public ShardInbox Inbox { get; }

    /// <summary>Sockets of this shard.</summary>
    public SocketEngine Sockets { get; internal set; } = null!;

    /// <summary>Files of this shard.</summary>
    public FileEngine Files { get; internal set; } = null!;

    /// <summary>Random numbers for workloads; seeded in simulation.</summary>
    public SeededRandom Random { get; internal set; } = null!;

    internal TimerWheel Timers { get; } = new();

    /// <summary>One bit for each bug that was planted into the machine.</summary>
    internal ulong PlantedBugs { get; set; }

    /// <summary>Chooses what runs next in simulation; null when live.</summary>
    internal Chooser? Chooser { get; set; }

    /// <summary>Sees every step while tracing; null when off.</summary>
    public StepObserver? Observer
    {
        get => _observer;
        set => _observer = value;
    }

    /// <summary>How often a step was passed on this shard.</summary>
    public long StepCount(Step step) => _stepCounts[(int)step];

    /// <summary>Marks that a step of one command's path was passed: counts it and, while tracing, tells the
    /// observer.</summary>
    /// <param name="step">The step.</param>
    /// <param name="handle">Identifies the command; 0 where there is none yet.</param>
    /// <param name="subject">The bio, request, command or task, for observers that look inside.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Mark(Step step, ulong handle, object? subject = null)
    {
        _stepCounts[(int)step]++;
        if (_observer is not null)
        {
            Observe(step, handle, subject);
        }
    }

    /// <summary>A point at which the kernel could be preempted: in simulation the chooser may run something else here,
    /// of a more urgent context of the same CPU or of another CPU. Live it does nothing. The caller's state must be
    /// consistent, as if an interrupt came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PreemptionPoint(Cpu cpu, CpuContext context)
    {
        if (Chooser is not null)
        {
            Chooser.Preempt(cpu, context);
        }
    }

    /// <summary>True if a bug was planted into the machine. It is asked at the bug's site, off the path of a command that
    /// ends well.</summary>
    public bool Plants(PlantedBug bug) => (PlantedBugs & (1ul << (int)bug)) != 0;

    /// <summary>Posts an item from any shard or thread; it runs on this shard in interrupt context of its first
    /// CPU.</summary>
    public void Post(WorkItem item) => Inbox.Post(item);

    /// <summary>A layer's own object on this shard, made at first use (kernel: DEFINE_PER_CPU). Keep what it returns:
    /// the search takes time.</summary>
    public T Service<T>(Func<Shard, T> create)
        where T : class
    {
        foreach (object service in _services)
        {
            if (service is T found)
            {
                return found;
            }
        }

        T made = create(this);
        _services.Add(made);
        return made;
    }

    /// <summary>Reports a bug that escaped from a control flow: the machine stops (kernel: panic).</summary>
    public void Fault(Exception exception) => Runtime.Fault(this, exception);

    internal Cpu AddCpu(int number, int group)
    {
        var cpu = new Cpu(number, this, group);
        _cpus.Add(cpu);
        return cpu;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Observe(Step step, ulong handle, object? subject) => _observer!.Passed(this, step, handle, subject);
}
