namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What sense data leads to.</summary>
public enum SenseRule : byte
{
    /// <summary>Finish it.</summary>
    Finish,

    /// <summary>Retry it while retries last and it is not fail-fast.</summary>
    Retry,

    /// <summary>As <see cref="Retry"/>; the expected unit attention has been had.</summary>
    RetryExpected,

    /// <summary>Put it back without counting.</summary>
    Requeue,

    /// <summary>Finish it, without a message and without ever trying it again: it took longer than it may.</summary>
    DurationLimit,

    /// <summary>The error handler gets it.</summary>
    Fail,
}
