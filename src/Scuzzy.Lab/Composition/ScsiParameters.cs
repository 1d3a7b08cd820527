using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Lab.Composition;

/// <summary>The SCSI subsystem's module parameters (kernel: /sys/module/scsi_mod/parameters), with what a lab
/// sets.</summary>
internal sealed class ScsiParameters
{
    private const int MaximumDeviceFlags = 256;

    private readonly ModuleParameters _all = new();

    /// <summary>Makes the parameters of a lab's machine.</summary>
    /// <exception cref="LabException">The lab sets one that there is not, or a value that it cannot have.</exception>
    public ScsiParameters(LabFile lab)
    {
        KernelModule module = _all.Module("scsi_mod");
        MaxLuns = module.AddNumber("max_luns", 512, 1, 65535, "last LUN of a scan, from 1 to 65535", isWritable: false);
        InquiryTimeout = module.AddNumber(
            "inq_timeout",
            20,
            0,
            3600,
            "time-out of INQUIRY in seconds, from 0 to 3600",
            isWritable: false
        );
        string[] scans = Profiles.ScanTypes(lab.Machine.Profile);
        Scan = module.AddChoice(
            "scan",
            "async",
            scans,
            "who scans new hosts: " + string.Join(", ", scans),
            isWritable: false
        );
        LoggingLevel = module.AddNumber(
            "scsi_logging_level",
            lab.Machine.LoggingLevel,
            0,
            uint.MaxValue,
            "ten groups of three bits, from 0 to 4294967295"
        );
        DeviceFlags = module.AddText(
            "dev_flags",
            string.Empty,
            MaximumDeviceFlags,
            "vendor:model:flags,… of at most 256 characters",
            isWritable: false
        );
        foreach ((LabName name, string value) in lab.Machine.Parameters)
        {
            if (_all.Set(name.Text, value) is { } problem)
            {
                throw new LabException([new LabError(lab.FileName, name.Position, problem)]);
            }
        }
    }

    public IReadOnlyList<KernelModule> Modules => _all.Modules;

    public ModuleParameter<long> MaxLuns { get; }

    public ModuleParameter<long> InquiryTimeout { get; }

    public ModuleParameter<string> Scan { get; }

    public ModuleParameter<long> LoggingLevel { get; }

    public ModuleParameter<string> DeviceFlags { get; }
}
