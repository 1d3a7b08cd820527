using System.Globalization;
using System.Text;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>Rules as text: one line, as in a lab (<c>{ name: r, drop: true }</c>) or in words
/// (<c>name=r drop=true</c>). What <see cref="Write"/> gives, <see cref="Parse"/> reads.</summary>
public static class FaultText
{
    /// <summary>Longest line, in characters.</summary>
    public const int MaximumCharacters = 4096;

    /// <summary>Reads a rule.</summary>
    /// <param name="text">The line.</param>
    /// <param name="lab">Whose hosts and targets it may name.</param>
    /// <param name="defaultName">Its name if it gives none.</param>
    /// <exception cref="LabException">It is wrong; positions are columns of the line.</exception>
    public static FaultRule Parse(string text, LabFile lab, string defaultName)
    {
        var errors = new LabErrors("rule");
        if (text.Length > MaximumCharacters)
        {
            throw new LabException($"rule: {text.Length} characters: a rule has at most {MaximumCharacters}");
        }

        LabNode? node = text.TrimStart().StartsWith('{') ? LabReader.Read(text, errors) : Words(text, errors);
        errors.ThrowIfAny();
        if (node is LabMapping mapping && mapping.FindKey("name") is null)
        {
            mapping.Entries.Add((Scalar(node.Position, "name"), Scalar(node.Position, defaultName)));
        }

        LabGrammar.Rule.TryBind(node!, errors, out FaultRule rule);
        errors.ThrowIfAny();
        new LabChecks(lab, errors).RunFor(rule);
        errors.ThrowIfAny();
        return rule;
    }

    /// <summary>Writes a rule as a lab would, on one line.</summary>
    public static string Write(FaultRule rule)
    {
        var text = new StringBuilder("{ name: ").Append(rule.Name);
        void Add(string key, object? value)
        {
            if (value is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $", {key}: {value}");
            }
        }

        FaultMatch match = rule.Match;
        Add("host", match.Host);
        Add("target", match.Target);
        Add("port", match.Port);
        Add("lun", match.Lun);
        Add("disk", match.Disk);
        Add("opcode", match.Commands.IsAny ? null : $"[{string.Join(", ", CommandWords(match.Commands))}]");
        Add("lba", match.Blocks is { } blocks ? $"{blocks.First}-{blocks.Last}" : null);
        Add("phase", match.Phases.Count == 0 ? null : $"[{string.Join(", ", match.Phases.Select(FaultWords.Of))}]");
        Add("nth", match.Nth == 1 ? null : match.Nth);
        Add("every", match.Every == 1 ? null : match.Every);
        Add("probability", match.PartsPerMillion == 1_000_000 ? null : $"{match.PartsPerMillion / 10_000m}%");
        Add(FaultWords.Key(rule.Action), Value(rule.Action));
        Add("times", Times(rule.Times));
        Add("armed", rule.IsArmed ? null : "false");
        return text.Append(" }").ToString();
    }

    private static string Value(FaultAction action) =>
        action switch
        {
            FaultAction.Sense sense => string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)sense.Key:x}/{sense.Additional.Asc:x2}/{sense.Additional.Ascq:x2}"
            ),
            FaultAction.Status status => FaultWords.Word(FaultWords.Statuses, status.Value),
            FaultAction.Host host => FaultWords.Word(FaultWords.HostBytes, host.Value),
            FaultAction.Delay delay => Time(delay.Nanoseconds),
            FaultAction.Late late => FaultWords.Word(FaultWords.Lates, late.Until),
            FaultAction.Short shorter => $"{shorter.Bytes}B",
            FaultAction.Excess excess => $"{excess.Bytes}B",
            FaultAction.NoData noData => noData.IsSilent ? "silent" : "told",
            FaultAction.Busy busy => FaultWords.Word(FaultWords.Busies, busy.Result),
            FaultAction.Answer answer => FaultWords.Word(FaultWords.Answers, answer.Result),
            FaultAction.LinkLoss loss => Time(loss.Nanoseconds),
            FaultAction.Death death => death.Nanoseconds is { } time ? Time(time) : "forever",
            FaultAction.Slow { BytesPerSecond: 0 } slow => $"{{ latency: {Time(slow.LatencyNs)} }}",
            FaultAction.Slow slow => $"{{ latency: {Time(slow.LatencyNs)}, rate: {slow.BytesPerSecond}B }}",
            _ => "true",
        };

    private static string? Times(FaultTimes times) =>
        times.IsUntilWritten ? "until_written"
        : times.Count == long.MaxValue ? "forever"
        : times.Count == 1 ? null
        : times.Count.ToString(CultureInfo.InvariantCulture);

    private static string Time(long nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds}ns");

    private static IEnumerable<string> CommandWords(FaultCommands commands)
    {
        if ((commands.Group & FaultCommandGroup.Reads) != 0)
        {
            yield return "read";
        }

        if ((commands.Group & FaultCommandGroup.Writes) != 0)
        {
            yield return "write";
        }

        foreach (OperationCode code in commands.Codes)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"0x{(int)code:x2}");
        }
    }

    /// <summary>Words of the form key=value; lists have commas, keys of an inner object a dot.</summary>
    private static LabMapping Words(string text, LabErrors errors)
    {
        var mapping = new LabMapping(new LabPosition(1, 1));
        for (int at = 0; at < text.Length; )
        {
            int end = text.IndexOf(' ', at);
            end = end < 0 ? text.Length : end;
            if (end > at)
            {
                AddWord(mapping, text[at..end], at + 1, errors);
            }

            at = end + 1;
        }

        return mapping;
    }

    private static void AddWord(LabMapping mapping, string word, int column, LabErrors errors)
    {
        var position = new LabPosition(1, column);
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            errors.Add(position, $"'{word}' is not of the form key=value, as in 'opcode=read sense=3/11/00 times=10'");
            return;
        }

        string key = word[..equals];
        LabNode value = Values(new LabPosition(1, column + equals + 1), word[(equals + 1)..]);
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var inner = mapping.Find(key[..dot]) as LabMapping;
            if (inner is null)
            {
                inner = new LabMapping(position);
                AddKey(mapping, Scalar(position, key[..dot]), inner, errors);
            }

            AddKey(inner, Scalar(position, key[(dot + 1)..]), value, errors);
            return;
        }

        AddKey(mapping, Scalar(position, key), value, errors);
    }

    private static void AddKey(LabMapping mapping, LabScalar key, LabNode value, LabErrors errors)
    {
        if (mapping.FindKey(key.Text) is { } first)
        {
            errors.Add(key.Position, $"key '{key.Text}' again: it is given already in column {first.Position.Column}");
            return;
        }

        mapping.Entries.Add((key, value));
    }

    private static LabNode Values(LabPosition position, string text)
    {
        if (!text.Contains(',', StringComparison.Ordinal))
        {
            return Scalar(position, text);
        }

        var list = new LabSequence(position);
        int column = position.Column;
        foreach (string item in text.Split(','))
        {
            list.Items.Add(Scalar(new LabPosition(1, column), item));
            column += item.Length + 1;
        }

        return list;
    }

    private static LabScalar Scalar(LabPosition position, string text) => new(position, text, isQuoted: false);
}
