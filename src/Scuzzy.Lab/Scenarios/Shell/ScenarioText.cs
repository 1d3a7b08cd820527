using System.Globalization;
using System.Text;

namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>Writes a converted scenario as a lab.</summary>
internal sealed class ScenarioText(
    string fileName,
    string profile,
    ScenarioSettings settings,
    IReadOnlyList<EmittedStep> steps
)
{
    private readonly StringBuilder _text = new();

    /// <inheritdoc/>
    public override string ToString()
    {
        _text.Clear();
        Line(0, $"lab: {Quoted(Title())}");
        Line(0, string.Empty);
        Line(0, "# Every message at its place: no preemption, one CPU.");
        Line(0, $"machine: {{ profile: {Quoted(profile)}, cpus: 1, hz: 250, preemption: 0 }}");
        Line(0, string.Empty);
        Line(0, "hosts:");
        Line(2, "- name: debug");
        Line(4, "driver: scsi_debug");
        string parameters = string.Join(", ", settings.Parameters.Select(p => $"{p.Name}: {Quoted(p.Value)}"));
        Line(4, $"parameters: {{ {parameters} }}");
        Line(0, string.Empty);
        Line(0, "script:");
        Prepare();
        foreach (EmittedStep step in steps)
        {
            Step(2, step);
        }

        Step(2, new EmittedStep("run", "echo 0 > /proc/sys/dev/scsi/logging_level"));
        Step(2, new EmittedStep("state", "after"));
        return _text.ToString();
    }

    /// <summary>A file called scenario.sh is known by its folder.</summary>
    private string Title()
    {
        string name = Path.GetFileNameWithoutExtension(fileName);
        string? folder = Path.GetFileName(Path.GetDirectoryName(fileName));
        return name == "scenario" && !string.IsNullOrEmpty(folder) ? folder : name;
    }

    private void Prepare()
    {
        Line(2, "# The devices' times, and each tag used once.");
        Step(2, new EmittedStep("run", "sleep 1"));
        foreach (string address in settings.Addresses)
        {
            string device = $"/sys/class/scsi_device/{address}/device";
            Step(2, new EmittedStep("run", $"echo {settings.Timeout} > {device}/timeout"));
            Step(2, new EmittedStep("run", $"echo {settings.EhTimeout} > {device}/eh_timeout"));
        }

        if (settings.IsWarmed)
        {
            Warm();
        }

        Step(2, new EmittedStep("run", "sleep 1.3"));
        Step(2, new EmittedStep("run", $"echo {settings.Level} > /proc/sys/dev/scsi/logging_level"));
        Step(2, new EmittedStep("state", "before"));
        Line(2, "# The scenario.");
    }

    private void Warm()
    {
        int disks = settings.Targets * settings.Luns;
        for (int i = 0; i < disks; i++)
        {
            Step(2, new EmittedStep("run", $"rd {ScenarioSettings.Name(i)} 0 64"));
        }

        for (int i = 0; i < disks; i++)
        {
            string options = "--rw=randread --bs=4k --iodepth=32 --number_ios=2000";
            Step(2, new EmittedStep("run", $"fio --filename=/dev/{ScenarioSettings.Name(i)} {options}"));
        }
    }

    private void Step(int indent, EmittedStep step)
    {
        string first = "- ";
        if (step.Name is not null)
        {
            Line(indent, $"{first}name: {Quoted(step.Name)}");
            first = "  ";
        }

        if (step.Mark is not null)
        {
            Line(indent, $"{first}mark: {Quoted(step.Mark)}");
            first = "  ";
        }

        switch (step.Key)
        {
            case "wait" or "join":
                Line(indent, $"{first}{step.Key}: true");
                break;
            case "do" or "background":
                Line(indent, $"{first}{step.Key}:{(step.Steps.Count == 0 ? " []" : string.Empty)}");
                foreach (EmittedStep inner in step.Steps)
                {
                    Step(indent + 4, inner);
                }

                break;
            default:
                Line(indent, $"{first}{step.Key}: {Quoted(step.Value)}");
                break;
        }
    }

    private void Line(int indent, string text) =>
        _text.Append(CultureInfo.InvariantCulture, $"{new string(' ', text.Length == 0 ? 0 : indent)}{text}\n");

    /// <summary>As a scalar in double quotes; a dollar sign would begin a parameter.</summary>
    private static string Quoted(string text) =>
        "\""
        + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("$", "$$", StringComparison.Ordinal)
        + "\"";
}
