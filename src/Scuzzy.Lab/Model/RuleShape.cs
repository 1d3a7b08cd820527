using System.Text.Json.Nodes;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Model;

/// <summary>A fault rule: binds its keys, then checks what one key alone cannot tell.</summary>
internal sealed class RuleShape(ObjectShape<FaultSection> keys) : ValueShape<FaultRule>
{
    public override string Noun => keys.Noun;

    public override bool TryBind(LabNode node, LabErrors errors, out FaultRule value)
    {
        value = null!;
        if (!keys.TryBind(node, errors, out FaultSection section))
        {
            return false;
        }

        value = Make(section);
        string? problem = Problem(value);
        if (problem is null)
        {
            return true;
        }

        errors.Add(section.Position, $"rule '{section.Name}': {problem}");
        return false;
    }

    public override JsonObject Schema(JsonObject definitions) => keys.Schema(definitions);

    private static FaultRule Make(FaultSection section) =>
        new()
        {
            Name = section.Name.Text,
            Match = new FaultMatch
            {
                Host = section.Host?.Text,
                Target = section.Target?.Text,
                Port = section.Port,
                Lun = section.Lun,
                Disk = section.Disk?.Text,
                Commands = Union(section.Commands),
                Blocks = section.Blocks,
                Nth = section.Nth,
                Every = section.Every,
                PartsPerMillion = section.PartsPerMillion,
                Phases = section.Phases,
            },
            Action = section.Action!,
            Times = section.Times,
            IsArmed = section.IsArmed,
            Position = section.Position,
        };

    private static FaultCommands Union(IReadOnlyList<FaultCommands> sets) =>
        sets.Count == 0
            ? FaultCommands.Any
            : new FaultCommands(
                sets.Aggregate(FaultCommandGroup.None, (all, set) => all | set.Group),
                [.. sets.SelectMany(s => s.Codes).Distinct()]
            );

    private static string? Problem(FaultRule rule)
    {
        foreach (FaultPhase phase in rule.Phases)
        {
            if (!rule.Action.Phases.Contains(phase))
            {
                return $"'{FaultWords.Key(rule.Action)}' has no phase {FaultWords.Of(phase)}: "
                    + string.Join(" or ", rule.Action.Phases.Select(FaultWords.Of));
            }
        }

        bool isManagement = rule.Action is FaultAction.Answer;
        if (rule.Phases.Count > 1 && !isManagement)
        {
            return "a fault of a command has one phase";
        }

        if (isManagement && (!rule.Match.Commands.IsAny || rule.Match.Blocks is not null))
        {
            return rule.Phases.Any(p => p != FaultPhase.Abort) ? "a reset has no command: no 'opcode', no 'lba'" : null;
        }

        return rule.Times.IsUntilWritten ? HealingProblem(rule) : null;
    }

    private static string? HealingProblem(FaultRule rule)
    {
        if (rule.Action is not FaultAction.Sense || rule.Match.Blocks is not { } blocks)
        {
            return "'times: until_written' goes with 'sense' and 'lba'";
        }

        return blocks.Count > FaultBlocks.MaximumHealed
            ? $"{blocks.Count} blocks: at most {FaultBlocks.MaximumHealed} can be written over"
            : null;
    }
}
