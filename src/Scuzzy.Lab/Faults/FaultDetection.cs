namespace Scuzzy.Lab.Faults;

/// <summary>A breach that a rogue rule brought about and something caught.</summary>
/// <param name="AtNs">When, on the machine's clock.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Breach">What was done that nobody may do.</param>
/// <param name="By">What caught it.</param>
/// <param name="Command">The command: address and CDB.</param>
public sealed record FaultDetection(long AtNs, string Rule, string Breach, string By, string Command);
