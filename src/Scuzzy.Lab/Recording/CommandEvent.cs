namespace Scuzzy.Lab.Recording;

/// <summary>A moment of a command's life.</summary>
/// <param name="TimeNs">When, in nanoseconds since the machine was switched on.</param>
/// <param name="Moment">What happened.</param>
/// <param name="Number">The rung's or probe's number in the recording; −1 otherwise.</param>
/// <param name="Detail">What an answer said, or how the command ended; empty otherwise.</param>
public readonly record struct CommandEvent(long TimeNs, CommandMoment Moment, int Number, string Detail);
