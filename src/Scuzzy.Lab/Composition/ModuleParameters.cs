using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Composition;

/// <summary>The module parameters that a lab sets, checked.</summary>
internal sealed class ModuleParameters
{
    private static readonly string[] s_known =
    [
        "scsi_mod.max_luns",
        "scsi_mod.inq_timeout",
        "scsi_mod.scsi_logging_level",
        "scsi_mod.dev_flags",
    ];

    public ModuleParameters(LabFile lab)
    {
        foreach ((LabName name, string value) in lab.Machine.Parameters)
        {
            switch (name.Text)
            {
                case "scsi_mod.max_luns":
                    MaxLuns = (int)Number(lab, name, value, 1, 65535);
                    break;
                case "scsi_mod.inq_timeout":
                    InquiryTimeoutNs = Number(lab, name, value, 0, 3600) * 1_000_000_000;
                    break;
                case "scsi_mod.scsi_logging_level":
                    LoggingLevel = (uint)Number(lab, name, value, 0, int.MaxValue);
                    break;
                case "scsi_mod.dev_flags":
                    DeviceFlags = value;
                    break;
                default:
                    throw Wrong(
                        lab,
                        name,
                        $"there is no module parameter '{name}'" + Suggestion.For(name.Text, s_known, "none")
                    );
            }
        }
    }

    public int? MaxLuns { get; }

    public long? InquiryTimeoutNs { get; }

    public uint? LoggingLevel { get; }

    public string? DeviceFlags { get; }

    private static long Number(LabFile lab, LabName name, string text, long minimum, long maximum)
    {
        bool isNumber = NumberText.TryParse(text, out long value);
        return isNumber && value >= minimum && value <= maximum
            ? value
            : throw Wrong(lab, name, $"{name} is '{text}': a number from {minimum} to {maximum} belongs here");
    }

    private static LabException Wrong(LabFile lab, LabName name, string message) =>
        new([new LabError(lab.FileName, name.Position, message)]);
}
