using System.CommandLine;
using System.Globalization;
using System.Text;
using Scuzzy.Iscsi.Login;
using Scuzzy.Lab;
using Scuzzy.Lab.Live;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy serve --iscsi</c>: a target without a lab.</summary>
internal sealed class ServeTarget
{
    private const string DefaultName = "iqn.2026-01.org.scuzzy:target";
    private const int HighestLun = 0x3FFF;
    private const int MaximumPortals = 64;
    private const string Transition = "transition=";

    private readonly Option<string[]> _iscsi = new("--iscsi")
    {
        Description =
            "HOST:PORT: serve a target over iSCSI, or the lab's section 'iscsi'; several times for several portals, "
            + "each a portal group and so a target port of its own.",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _name = new("--target")
    {
        Description = $"The target's iSCSI name; default {DefaultName}.",
        DefaultValueFactory = _ => DefaultName,
    };

    private readonly Option<string[]> _luns = new("--lun")
    {
        Description =
            "N=SPEC: a unit; may be given several times. SPEC = ram:SIZE | file:PATH | null:SIZE | nbd:ADDRESS "
            + "[,thin][,removable][,readonly][,nofua][,writethrough][,block=BYTES][,physical=BYTES][,pi=TYPE][,aca]"
            + "[,serial=S][,overlay][,delay=TIME][,error=OPERATION:FIRST-LAST].",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _chap = new("--chap")
    {
        Description = "USER:SECRET[,USER:SECRET]: what initiators must prove themselves by, and the target to them.",
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "FOLDER that keeps units' state and what 'scuzzy target' changed through restarts; default none.",
    };

    private readonly Option<string?> _discoveryChap = new("--chap-discovery")
    {
        Description = "USER:SECRET[,USER:SECRET]: the same for discovery, which is open to everybody without it.",
    };

    private readonly Option<string[]> _portals = new("--portal")
    {
        Description =
            "HOST[:PORT] that discovery tells, if initiators reach the target by another address: for each --iscsi in "
            + "their order; one without PORT for all, with their ports.",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _access = new("--alua")
    {
        Description =
            "GROUP[,GROUP]...[,explicit][,transition=TIME]: the target port group of each --iscsi in their order, "
            + "whether initiators may change its access state, and how long a change takes; default 1 for all.",
    };

    /// <summary>True if the command line asks for a target.</summary>
    public bool IsAskedFor(ParseResult result) => result.GetValue(_iscsi) is { Length: > 0 };

    /// <summary>What goes with --iscsi.</summary>
    public IReadOnlyList<Option> Options => [_name, _luns, _chap, _discoveryChap, _portals, _access, _state];

    /// <summary>Adds the options.</summary>
    public void AddTo(System.CommandLine.Command command)
    {
        foreach (Option option in (Option[])[_iscsi, .. Options])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Serves until told to stop.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="lab">The lab whose targets are served; null for one target of the command line's.</param>
    /// <param name="control">Where lines of control are taken; null for nowhere.</param>
    /// <param name="stop">Set when it is to stop.</param>
    public int Run(ParseResult result, LabFile? lab, string? control, ManualResetEventSlim stop)
    {
        SocketAddress[] addresses = [.. result.GetRequiredValue(_iscsi).Select(Address)];
        if (addresses.Length > MaximumPortals)
        {
            throw new CommandException(ExitCode.Usage, $"--iscsi: {MaximumPortals} portals at most");
        }

        string?[] advertised = Advertised(result.GetValue(_portals) ?? [], addresses.Length);
        LiveTargetOptions options = (lab is null ? FromCommandLine(result) : FromLab(result, lab)) with
        {
            Ports = Ports(result.GetValue(_access), addresses.Length),
            DiscoveryChap = Chap("--chap-discovery", result.GetValue(_discoveryChap)),
        };
        using LiveTarget target = Start(options, result.GetValue(_state));
        if (control is not null)
        {
            ControlSocket.Listen(control, target.TryListenForControl);
        }

        string names = string.Join(' ', options.Targets.Select(t => t.Login.Name));
        var listening = new SocketAddress[addresses.Length];
        for (int i = 0; i < addresses.Length; i++)
        {
            listening[i] =
                target.Listen(addresses[i], advertised[i], out string error)
                ?? throw new CommandException(ExitCode.Environment, error);
        }

        foreach (SocketAddress address in listening)
        {
            Console.Out.WriteLine($"serving {names} on {address}");
        }

        Console.Out.Flush();
        while (!stop.Wait(200))
        {
            if (target.FaultException is { } bug)
            {
                throw new CommandException(ExitCode.Bug, $"the target stopped: {bug}");
            }
        }

        if (!target.Close())
        {
            Console.Error.WriteLine("scuzzy: ended with I/O under way");
        }

        return ExitCode.Ok;
    }

    private static LivePorts Ports(string? text, int count)
    {
        var ports = new LivePorts { Count = count };
        foreach (string part in text?.Split(',') ?? [])
        {
            bool isGroup = ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out ushort group);
            long ns = 0;
            bool isTime = part.StartsWith(Transition, StringComparison.Ordinal);
            if (
                !(
                    part == "explicit"
                    || (isGroup && group > 0)
                    || (isTime && Units.TryParseTime(part[Transition.Length..], out ns))
                )
            )
            {
                string right = "GROUP from 1 to 65535, explicit or transition=TIME belongs here";
                throw new CommandException(ExitCode.Usage, $"--alua {text}: '{part}': {right}");
            }

            ports = ports with
            {
                Groups = isGroup ? [.. ports.Groups, group] : ports.Groups,
                HasExplicitAccess = ports.HasExplicitAccess || part == "explicit",
                TransitionNs = isTime ? ns : ports.TransitionNs,
            };
        }

        return ports.Groups.Count == 0 || ports.Groups.Count == count
            ? ports
            : throw new CommandException(
                ExitCode.Usage,
                $"--alua {text}: {ports.Groups.Count} groups for {count} --iscsi: one for each belongs here"
            );
    }

    private static string?[] Advertised(string[] portals, int count)
    {
        if (portals.Length > count)
        {
            string which = $"{portals.Length} for {count} --iscsi: one for each at most";
            throw new CommandException(ExitCode.Usage, $"--portal: {which}, in their order");
        }

        if (Array.Find(portals, portal => !IsPortal(portal)) is { } wrong)
        {
            throw new CommandException(ExitCode.Usage, $"--portal {wrong}: HOST[:PORT] belongs here, or [IPV6][:PORT]");
        }

        bool isForAll = portals.Length == 1 && PortOf(portals[0]) is null;
        return [.. Enumerable.Range(0, count).Select(i => portals.ElementAtOrDefault(isForAll ? 0 : i))];
    }

    private static bool IsPortal(string text)
    {
        string? port = PortOf(text);
        string host = port is null ? text : text[..^(port.Length + 1)];
        bool isPort = port is null || (ushort.TryParse(port, NumberStyles.None, null, out ushort number) && number > 0);
        bool isAddress = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        return isPort
            && (
                isAddress
                    ? System.Net.IPAddress.TryParse(host[1..^1], out _)
                    : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            );
    }

    private static string? PortOf(string portal)
    {
        int colon = portal.LastIndexOf(':');
        return colon > portal.LastIndexOf(']') ? portal[(colon + 1)..] : null;
    }

    private static SocketAddress Address(string text) =>
        SocketAddress.TryParse(text, out SocketAddress address) && address.Host is not null
            ? address
            : throw new CommandException(
                ExitCode.Usage,
                $"--iscsi {text}: HOST:PORT belongs here, an address and a number up to 65535"
            );

    private static LiveTarget Start(LiveTargetOptions options, string? state)
    {
        LiveTarget? target = null;
        try
        {
            target = new LiveTarget(options, state);
            target.Start();
            return target;
        }
        catch (IOException e)
        {
            target?.Dispose();
            throw new CommandException(ExitCode.Environment, e.Message);
        }
    }

    private LiveTargetOptions FromLab(ParseResult result, LabFile lab)
    {
        foreach (Option option in (Option[])[_luns, _name, _chap])
        {
            if (result.GetResult(option) is { Implicit: false })
            {
                throw new CommandException(ExitCode.Usage, $"{option.Name} with a LAB: the lab says it");
            }
        }

        return LiveTargetOptions.FromLab(lab);
    }

    private LiveTargetOptions FromCommandLine(ParseResult result)
    {
        string name = result.GetRequiredValue(_name);
        if (!IscsiName.IsValid(name))
        {
            string right = "an iSCSI name such as iqn.2026-01.org.example:disk belongs here, of 223 bytes at most";
            throw new CommandException(ExitCode.Usage, $"--target '{name}': {right}");
        }

        return new LiveTargetOptions
        {
            Targets =
            [
                new LiveNode
                {
                    Login = new LoginTarget { Name = name, Chap = Chap("--chap", result.GetValue(_chap)) },
                    Units = UnitsOf(name, result.GetValue(_luns) ?? []),
                },
            ],
        };
    }

    private static List<LiveUnit> UnitsOf(string target, string[] settings)
    {
        var units = new List<LiveUnit>();
        foreach (string setting in settings)
        {
            (string number, string text) = LabArguments.Setting("--lun", setting, "N=SPEC");
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int lun) || lun > HighestLun)
            {
                throw new CommandException(ExitCode.Usage, $"--lun {setting}: '{number}' is not 0 to {HighestLun}");
            }

            if (!UnitSpec.TryParse(text, out UnitSpec? spec, out string error))
            {
                throw new CommandException(ExitCode.Usage, $"--lun {setting}: {error}");
            }

            if (units.Exists(u => u.Lun == lun))
            {
                throw new CommandException(ExitCode.Usage, $"--lun {setting}: unit {lun} is there twice");
            }

            units.Add(LiveUnit.Of(target, lun, text, spec!));
        }

        return units.Count > 0
            ? units
            : throw new CommandException(ExitCode.Usage, "--iscsi needs a unit: --lun 0=ram:100MiB");
    }

    private static ChapOptions? Chap(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        string[] pairs = text.Split(',');
        if (pairs.Length > 2)
        {
            throw new CommandException(ExitCode.Usage, $"{option}: two USER:SECRET at most, without commas in them");
        }

        ChapCredentials account = Credentials(pairs[0], option);
        ChapCredentials? target = pairs.Length == 1 ? null : Credentials(pairs[1], option);
        if (target is not null && target.Secret.Span.SequenceEqual(account.Secret.Span))
        {
            throw new CommandException(ExitCode.Usage, $"{option}: one secret for both directions: two belong here");
        }

        return new ChapOptions { Accounts = [account], Target = target };
    }

    private static ChapCredentials Credentials(string text, string option)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1
            ? new ChapCredentials(text[..colon], Encoding.UTF8.GetBytes(text[(colon + 1)..]))
            : throw new CommandException(ExitCode.Usage, $"{option}: USER:SECRET[,USER:SECRET] belongs here");
    }
}
