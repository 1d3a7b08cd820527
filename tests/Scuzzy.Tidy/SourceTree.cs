namespace Scuzzy.Tidy;

/// <summary>The files that a rule looks at: the repository's, or a test's few bad samples.</summary>
internal sealed class SourceTree(IReadOnlyList<SourceFile> files)
{
    private static readonly string[] s_foreignFolders =
    [
        ".git",
        "artifacts",
        "bin",
        "obj",
        ".vs",
        ".idea",
        "node_modules",
    ];
    private static readonly Lazy<SourceTree> s_repository = new(ReadRepository);

    /// <summary>The working tree that these tests were built in.</summary>
    public static SourceTree Repository => s_repository.Value;

    public static string RepositoryRoot { get; } = FindRoot(AppContext.BaseDirectory);

    public IReadOnlyList<SourceFile> Files => files;

    public IEnumerable<SourceFile> ShippedCode => files.Where(file => file.IsCSharp && file.Under("src"));

    public static SourceTree Of(params (string Path, string Text)[] samples) =>
        new([.. samples.Select(sample => new SourceFile(sample.Path, () => sample.Text, sample.Text.Length))]);

    public SourceFile? Find(string path) => files.FirstOrDefault(file => file.Path == path);

    /// <summary>The entries of a list under eng/: lines without comments; none if the list does not exist.</summary>
    public IEnumerable<(int Line, string Text)> ReadList(string path) =>
        from line in Find(path)?.Lines ?? []
        let text = line.Line.Split('#')[0].Trim()
        where text.Length > 0
        select (line.Number, text);

    private static SourceTree ReadRepository()
    {
        var files = new List<SourceFile>();
        Add(new DirectoryInfo(RepositoryRoot), files);
        return new SourceTree([.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    private static void Add(DirectoryInfo folder, List<SourceFile> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null || s_foreignFolders.Contains(entry.Name))
            {
                continue;
            }

            if (entry is DirectoryInfo inner)
            {
                Add(inner, files);
            }
            else if (entry is FileInfo file)
            {
                var path = Path.GetRelativePath(RepositoryRoot, file.FullName).Replace('\\', '/');
                files.Add(new SourceFile(path, () => File.ReadAllText(file.FullName), file.Length));
            }
        }
    }

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Scuzzy.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Scuzzy.slnx above {start}: run these tests in a working tree.");
    }
}
