namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>A command for a unit.</summary>
/// <param name="Cdb">6 to 32 bytes.</param>
/// <param name="Read">Bytes that it asks for.</param>
/// <param name="Data">What goes out with it.</param>
internal readonly record struct FuzzCommand(byte[] Cdb, int Read, byte[] Data);
