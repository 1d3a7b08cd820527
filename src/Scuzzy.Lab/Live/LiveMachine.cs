using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Live;

/// <summary>A lab's machine in real time, for callers on other threads.</summary>
public sealed class LiveMachine : IDisposable
{
    private const int PollMs = 20;

    private readonly LiveRuntime _runtime;
    private bool _isStarted;

    /// <summary>Builds the machine; nothing runs yet.</summary>
    /// <exception cref="Syntax.LabException">A store cannot be opened.</exception>
    public LiveMachine(LabFile lab, LabOptions options, Action<string>? showLog = null)
    {
        _runtime = new LiveRuntime(
            new LiveRuntimeOptions
            {
                Cpus = lab.Machine.Cpus,
                Shards = lab.Machine.Shards,
                WorkloadSeed = options.Seed,
            }
        );
        try
        {
            Machine = new LabMachine(lab, _runtime, options, showLog);
        }
        catch
        {
            _runtime.Dispose();
            throw;
        }
    }

    /// <summary>The machine; from <see cref="Start"/> on to be touched through <see cref="Do"/> only.</summary>
    public LabMachine Machine { get; }

    /// <summary>The bug that stopped the machine, or null.</summary>
    public Exception? FaultException => _runtime.FaultException;

    /// <summary>Starts the machine's threads.</summary>
    public void Start()
    {
        _isStarted = true;
        _runtime.Start();
    }

    /// <summary>Runs an action on the machine's first shard and waits for its end.</summary>
    public void Do(Action action) => _runtime.Call(Machine.Cpu.Shard, action);

    /// <summary>Runs a control flow on the machine's first CPU and waits for its end.</summary>
    /// <returns>False if the time ran out first.</returns>
    /// <exception cref="InvariantViolationException">A bug stopped the machine.</exception>
    public bool Run(Func<ShardTask> body, int timeoutMs = Timeout.Infinite)
    {
        using var ended = new ManualResetEventSlim();
        ShardTask? task = null;
        Do(() =>
            task = Machine.Cpu.Start(async () =>
            {
                await body();
                ended.Set();
            })
        );
        for (int waited = 0; timeoutMs < 0 || waited < timeoutMs; waited += PollMs)
        {
            if (ended.Wait(PollMs))
            {
                return true;
            }

            if (_runtime.FaultException is { } bug)
            {
                throw new InvariantViolationException($"the machine stopped: {bug.Message}", bug);
            }
        }

        return task?.IsSettled == true;
    }

    /// <summary>Stops the machine's threads and frees its memory.</summary>
    public void Dispose()
    {
        bool hasEnded = !_isStarted || _runtime.Stop();
        if (hasEnded)
        {
            Machine.Dispose();
        }

        _runtime.Dispose();
    }
}
