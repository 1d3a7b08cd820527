using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime;

/// <summary>Assertions that are always on: a broken one is a bug in Scuzzy, never an I/O error (kernel:
/// BUG_ON).</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantViolationException"/> unless <paramref name="condition"/> holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? what = null
    )
    {
        if (!condition)
        {
            Broken(what);
        }
    }

    /// <summary>Throws <see cref="InvariantViolationException"/>: control must not come here.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Broken(string? what) => throw new InvariantViolationException(what ?? "an invariant is broken");
}
