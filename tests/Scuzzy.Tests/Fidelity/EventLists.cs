namespace Scuzzy.Tests.Fidelity;

/// <summary>Compares lists of events.</summary>
internal static class EventLists
{
    private const int Context = 4;

    /// <summary>Fails at the first difference, and tells what came before it.</summary>
    public static void Same(List<string> golden, List<string> ours)
    {
        for (int i = 0; i < Math.Max(golden.Count, ours.Count); i++)
        {
            string want = golden.ElementAtOrDefault(i) ?? "nothing";
            string have = ours.ElementAtOrDefault(i) ?? "nothing";
            string before = string.Join('\n', golden.Skip(Math.Max(0, i - Context)).Take(Math.Min(i, Context)));
            Assert.True(want == have, $"event {i + 1}, after\n{before}\nis '{have}', recorded was '{want}'");
        }
    }
}
