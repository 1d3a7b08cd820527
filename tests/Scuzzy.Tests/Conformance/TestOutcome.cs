namespace Scuzzy.Tests.Conformance;

/// <summary>How a test of libiscsi's suite ended.</summary>
internal enum TestOutcome
{
    Passed,

    /// <summary>The suite counts it as passed, but it said that it did nothing, or not all.</summary>
    Skipped,

    Failed,

    /// <summary>The suite gave up before the test: the target did not answer its questions.</summary>
    NotStarted,

    /// <summary>The suite died.</summary>
    Crashed,

    /// <summary>No end in time.</summary>
    Hung,
}
