using System.Globalization;

namespace Scuzzy.Lab.Composition;

/// <summary>Serial numbers and world wide names of units whose lab gives none: made of their place in the lab, so that
/// they are the same in every run.</summary>
internal static class UnitNames
{
    public static string Serial(string place) =>
        "SCZ" + (Hash(place) >> 32).ToString("X8", CultureInfo.InvariantCulture);

    /// <summary>NAA 3h, locally assigned (SPC-5 7.7.6.6.4).</summary>
    public static ulong Naa(string place) => 0x3000_0000_0000_0000 | (Hash(place) >> 4);

    private static ulong Hash(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        return hash ^ (hash >> 33);
    }
}
