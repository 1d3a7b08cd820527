using System.Globalization;
using Scuzzy.Lab;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Scenarios.Shell;
using Scuzzy.Tests.Lab;

namespace Scuzzy.Tests.Fidelity;

/// <summary>Recorded scenarios as labs.</summary>
internal static class ScenarioLabs
{
    /// <summary>Where labs, scripts and golden data are.</summary>
    public static string Folder { get; } =
        Path.Combine(Path.GetDirectoryName(LabFolder.Path)!, "tests", "Scuzzy.Tests", "Fidelity");

    /// <summary>The lab of a record: <c>variants/NAME</c> is a script of our own, anything else is named as its lab;
    /// <c>@SPEED</c> at the end is the machine's speed in percent.</summary>
    public static LabFile Of(string record)
    {
        string[] parts = Path.GetFileName(record).Split('@');
        string script = Path.Combine(Folder, "variants", parts[0] + ".sh");
        LabFile lab = File.Exists(script)
            ? LabParser.Parse(ScenarioConverter.Convert(parts[0], File.ReadAllText(script)))
            : LabParser.Load(Path.Combine(Folder, "labs", parts[0] + ".yaml"));
        lab.Machine.SpeedPercent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 100;
        return lab;
    }
}
