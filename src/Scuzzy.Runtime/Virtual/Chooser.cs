using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Runtime;

/// <summary>Picks, by the schedule seed, which CPU's context runs next, and where a running one is
/// preempted.</summary>
/// <remarks>A preempting item runs nested inside the preempted one, as an interrupt does; nesting is at most
/// <see cref="MaximumNesting"/> deep.</remarks>
public sealed class Chooser
{
    /// <summary>How many items may be nested by preemption.</summary>
    public const int MaximumNesting = 3;

    private readonly MachineRuntime _runtime;
    private readonly SeededRandom _random;
    private readonly int _preemptionPermille;
    private readonly bool _isByUrgency;
    private int _nesting;

    /// <summary>Creates a chooser.</summary>
    /// <param name="runtime">The runtime whose CPUs it picks from.</param>
    /// <param name="seed">The schedule seed.</param>
    /// <param name="preemptionPermille">Chance, in thousandths, that a preemption point preempts: 0 to 1000.</param>
    /// <param name="isByUrgency">True: nothing is left to the seed, see <see cref="RunNext"/>.</param>
    public Chooser(MachineRuntime runtime, ulong seed, int preemptionPermille, bool isByUrgency = false)
    {
        _isByUrgency = isByUrgency;
        _runtime = runtime;
        _random = new SeededRandom(seed);
        _preemptionPermille = preemptionPermille;
    }

    /// <summary>How often a preemption point has preempted.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Runs one item of a CPU and context chosen among all runnable ones; false if there is none. By urgency
    /// it is the first CPU's most urgent context, as on a real CPU.</summary>
    internal bool RunNext()
    {
        int runnable = 0;
        foreach (Cpu cpu in _runtime.CpuSpan)
        {
            runnable += System.Numerics.BitOperations.PopCount(cpu.RunnableMask);
        }

        if (runnable == 0)
        {
            return false;
        }

        RunNth(runnable == 1 || _isByUrgency ? 0 : (int)_random.Below(runnable), null, CpuContext.Task);
        return true;
    }

    /// <summary>At a preemption point: maybe runs one item of a more urgent context of the same CPU, or of another
    /// CPU.</summary>
    internal void Preempt(Cpu current, CpuContext context)
    {
        if (_preemptionPermille == 0 || _nesting >= MaximumNesting || _random.Below(1000) >= _preemptionPermille)
        {
            return;
        }

        int runnable = 0;
        foreach (Cpu cpu in _runtime.CpuSpan)
        {
            runnable += System.Numerics.BitOperations.PopCount(Preempting(cpu, current, context));
        }

        if (runnable == 0)
        {
            return;
        }

        Preemptions++;
        _nesting++;
        RunNth((int)_random.Below(runnable), current, context);
        _nesting--;
    }

    /// <summary>What may preempt: on the CPU that asks, contexts more urgent than the one it names; on a CPU that was
    /// itself preempted further down, contexts more urgent than the one that waits there; else anything.</summary>
    private static uint Preempting(Cpu cpu, Cpu current, CpuContext context)
    {
        uint mask = cpu.RunnableMask & cpu.Permitted;
        return ReferenceEquals(cpu, current) ? mask & Above(context) : mask;
    }

    private static uint Above(CpuContext context) => (1u << (int)context) - 1;

    private void RunNth(int nth, Cpu? current, CpuContext context)
    {
        foreach (Cpu cpu in _runtime.CpuSpan)
        {
            uint mask = current is null ? cpu.RunnableMask : Preempting(cpu, current, context);
            int here = System.Numerics.BitOperations.PopCount(mask);
            if (nth >= here)
            {
                nth -= here;
                continue;
            }

            while (nth-- > 0)
            {
                mask &= mask - 1;
            }

            var chosen = (CpuContext)System.Numerics.BitOperations.TrailingZeroCount(mask);
            uint permitted = cpu.Permitted;
            cpu.Permitted = Above(chosen);
            try
            {
                cpu.RunOne(chosen);
            }
            finally
            {
                cpu.Permitted = permitted;
            }

            return;
        }
    }
}
