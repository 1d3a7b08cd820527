namespace Scuzzy.Scsi;

/// <summary>Text of codes whose qualifier is a number rather than a meaning.</summary>
/// <param name="Text">What all of the range share.</param>
/// <param name="Label">Goes before the qualifier, in brackets.</param>
internal sealed record AdditionalSenseRange(string Text, string Label);
