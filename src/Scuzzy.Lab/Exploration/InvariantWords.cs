namespace Scuzzy.Lab.Exploration;

/// <summary>Why a broken invariant matters, for readers of a finding.</summary>
internal static class InvariantWords
{
    /// <summary>What the failure of a kind means to a user.</summary>
    public static string Explain(string kind) =>
        kind.Split(':')[0] switch
        {
            "I1" => "An I/O must end exactly once, in bounded time. One that does not hangs its process; one that ends "
                + "twice frees memory that somebody else has by then.",
            "I2" =>
                "Only who holds the claim on a command may touch it. A driver that is handed a command which it still "
                    + "has works on memory that means something else by now.",
            "I3" =>
                "After a command was given back nobody may complete it or move its data: on a real machine that is a "
                    + "use after free, or somebody else's data overwritten.",
            "I4" => "A read returns what was written last, and what a flush has acknowledged survives a power cut. "
                + "Anything else is silent corruption.",
            "I5" =>
                "An abort or reset that reports success promises that nobody has the command any more. If that is a "
                    + "lie, the late answer hits whoever uses the memory then.",
            "I6" => "The error handler tries what is promised in the promised order, and comes to an end.",
            "I7" =>
                "Budgets, tags and counters are given back. What leaks one stalls the host some day, with no error.",
            "I8" => "No device, host or queue may be left in a state that somebody else would have to end: to users it "
                + "is gone.",
            "I9" => "The same seeds take the same steps; else no failure could be repeated.",
            "I10" => "A target answers each command once, and nothing of a command that was aborted happens after the "
                + "answer to the abort.",
            _ => "The machine's own code noticed that it had gone wrong.",
        };
}
