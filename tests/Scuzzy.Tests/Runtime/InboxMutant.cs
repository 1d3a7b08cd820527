namespace Scuzzy.Tests.Runtime;

/// <summary>Wrong orders of the inbox's steps, which its model must catch.</summary>
public enum InboxMutant
{
    None,
    ConsumerLooksBeforeRaisingItsFlag,
    ProducerLooksBeforePushing,
}
