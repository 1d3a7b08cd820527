namespace Scuzzy.Scsi;

/// <summary>One line about a command, to be printed by the owner of the log.</summary>
/// <param name="Text">The line without its prefix.</param>
/// <param name="IsBare">Printed without the device's prefix (`sd H:C:T:L: [sdX] `), as classic kernels do for the lines
/// that follow a first one.</param>
public readonly record struct DeviceLogLine(string Text, bool IsBare = false);
