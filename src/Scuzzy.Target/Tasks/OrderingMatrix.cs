using System.Runtime.CompilerServices;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Target.Tasks;

/// <summary>Which task waits for which (SAM-5 8.9): the whole ordering policy in one table.</summary>
/// <remarks>
/// <code>
///                       while an OLDER task lives that is   while a NEWER task lives that is
/// a task that is        SIMPLE  ORDERED  HEAD  ACA          SIMPLE  ORDERED  HEAD  ACA
/// SIMPLE        waits     ·        W      W     ·             ·        ·      W     ·
/// ORDERED       waits     W        W      W     W             ·        ·      W     ·
/// HEAD OF QUEUE waits     ·        ·      ·     ·             ·        ·      ·     ·
/// ACA           waits     ·        ·      ·     ·             ·        ·      ·     ·
/// </code>
/// </remarks>
internal static class OrderingMatrix
{
    private const byte Simple = 1 << (int)TaskAttribute.Simple;
    private const byte Ordered = 1 << (int)TaskAttribute.Ordered;
    private const byte Head = 1 << (int)TaskAttribute.HeadOfQueue;
    private const byte Aca = 1 << (int)TaskAttribute.Aca;

    private static ReadOnlySpan<byte> WaitsForOlder => [Ordered | Head, Simple | Ordered | Head | Aca, 0, 0];

    private static ReadOnlySpan<byte> WaitsForNewer => [Head, Head, 0, 0];

    /// <summary>True if a task has to wait.</summary>
    /// <param name="attribute">The task's.</param>
    /// <param name="older">One bit per attribute that a living older task has.</param>
    /// <param name="newer">One bit per attribute that a living newer task has.</param>
    public static bool Waits(TaskAttribute attribute, int older, int newer) =>
        ((WaitsForOlder[(int)attribute] & older) | (WaitsForNewer[(int)attribute] & newer)) != 0;

    /// <summary>The bit of an attribute.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Bit(TaskAttribute attribute) => 1 << (int)attribute;
}
