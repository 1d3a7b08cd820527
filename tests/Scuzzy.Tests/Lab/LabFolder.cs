namespace Scuzzy.Tests.Lab;

/// <summary>Finds the repository's labs, wherever the tests run from.</summary>
internal static class LabFolder
{
    public static string Path { get; } = Find();

    public static string Lab(string name) => System.IO.Path.Combine(Path, name);

    private static string Find()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            string labs = System.IO.Path.Combine(d.FullName, "labs");
            if (File.Exists(System.IO.Path.Combine(d.FullName, "Scuzzy.slnx")) && Directory.Exists(labs))
            {
                return labs;
            }
        }

        throw new DirectoryNotFoundException("the repository's labs are not above " + AppContext.BaseDirectory);
    }
}
