using System.Globalization;

namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>What a scenario says of its machine before ora_init: the module's parameters, times, logging level.
/// </summary>
/// <param name="Parameters">The parameters of scsi_debug, in the script's order.</param>
/// <param name="Timeout">The devices' time-out in seconds.</param>
/// <param name="EhTimeout">The devices' eh_timeout in seconds.</param>
/// <param name="Level">scsi_logging_level.</param>
/// <param name="IsWarmed">Whether all tags are used once before the script begins.</param>
internal sealed record ScenarioSettings(
    IReadOnlyList<(string Name, string Value)> Parameters,
    string Timeout,
    string EhTimeout,
    string Level,
    bool IsWarmed
)
{
    /// <summary>Targets of the host.</summary>
    public int Targets => Number("num_tgts");

    /// <summary>LUNs of each target.</summary>
    public int Luns => Number("max_luns");

    /// <summary>The addresses of the devices, in the order in which they are found.</summary>
    public IEnumerable<string> Addresses =>
        Enumerable
            .Range(0, Targets)
            .SelectMany(t =>
                Enumerable.Range(0, Luns).Select(l => string.Create(CultureInfo.InvariantCulture, $"0:0:{t}:{l}"))
            );

    /// <summary>The name of the disk at an address; empty if there is none.</summary>
    public string DiskAt(string address)
    {
        int index = Addresses.ToList().IndexOf(address);
        return index < 0 ? string.Empty : Name(index);
    }

    /// <summary>The name of a disk by its number (kernel: sd_format_disk_name).</summary>
    public static string Name(int index)
    {
        string letters = string.Empty;
        for (int i = index; i >= 0; i = (i / 26) - 1)
        {
            letters = (char)('a' + (i % 26)) + letters;
        }

        return "sd" + letters;
    }

    private int Number(string name)
    {
        string text = Parameters.LastOrDefault(p => p.Name == name).Value ?? "1";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 1;
    }
}
