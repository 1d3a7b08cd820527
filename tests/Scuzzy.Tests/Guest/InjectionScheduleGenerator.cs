using System.Collections.Immutable;

namespace Scuzzy.Tests.Guest;

/// <summary>Makes a random schedule of a seed: faults of every type before and between a few steps.</summary>
internal sealed class InjectionScheduleGenerator
{
    private const int MaximumSteps = 7;

    /// <summary>READ(10), WRITE(10), TEST UNIT READY, START STOP UNIT, INQUIRY, any.</summary>
    private static readonly string[] s_opcodes =
    [
        "0x28",
        "0x28",
        "0x28",
        "0x28",
        "0x28",
        "0x2a",
        "0x0",
        "0x0",
        "0x1b",
        "0x12",
        "0xff",
    ];

    /// <summary>Sense (key, ASC, ASCQ) that the mid level or sd treats in its own way.</summary>
    private static readonly string[] s_senses =
    [
        "0 0 0",
        "1 17 0",
        "2 4 0",
        "2 4 1",
        "2 4 2",
        "2 4 3",
        "2 4 a",
        "2 4 1b",
        "2 3a 0",
        "3 11 0",
        "3 31 0",
        "4 44 0",
        "5 20 0",
        "5 24 0",
        "5 25 0",
        "6 28 0",
        "6 29 0",
        "6 29 4",
        "6 2a 1",
        "6 2a 9",
        "6 38 7",
        "6 3f 3",
        "6 3f e",
        "7 27 0",
        "8 0 0",
        "9 80 0",
        "a 0 0",
        "b 0 0",
        "b 10 1",
        "b 2e 1",
        "d 0 0",
        "e 1d 0",
    ];

    private static readonly string[] s_statuses = ["4", "8", "10", "14", "18", "22", "28", "30", "40"];
    private static readonly string[] s_queueResults = ["0x1055", "0x1056", "0x1057", "0x1058", "0x1"];
    private static readonly string[] s_counts = ["-1", "-1", "-1", "-2", "-3", "-6", "1"];
    private static readonly string[] s_resets = ["-d", "-t", "-b", "-H", "-N -d", "-N -t", "-N -b"];

    private readonly Random _random;
    private readonly List<string> _lines = [];
    private readonly List<(string Device, string Type, string Opcode)> _injected = [];
    private ImmutableArray<string> _devices = [];
    private string _victim = "";
    private int _steps;

    private InjectionScheduleGenerator(int seed) => _random = new Random(seed);

    /// <summary>The schedule of a seed.</summary>
    public static InjectionSchedule Generate(int seed) => new InjectionScheduleGenerator(seed).Make($"seed-{seed}");

    private InjectionSchedule Make(string name)
    {
        int targets = Often(70) ? 1 : 2;
        int units = Often(70) ? 1 : _random.Next(2, 4 - targets + 1);
        _devices = [.. Enumerable.Range(0, targets * units).Select(i => $"0:0:{i / units}:{i % units}")];
        _victim = _devices[_random.Next(_devices.Length)];
        string parameters = $"dev_size_mb=16{(_devices.Length > 1 ? $" num_tgts={targets} max_luns={units}" : "")}";
        string level = Often(75) ? "$(( 7 | 7<<3 | 3<<9 | 3<<12 ))" : Pick("4607", "4607", "63");
        string timeouts = Often(60) ? "" : $"TMO={_random.Next(1, 5)}; EHTMO={_random.Next(1, 4)}; ";
        for (int i = _random.Next(4); i > 0; i--)
        {
            Prepare();
        }

        if (Often(65))
        {
            InjectTimeout();
        }
        else if (Often(15))
        {
            _lines.Add($"echo 1 > /sys/class/scsi_disk/{_victim}/allow_restart");
            _lines.Add($"inj {_victim} 2 {Pick(s_counts)} 0x28 0 0 2 2 4 2");
        }

        for (int i = _random.Next(_lines.Count == 0 ? 1 : 0, 4); i > 0; i--)
        {
            Inject();
        }

        for (int i = _random.Next(1, MaximumSteps + 1); i > 0; i--)
        {
            Step();
        }

        return new InjectionSchedule(name, $"{timeouts}LEVEL={level}; SD=\"{parameters}\"", _devices, [.. _lines]);
    }

    private void Prepare()
    {
        string device = Device();
        string line = _random.Next(4) switch
        {
            0 => $"echo 1 > /sys/class/scsi_disk/{device}/allow_restart",
            1 => $"echo {_random.Next(1, 5)} > /sys/class/scsi_host/host0/eh_deadline",
            2 => $"echo {_random.Next(0, 4)} > /sys/class/scsi_disk/{device}/max_retries",
            _ => $"echo {_random.Next(0, 5)} > /sys/class/scsi_disk/{device}/max_medium_access_timeouts",
        };
        _lines.Add(line);
    }

    /// <summary>A command that times out, and what of the recovery fails as well.</summary>
    private void InjectTimeout()
    {
        string opcode = Pick(s_opcodes);
        Inject(_victim, "0", opcode);
        if (Often(60))
        {
            Inject(_victim, "3", Pick(opcode, "0xff"));
        }

        if (Often(45))
        {
            Inject(_victim, "4", Pick(opcode, "0xff"));
        }

        if (Often(30))
        {
            _lines.Add($"echo 1 > $D/target{_victim[..5]}/fail_reset");
        }

        if (Often(35))
        {
            Inject(_victim, Pick("0", "2"), "0x0");
        }
    }

    private void Inject() => Inject(Device(), Pick("0", "1", "2", "2", "2", "2", "3", "4"), Pick(s_opcodes));

    private void Inject(string device, string type, string opcode)
    {
        string count = Pick(s_counts);
        string values = "";
        if (type == "1")
        {
            values = " " + Pick(s_queueResults);
            // A busy return is retried without a limit.
            count = count == "1" ? "-4" : count;
        }
        else if (type == "2")
        {
            values = Result();
            // Some results are retried at once until the command is too old: a guest would be busy for seconds.
            count = count == "1" ? "-10" : count;
        }

        _injected.Add((device, type, opcode));
        _lines.Add($"inj {device} {type} {count} {opcode}{values}");
    }

    /// <summary>Host byte, driver byte, status, sense key, ASC, ASCQ.</summary>
    private string Result() =>
        _random.Next(10) switch
        {
            < 5 => $" 0 0 2 {Pick(s_senses)}",
            5 => $" 0 0 2 {_random.Next(16):x} 0 0",
            < 8 => $" 0 0 {Pick(s_statuses)} 0 0 0",
            _ => $" {_random.Next(1, 0x15):x} 0 0 0 0 0",
        };

    private void Step()
    {
        string device = Device();
        string disk = $"$(sdname {device})";
        string attributes = $"/sys/class/scsi_device/{device}/device";
        string generic = $"/dev/sg{_devices.IndexOf(device)}";
        int choice = _random.Next(100);
        if (choice is >= 40 and < 55)
        {
            Inject();
        }
        else if (choice is >= 55 and < 63)
        {
            Remove(device);
            return;
        }

        string blocks = Often(85) ? "" : $" {_random.Next(2, 5)}";
        string step = choice switch
        {
            < 50 => $"read rd {disk} {_random.Next(1, 500)}{blocks}",
            < 70 => $"write wr {disk} {_random.Next(1, 500)}{blocks}",
            < 77 => $"turs sg_turs -v /dev/{disk}",
            < 84 => $"reset sg_reset {Pick(s_resets)} {generic}",
            < 88 => $"running sh -c \"echo running > {attributes}/state\"",
            < 90 => $"offline sh -c \"echo offline > {attributes}/state\"",
            < 92 => $"rescan sh -c \"echo 1 > {attributes}/rescan\"",
            < 94 => $"timeout sh -c \"echo {_random.Next(1, 5)} > {attributes}/timeout\"",
            < 97 => "reads par",
            _ => "",
        };
        _steps++;
        if (step.Length == 0)
        {
            _lines.Add($"ora_do delete{_steps} sh -c \"echo 1 > {attributes}/delete\"");
            _lines.Add($"ora_do scan{_steps} sh -c \"echo '- - -' > /sys/class/scsi_host/host0/scan; sleep 1\"");
            return;
        }

        int space = step.IndexOf(' ', StringComparison.Ordinal);
        _lines.Add($"ora_do {step[..space]}{(step == "reads par" ? "" : _steps)}{step[space..]}");
    }

    /// <summary>Takes one injection back, or all that a device has, so that what follows shows the way back.</summary>
    private void Remove(string device)
    {
        bool isAll = Often(50);
        foreach ((string Device, string Type, string Opcode) rule in _injected.Distinct().ToArray())
        {
            if (rule.Device == device)
            {
                _lines.Add($"echo \"- {rule.Type} {rule.Opcode}\" > $D/{device}/error");
                _injected.RemoveAll(r => r == rule);
                if (!isAll)
                {
                    return;
                }
            }
        }

        _lines.Add($"echo 0 > $D/target{device[..5]}/fail_reset");
    }

    private string Device() => Often(80) ? _victim : _devices[_random.Next(_devices.Length)];

    private bool Often(int percent) => _random.Next(100) < percent;

    private string Pick(params string[] values) => values[_random.Next(values.Length)];
}
