using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Command.Commands;

/// <summary>A lab's machine, booted in virtual time, for tools that ask it something.</summary>
internal sealed class BootedLab : IDisposable
{
    private readonly VirtualRuntime _runtime;

    public BootedLab(LabFile file)
    {
        var options = new LabOptions();
        _runtime = LabMachine.Simulate(file, options);
        Machine = new LabMachine(file, _runtime, options);
        Run(Machine.BootAsync);
    }

    public LabMachine Machine { get; }

    /// <summary>Runs a control flow to its end.</summary>
    public void Run(Func<ShardTask> body)
    {
        ShardTask task = Machine.Cpu.Start(body);
        _runtime.Run(stop: () => task.IsSettled);
        if (_runtime.FaultException is { } bug)
        {
            throw new CommandException(ExitCode.Bug, $"the machine stopped: {bug}");
        }
    }

    public void Dispose()
    {
        Machine.Dispose();
        _runtime.Dispose();
    }
}
