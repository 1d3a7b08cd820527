using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>Errors that are injected by device and operation code, as by writes to the files of debugfs.</summary>
public sealed partial class ScsiDebugHost
{
    private static readonly IReadOnlyList<KernelAttribute> s_deviceFiles =
    [
        new KernelAttribute<ScsiDebugDevice>(
            "error",
            unit => Rules(unit),
            (unit, line) => WriteError(unit, line, out _)
        ),
    ];

    private readonly SortedSet<(int Channel, int Id)> _failingTargetResets = [];

    /// <summary>Adds or removes an injected error, as a write to <c>error</c> of the device's directory in debugfs
    /// does.
    /// </summary>
    /// <param name="device">A device of this host.</param>
    /// <param name="line">The line: see <see cref="InjectionLine"/>.</param>
    /// <param name="reason">Why it was refused; empty if it was not.</param>
    /// <returns>0 or an errno value (EINVAL, ENODEV, ENOMEM).</returns>
    public static int WriteError(ScsiDevice device, string line, out string reason)
    {
        if (device.DriverData is ScsiDebugDevice unit)
        {
            return WriteError(unit, line, out reason);
        }

        reason = $"{device.Address} is no device of scsi_debug";
        return Errno.ENODEV;
    }

    /// <summary>The injected errors of a device, one line each, as reading <c>error</c> shows them.</summary>
    public static string ReadErrors(ScsiDevice device) =>
        device.DriverData is ScsiDebugDevice unit ? Rules(unit) : string.Empty;

    /// <summary>Makes the resets of a target fail or succeed, as a write to <c>fail_reset</c> does.</summary>
    public void SetTargetResetFails(int channel, int id, bool fails)
    {
        if (fails)
        {
            _failingTargetResets.Add((channel, id));
        }
        else
        {
            _failingTargetResets.Remove((channel, id));
        }
    }

    private static int WriteError(ScsiDebugDevice unit, string line, out string reason)
    {
        if (!InjectionLine.TryParse(line, out InjectionRule? rule, out (int Type, byte Opcode) removed, out reason))
        {
            return Errno.EINVAL;
        }

        if (rule is null)
        {
            bool isRemoved = unit.Remove(removed.Type, removed.Opcode);
            reason = isRemoved
                ? string.Empty
                : $"there is no rule of type {removed.Type} for 0x{removed.Opcode:x} at {unit.Device.Address}";
            return isRemoved ? 0 : Errno.EINVAL;
        }

        if (unit.TryAdd(rule))
        {
            return 0;
        }

        reason = $"{unit.Device.Address} has {ScsiDebugDevice.MaximumRules} rules already";
        return Errno.ENOMEM;
    }

    private static string Rules(ScsiDebugDevice unit) =>
        string.Join(
            '\n',
            unit.Rules.Select(r =>
                string.Create(CultureInfo.InvariantCulture, $"{(int)r.Type}: {r.Count} 0x{r.Opcode:x2}")
                + r.Type switch
                {
                    InjectionType.FailsQueueing => $" 0x{r.QueueResult:x}",
                    InjectionType.FailsCommand => $" 0x{r.HostByte:x} 0x{r.DriverByte:x} 0x{r.StatusByte:x} "
                        + $"0x{r.SenseKey:x} 0x{r.Asc:x} 0x{r.Ascq:x}",
                    _ => string.Empty,
                }
            )
        );

    /// <summary>Shows the device's files in debugfs, and those of its target.</summary>
    private void Publish(ScsiDebugDevice unit)
    {
        if (unit.Device.Host.Scsi.Options.Objects is not { } tree || Folder(unit.Device.Host) is not { } root)
        {
            return;
        }

        string target = unit.Device.Target.Name;
        if (root.Child(target) is null)
        {
            root.Add(target, unit.Device.Target, [TargetFile()]);
        }

        root.Child(unit.Device.Address)?.Remove();
        unit.Files = root.Add(unit.Device.Address, unit, s_deviceFiles);
        KernelObject driver = tree.Root.Ensure("bus").Ensure("pseudo").Ensure("drivers").Ensure("scsi_debug");
        foreach (string name in ScsiDebugParameters.Names)
        {
            if (driver.Attribute(name) is null)
            {
                driver.AddAttribute(new ParameterFile(this, name));
            }
        }
    }

    /// <summary>The module's folder of debugfs.</summary>
    private static KernelObject? Folder(ScsiHost host) =>
        host.Scsi.Options.Objects?.Root.Ensure("kernel").Ensure("debug").Ensure("scsi_debug");

    private KernelAttribute<ScsiTarget> TargetFile() =>
        new(
            "fail_reset",
            t => _failingTargetResets.Contains((t.Channel, t.Id)) ? "1" : "0",
            (target, text) =>
            {
                if (text is not ("0" or "1" or "y" or "n" or "Y" or "N"))
                {
                    return Errno.EINVAL;
                }

                SetTargetResetFails(target.Channel, target.Id, text is "1" or "y" or "Y");
                return 0;
            }
        );

    /// <summary>What the injected errors do to a command; null: nothing.</summary>
    private QueueCommandResult? Inject(ScsiDebugDevice unit, ScsiCommand command)
    {
        if (unit.Rules.Count == 0)
        {
            return null;
        }

        byte opcode = (byte)command.Cdb.OperationCode;
        if (unit.Use(InjectionType.TimesOut, opcode) is not null)
        {
            Log(command).Command(command, 6, $"timeout command 0x{opcode:x}");
            Take(command);
            return QueueCommandResult.Accepted;
        }

        if (unit.Use(InjectionType.FailsQueueing, opcode) is { QueueResult: not 0 } busy)
        {
            Log(command).Command(command, 6, $"fail queue command 0x{opcode:x} with 0x{busy.QueueResult:x}");
            return (QueueCommandResult)busy.QueueResult;
        }

        if (unit.Use(InjectionType.FailsCommand, opcode) is { } failure)
        {
            Fail(command, failure);
            return QueueCommandResult.Accepted;
        }

        return null;
    }

    /// <summary>Ends a command with an injected result. As the module does, it completes before it tells.</summary>
    private void Fail(ScsiCommand command, InjectionRule rule)
    {
        byte opcode = (byte)command.Cdb.OperationCode;
        command.HostByte = (HostByte)rule.HostByte;
        command.Status = (ScsiStatus)rule.StatusByte;

        // Sense data are made whatever the status.
        Span<byte> bytes = stackalloc byte[SenseData.FixedSize];
        var sense = new SenseData((SenseKey)rule.SenseKey, new AdditionalSense(rule.Asc, rule.Ascq));
        command.SetSense(bytes[..sense.WriteFixed(bytes)]);
        string text =
            $"fail command 0x{opcode:x} with hostbyte=0x{rule.HostByte:x}, driverbyte=0x{rule.DriverByte:x}, "
            + $"statusbyte=0x{rule.StatusByte:x}, sense_key=0x{rule.SenseKey:x}, "
            + $"asc=0x{rule.Asc:x}, asq=0x{rule.Ascq:x}";
        int tag = command.Tag;
        ulong request = command.RequestHandle;
        command.Done(command.Claim);

        // By now it may have been worked off: put back it has no tag, ended it is known by the tag it had.
        Log(command).Command(command.Device, command.RequestHandle == request ? command.Tag : tag, 6, text);
    }

    /// <summary>One of the module's parameters as a file.</summary>
    private sealed class ParameterFile(ScsiDebugHost host, string name) : KernelAttribute(name)
    {
        public override bool IsWritable => ScsiDebugParameters.IsWritable(Name);

        public override ShowResult Show(KernelObject owner) =>
            (Name == "opts" ? "0x" : string.Empty)
            + host.Parameters[Name].ToString(Name == "opts" ? "x" : "d", CultureInfo.InvariantCulture);

        public override int Store(KernelObject owner, string text) => host.WriteParameter(Name, text.Trim());
    }

    private int WriteParameter(string name, string text)
    {
        long before = Parameters[name];
        if (name is "delay" or "ndelay" && TasksInUse > 0)
        {
            return Errno.EBUSY;
        }

        if (!Parameters.TrySet(name, text, out _))
        {
            return Errno.EINVAL;
        }

        if (name == "every_nth" && Parameters[name] != 0 && Parameters["statistics"] == 0)
        {
            Parameters.TrySet("statistics", "1", out _);
            _devices
                .FirstOrDefault()
                ?.Device.Host.Scsi.Log.Write(6, "scsi_debug:every_nth_store: every_nth needs statistics=1, set it");
        }

        if (name is "every_nth" or "opts")
        {
            CountAnew();
        }

        UnitAttentionBits told = name switch
        {
            "max_luns" => UnitAttentionBits.LunsChanged,
            "virtual_gb" => UnitAttentionBits.CapacityChanged,
            _ => UnitAttentionBits.None,
        };
        foreach (ScsiDebugDevice unit in _devices)
        {
            unit.Attentions |= Parameters[name] != before ? told : UnitAttentionBits.None;
        }

        return 0;
    }
}
