using Scuzzy.Iscsi.Wire;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>A command for a unit.</summary>
/// <param name="Cdb">6 to 32 bytes.</param>
/// <param name="Read">Bytes that it asks for.</param>
/// <param name="Data">What goes out with it.</param>
internal readonly record struct FuzzCommand(byte[] Cdb, int Read, byte[] Data)
{
    /// <summary>Which connection of the conversation sends it.</summary>
    public int Peer { get; init; }

    /// <summary>The task attribute, as iSCSI numbers it.</summary>
    public int Attribute { get; init; } = 1;

    /// <summary>How long nothing more comes, in virtual nanoseconds.</summary>
    public long RestNs { get; init; } = 1_000_000;

    /// <summary>A task management function, about the last task, instead of the command.</summary>
    public IscsiTaskFunction? Function { get; init; }
}
