using System.CommandLine;
using System.Runtime.InteropServices;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Live;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Tracing;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy serve</c>: a lab's machine, live, until a signal ends it.</summary>
internal sealed class ServeCommand
{
    private readonly LabArguments _lab = new();

    private readonly Option<string?> _nbd = new("--nbd")
    {
        Description = "unix:PATH or HOST:PORT: export the disks over NBD as sda, sdb, ….",
    };

    private readonly Option<string?> _control = new("--control")
    {
        Description =
            "unix:PATH or NAME: take lines from 'scuzzy inject', or with --iscsi 'scuzzy target'; default off.",
    };

    private readonly ServeTarget _target = new();
    private readonly TraceOption _trace = new();

    public static System.CommandLine.Command Build() => new ServeCommand().BuildCommand();

    private System.CommandLine.Command BuildCommand()
    {
        var command = new System.CommandLine.Command(
            "serve",
            "Run a lab's machine live until SIGINT or SIGTERM, its disks NBD exports; or serve an iSCSI target."
        )
        {
            _nbd,
            _control,
            _trace.Option,
        };
        _lab.AddTo(command);
        _lab.Lab.Arity = ArgumentArity.ZeroOrOne;
        _target.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        using var stop = new ManualResetEventSlim();
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, stop);
        bool hasLab = result.GetValue(_lab.Lab) is not null;
        if (!hasLab)
        {
            Refuse(result, [_lab.Set], "goes with a LAB");
        }

        if (_target.IsAskedFor(result))
        {
            Refuse(result, [_nbd, _trace.Option], "is of a machine: not with --iscsi");
            return _target.Run(result, hasLab ? _lab.Load(result) : null, result.GetValue(_control), stop);
        }

        Refuse(result, _target.Options, "goes with --iscsi");
        return hasLab
            ? RunLab(result, stop)
            : throw new CommandException(ExitCode.Usage, "serve takes a LAB, or --iscsi with --lun");
    }

    private static void Refuse(ParseResult result, IEnumerable<Option> options, string why)
    {
        if (options.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } one)
        {
            throw new CommandException(ExitCode.Usage, $"{one.Name} {why}");
        }
    }

    private int RunLab(ParseResult result, ManualResetEventSlim stop)
    {
        LabFile file = _lab.Load(result);
        SocketAddress? address = Address(result.GetValue(_nbd));
        using TraceFile? trace = _trace.Create(result);
        var options = new LabOptions { Observer = trace is null ? null : new SharedObserver(trace) };
        using var live = new LiveMachine(file, options, Console.Error.WriteLine);
        trace?.Attach(live.Machine);
        live.Start();
        live.Run(live.Machine.BootAsync);
        var server = new LiveServer(live);
        Listen(live, server, result.GetValue(_control));
        if (address is { } wanted)
        {
            SocketAddress bound =
                server.Listen(wanted, out string error) ?? throw new CommandException(ExitCode.Environment, error);
            Console.Out.WriteLine($"serving {string.Join(' ', live.Machine.Disks.Select(d => d.Name))} on {bound}");
        }
        else
        {
            Console.Out.WriteLine($"running with {live.Machine.Disks.Count} disks");
        }

        Console.Out.Flush();
        while (!stop.Wait(200))
        {
            if (live.FaultException is { } bug)
            {
                throw new CommandException(ExitCode.Bug, $"the machine stopped: {bug}");
            }
        }

        if (!server.Close())
        {
            Console.Error.WriteLine("scuzzy: ended with I/O under way");
        }

        return ExitCode.Ok;
    }

    private static void Listen(LiveMachine live, LiveServer server, string? control)
    {
        live.Do(live.Machine.Faults.ArmAtBoot);
        if (control is null)
        {
            return;
        }

        ControlSocket.Listen(control, server.TryListenForControl);
    }

    private static SocketAddress? Address(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return SocketAddress.TryParse(text, out SocketAddress address)
            ? address
            : throw new CommandException(ExitCode.Usage, $"--nbd {text}: unix:PATH or HOST:PORT belongs here");
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, ManualResetEventSlim stop) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                stop.Set();
            }
        );
}
