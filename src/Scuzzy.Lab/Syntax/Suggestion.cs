namespace Scuzzy.Lab.Syntax;

/// <summary>Says what would have been right: the known name nearest to a wrong one, or all of them.</summary>
internal static class Suggestion
{
    private const int MostListed = 40;

    /// <summary>The rest of a message that ends with a wrong name, beginning with a colon.</summary>
    /// <param name="wrong">What the user wrote.</param>
    /// <param name="known">What would have been right.</param>
    /// <param name="none">What to say if nothing is known.</param>
    public static string For(string wrong, IEnumerable<string> known, string none)
    {
        string[] names = [.. known];
        if (names.Length == 0)
        {
            return $": {none}";
        }

        string nearest = names[0];
        int best = int.MaxValue;
        foreach (string name in names)
        {
            int distance = Distance(wrong.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < best)
            {
                best = distance;
                nearest = name;
            }
        }

        if (best <= Math.Max(1, wrong.Length / 3))
        {
            return $": did you mean '{nearest}'?";
        }

        string more = names.Length > MostListed ? ", …" : string.Empty;
        return $": one of {string.Join(", ", names.Take(MostListed))}{more}";
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that make one text the other.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 100 || b.Length > 100)
        {
            return int.MaxValue;
        }

        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                int same = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + same);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
