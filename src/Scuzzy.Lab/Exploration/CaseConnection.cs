namespace Scuzzy.Lab.Exploration;

/// <summary>A target that a host of a case sees.</summary>
/// <param name="At">CHANNEL:ID.</param>
/// <param name="To">ARRAY.TARGET.</param>
/// <param name="Port">The target's port, from 1.</param>
internal sealed record CaseConnection(string At, string To, int Port);
