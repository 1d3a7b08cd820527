namespace Scuzzy.Storage.Filters;

/// <summary>Fails bios by rule (kernel: dm-flakey, make_request fault injection). What a rule fails never reaches the
/// device below.</summary>
public sealed class ErrorFilter(BlockDevice below) : FilterDevice(below)
{
    private const int MaximumRules = 1024;

    private readonly List<(ErrorRule Rule, int Matched)> _rules = [];

    /// <summary>How many bios were failed.</summary>
    public long FailedCount { get; private set; }

    /// <summary>Adds a rule, at most 1024; of the rules that match, the first that is not spent decides.</summary>
    public void Add(ErrorRule rule)
    {
        Scuzzy.Runtime.Invariant.Holds(_rules.Count < MaximumRules, "at most 1024 error rules");
        _rules.Add((rule, 0));
    }

    /// <summary>Removes all rules.</summary>
    public void Clear() => _rules.Clear();

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        for (int i = 0; i < _rules.Count; i++)
        {
            (ErrorRule rule, int matched) = _rules[i];
            if (!rule.Matches(bio) || matched - rule.SkipCount >= rule.FailCount)
            {
                continue;
            }

            _rules[i] = (rule, matched + 1);
            if (matched >= rule.SkipCount)
            {
                FailedCount++;
                bio.EndInline(rule.Status, rule.FirstOf(bio));
                return true;
            }
        }

        return SubmitInline(Child(bio));
    }
}
