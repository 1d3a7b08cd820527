using System.Globalization;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Scenarios;

/// <summary>Reads the command lines that a script may have: echo, sleep, rd, wr, inj, dd, fio, sg_turs, sg_raw and
/// sg_reset with the options that matter to a disk.</summary>
public static class CommandParser
{
    private const long SecondNs = 1_000_000_000;
    private const int MaximumBlock = 64 << 20;
    private const string Known = "echo, sleep, rd, wr, inj, dd, fio, sg_turs, sg_raw, sg_reset";

    /// <summary>Reads a command line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="command">The command.</param>
    /// <param name="error">What is wrong and what would be right; empty if the line is good.</param>
    public static bool TryParse(string line, out ScenarioCommand? command, out string error)
    {
        command = null;
        List<string> words = CommandWords.Split(line);
        string name = words.Count == 0 ? string.Empty : words[0];
        string[] arguments = [.. words.Skip(1)];
        try
        {
            command = name switch
            {
                "echo" => Echo(arguments),
                "sleep" => new ScenarioCommand.Sleep(Time(One(arguments, "sleep SECONDS"))),
                "rd" => Short(arguments, isWrite: false),
                "wr" => Short(arguments, isWrite: true),
                "inj" => Inject(arguments),
                "dd" => Copy(arguments),
                "fio" => Load(arguments),
                "sg_turs" => TestUnitReady(arguments),
                "sg_raw" => Raw(arguments),
                "sg_reset" => Reset(arguments),
                "" => throw new FormatException("an empty command: one of " + Known),
                _ => throw new FormatException($"unknown command '{name}': one of {Known}"),
            };
            error = string.Empty;
            return true;
        }
        catch (FormatException problem)
        {
            error = problem.Message;
            return false;
        }
    }

    private static ScenarioCommand Echo(string[] words)
    {
        int at = Array.IndexOf(words, ">");
        if (at < 0 || at != words.Length - 2 || !words[^1].StartsWith('/'))
        {
            throw new FormatException("'echo' writes an attribute: 'echo TEXT > /sys/…'");
        }

        return new ScenarioCommand.Echo(string.Join(' ', words[..at]), words[^1]);
    }

    private static ScenarioCommand Inject(string[] words) =>
        words.Length < 2
            ? throw new FormatException("'inj H:C:T:L RULE', such as 'inj 0:0:0:0 0 -1 0x28'")
            : new ScenarioCommand.Echo(string.Join(' ', words[1..]), $"/sys/kernel/debug/scsi_debug/{words[0]}/error");

    private static ScenarioCommand Short(string[] words, bool isWrite)
    {
        if (words.Length is < 1 or > 3)
        {
            throw new FormatException("'rd DISK [SKIP [COUNT]]' and 'wr DISK [SEEK [COUNT]]', in blocks of 4 KiB");
        }

        return new ScenarioCommand.Copy(
            "/dev/" + words[0],
            isWrite,
            4096,
            words.Length > 1 ? Number(words[1]) : 0,
            words.Length > 2 ? Number(words[2]) : 1,
            IsDirect: true,
            Synchronizes: false
        );
    }

    private static ScenarioCommand Copy(string[] words)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in words)
        {
            int at = word.IndexOf('=', StringComparison.Ordinal);
            string key = at < 0 ? word : word[..at];
            if (
                at < 0
                || key is not ("if" or "of" or "bs" or "count" or "skip" or "seek" or "iflag" or "oflag" or "conv")
            )
            {
                throw new FormatException($"dd: '{word}': if, of, bs, count, skip, seek, iflag, oflag, conv");
            }

            options[key] = word[(at + 1)..];
        }

        string from = options.GetValueOrDefault("if", string.Empty);
        string to = options.GetValueOrDefault("of", string.Empty);
        bool isWrite = to.StartsWith("/dev/sd", StringComparison.Ordinal);
        bool isRead = from.StartsWith("/dev/sd", StringComparison.Ordinal);
        if (
            isWrite == isRead
            || (isRead && to != "/dev/null")
            || (isWrite && from is not ("/dev/zero" or "/dev/urandom"))
        )
        {
            throw new FormatException("dd goes from a disk to /dev/null or from /dev/zero to a disk");
        }

        string conversion = options.GetValueOrDefault("conv", string.Empty);
        string flags = options.GetValueOrDefault(isWrite ? "oflag" : "iflag", string.Empty);
        return new ScenarioCommand.Copy(
            isWrite ? to : from,
            isWrite,
            (int)Size(options.GetValueOrDefault("bs", "512"), MaximumBlock),
            Number(options.GetValueOrDefault(isWrite ? "seek" : "skip", "0")),
            options.TryGetValue("count", out string? count) ? Number(count) : long.MaxValue,
            flags.Split(',').Contains("direct"),
            conversion.Split(',').Contains("fsync") || conversion.Split(',').Contains("fdatasync")
        );
    }

    private static ScenarioCommand Load(string[] words)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in words)
        {
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                throw new FormatException($"fio: '{word}': options are given as --name=value");
            }

            string[] parts = word[2..].Split('=', 2);
            options[parts[0]] = parts.Length > 1 ? parts[1] : "1";
        }

        string pattern = options.GetValueOrDefault("rw", "read");
        int percent = pattern switch
        {
            "read" or "randread" => 100,
            "write" or "randwrite" => 0,
            "rw" or "randrw" => (int)Number(options.GetValueOrDefault("rwmixread", "50")),
            _ => throw new FormatException($"fio: --rw={pattern}: read, write, rw, randread, randwrite, randrw"),
        };
        if (!options.TryGetValue("filename", out string? device))
        {
            throw new FormatException("fio: --filename=/dev/sd… is missing");
        }

        long runtime = options.TryGetValue("runtime", out string? time) ? Time(time.TrimEnd('s')) : 0;
        long count = options.TryGetValue("number_ios", out string? number) ? Number(number) : 0;
        if (runtime == 0 && count == 0)
        {
            throw new FormatException("fio: --number_ios=N or --runtime=SECONDS is missing");
        }

        return new ScenarioCommand.Load(
            device,
            pattern.StartsWith("rand", StringComparison.Ordinal),
            percent,
            (int)Size(options.GetValueOrDefault("bs", "4k"), MaximumBlock),
            (int)Math.Clamp(Number(options.GetValueOrDefault("iodepth", "1")), 1, 1024),
            count == 0 ? long.MaxValue : count,
            runtime,
            (ulong)Number(options.GetValueOrDefault("randseed", "1"))
        );
    }

    private static ScenarioCommand TestUnitReady(string[] words)
    {
        string[] names = [.. words.Where(w => !w.StartsWith('-'))];
        if (words.FirstOrDefault(w => w.StartsWith('-') && w.TrimStart('-').Trim('v').Length > 0) is { } option)
        {
            throw new FormatException($"sg_turs: option '{option}': only -v");
        }

        return new ScenarioCommand.Generic(One(names, "sg_turs [-v] DEVICE"), Cdb.TestUnitReady(), 0, 0, 60 * SecondNs);
    }

    private static ScenarioCommand Raw(string[] words)
    {
        (int input, int output, long timeout) = (0, 0, 20 * SecondNs);
        int at = 0;
        for (; at < words.Length && words[at].StartsWith('-'); at++)
        {
            switch (words[at])
            {
                case "-r" when at + 1 < words.Length:
                    input = (int)Size(words[++at], 1 << 20);
                    break;
                case "-s" when at + 1 < words.Length:
                    output = (int)Size(words[++at], 1 << 20);
                    break;
                case "-t" when at + 1 < words.Length:
                    timeout = Time(words[++at]);
                    break;
                case "-v" or "-vv" or "-n" or "-b":
                    break;
                default:
                    throw new FormatException($"sg_raw: option '{words[at]}': -r BYTES, -s BYTES, -t SECONDS, -n, -v");
            }
        }

        byte[] cdb = [.. words.Skip(at + 1).Select(HexByte)];
        if (cdb.Length is < 6 or > Cdb.MaximumLength || (input > 0 && output > 0))
        {
            throw new FormatException(
                "'sg_raw [-r BYTES | -s BYTES] DEVICE CDB', a CDB of 6 to 32 bytes in hexadecimal"
            );
        }

        return new ScenarioCommand.Generic(words[at], new Cdb(cdb), input, output, timeout);
    }

    private static ScenarioCommand Reset(string[] words)
    {
        char scope = '\0';
        bool escalates = true;
        var names = new List<string>();
        foreach (string word in words)
        {
            switch (word)
            {
                case "-d" or "-t" or "-b" or "-H":
                    scope = word[1];
                    break;
                case "--device" or "--target" or "--bus" or "--host":
                    scope = word == "--host" ? 'H' : word[2];
                    break;
                case "-N" or "--no-esc":
                    escalates = false;
                    break;
                case "-v":
                    break;
                default:
                    names.Add(word);
                    break;
            }
        }

        if (scope == '\0')
        {
            throw new FormatException("'sg_reset -d|-t|-b|-H [-N] DEVICE': which reset?");
        }

        return new ScenarioCommand.Reset(One([.. names], "sg_reset -d|-t|-b|-H [-N] DEVICE"), scope, escalates);
    }

    private static string One(string[] words, string usage) =>
        words.Length == 1 ? words[0] : throw new FormatException($"'{usage}'");

    private static byte HexByte(string word) =>
        byte.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? value
            : throw new FormatException($"'{word}' is no byte in hexadecimal");

    private static long Number(string word) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"'{word}' is no number");

    private static long Time(string word) =>
        decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
        && value < 1_000_000
            ? (long)(value * SecondNs)
            : throw new FormatException($"'{word}' is no time in seconds");

    private static long Size(string word, long maximum)
    {
        long unit =
            word.Length == 0
                ? 1
                : char.ToLowerInvariant(word[^1]) switch
                {
                    'k' => 1 << 10,
                    'm' => 1 << 20,
                    'g' => 1 << 30,
                    _ => 1,
                };
        long size = Number(unit == 1 ? word : word[..^1]) * unit;
        return size > 0 && size <= maximum
            ? size
            : throw new FormatException($"'{word}' is no size from 1 to {maximum} bytes");
    }
}
