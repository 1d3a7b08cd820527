using System.CommandLine;
using System.Globalization;
using Scuzzy.Lab;
using Scuzzy.Scsi;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy decode</c>: bytes and numbers in the kernel's words.</summary>
internal static class DecodeCommand
{
    private static readonly string[] s_groups =
    [
        "ERROR",
        "TIMEOUT",
        "SCAN",
        "MLQUEUE",
        "MLCOMPLETE",
        "LLQUEUE",
        "LLCOMPLETE",
        "HLQUEUE",
        "HLCOMPLETE",
        "IOCTL",
    ];

    public static System.CommandLine.Command Build()
    {
        var style = new Option<string>("--log-style")
        {
            Description = "Whose words.",
            DefaultValueFactory = _ => Profiles.LogStyles[^1],
            Recursive = true,
        };
        style.AcceptOnlyFromAmong([.. Profiles.LogStyles]);
        var command = new System.CommandLine.Command("decode", "Tell what bytes or a number mean.")
        {
            style,
            Bytes("cdb", "A command descriptor block, e.g. 2a 00 03 7c 75 68 00 02 00 00.", style, CdbText.Lines),
            Bytes("sense", "Sense data, fixed or descriptor format.", style, SenseText.Lines),
            LoggingLevel(),
        };
        return command;
    }

    private delegate IReadOnlyList<DeviceLogLine> Decoder(ReadOnlySpan<byte> bytes, LogStyle style);

    private static System.CommandLine.Command Bytes(
        string name,
        string description,
        Option<string> style,
        Decoder decoder
    )
    {
        var value = new Argument<string[]>("BYTES")
        {
            Description = "Hexadecimal bytes, with or without blanks.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new System.CommandLine.Command(name, description) { value };
        command.SetAction(result =>
        {
            byte[] bytes = Parse(string.Concat(result.GetRequiredValue(value)));
            foreach (DeviceLogLine line in decoder(bytes, Profiles.LogStyleOf(result.GetRequiredValue(style))))
            {
                Console.Out.WriteLine(line.Text);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static System.CommandLine.Command LoggingLevel()
    {
        var value = new Argument<string>("VALUE") { Description = "The word, decimal or 0x…." };
        var command = new System.CommandLine.Command("logging-level", "scsi_logging_level by its ten groups.")
        {
            value,
        };
        command.SetAction(result =>
        {
            string text = result.GetRequiredValue(value);
            bool isHex = text.StartsWith("0x", StringComparison.Ordinal);
            if (
                !uint.TryParse(
                    isHex ? text[2..] : text,
                    isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out uint level
                )
            )
            {
                throw new CommandException(ExitCode.Usage, $"'{text}' is not a number from 0 to 4294967295");
            }

            for (int i = 0; i < s_groups.Length; i++)
            {
                Console.Out.WriteLine($"SCSI_LOG_{s_groups[i]}={(level >> (3 * i)) & 7}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static byte[] Parse(string text)
    {
        string digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("0x", "", StringComparison.Ordinal);
        if (digits.Length == 0 || digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit) || digits.Length > 520)
        {
            throw new CommandException(ExitCode.Usage, $"'{text}': 1 to 260 bytes in hexadecimal belong here");
        }

        return Convert.FromHexString(digits);
    }
}
