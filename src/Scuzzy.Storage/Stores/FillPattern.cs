using System.Runtime.InteropServices;
using Scuzzy.Runtime;

namespace Scuzzy.Storage.Stores;

/// <summary>Random-looking content by seed and offset: any part of it can be told without the rest.</summary>
public static class FillPattern
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Writes what lies at an offset.</summary>
    /// <param name="seed">The seed of the content.</param>
    /// <param name="offsetBytes">Where, a multiple of 8.</param>
    /// <param name="destination">Takes the content; its length is a multiple of 8.</param>
    public static void Write(ulong seed, long offsetBytes, Span<byte> destination)
    {
        Invariant.Holds(((offsetBytes | (long)destination.Length) & 7) == 0);
        ulong state = seed + ((ulong)offsetBytes >> 3) * Step;
        foreach (ref ulong word in MemoryMarshal.Cast<byte, ulong>(destination))
        {
            state += Step;
            word = Mix(state);
        }
    }

    /// <summary>Whether a buffer holds what lies at an offset; both multiples of 8 as in <see cref="Write"/>.</summary>
    public static bool Matches(ulong seed, long offsetBytes, ReadOnlySpan<byte> content)
    {
        Invariant.Holds(((offsetBytes | (long)content.Length) & 7) == 0);
        ulong state = seed + ((ulong)offsetBytes >> 3) * Step;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(content))
        {
            state += Step;
            if (word != Mix(state))
            {
                return false;
            }
        }

        return true;
    }

    // The output function of splitmix64.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
