using System.Reflection;
using Mono.Cecil;
using Scuzzy.Iscsi.Target;
using Scuzzy.Scsi;
using Scuzzy.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Which basic blocks of the target's assemblies have run, if they were prepared by
/// <see cref="CoverageWriter"/>.</summary>
internal static class FuzzCoverage
{
    private static readonly Assembly[] s_assemblies =
    [
        typeof(IscsiServer).Assembly,
        typeof(TargetDevice).Assembly,
        typeof(Cdb).Assembly,
    ];

    private static readonly byte[][] s_maps =
    [
        .. s_assemblies
            .Select(assembly => assembly.GetType(CoverageWriter.TypeName)?.GetField(CoverageWriter.FieldName))
            .OfType<FieldInfo>()
            .Select(field => (byte[])field.GetValue(null)!),
    ];

    /// <summary>Whether the assemblies tell.</summary>
    public static bool IsMeasured => s_maps.Length == s_assemblies.Length;

    /// <summary>Basic blocks in all.</summary>
    public static int Blocks => s_maps.Sum(map => map.Length);

    /// <summary>Basic blocks that ran at least once; 0 unless measured.</summary>
    public static int Reached
    {
        get
        {
            int reached = 0;
            foreach (byte[] map in s_maps)
            {
                reached += map.Length - map.AsSpan().Count((byte)0);
            }

            return reached;
        }
    }

    /// <summary>Prepares the assemblies of a folder.</summary>
    /// <returns>A line for each: its name and blocks.</returns>
    public static IEnumerable<string> Prepare(string folder)
    {
        string[] paths =
        [
            .. s_assemblies.Select(assembly => Path.Combine(folder, Path.GetFileName(assembly.Location))),
        ];
        AssemblyDefinition[] read = [.. paths.Select(CoverageWriter.Load)];
        HashSet<string> counted = CoverageScope.Of(read[..^1], read[^1]);
        foreach (string path in paths)
        {
            int blocks = CoverageWriter.Rewrite(path, method => counted.Contains(method.FullName));
            yield return $"{Path.GetFileName(path)}: {blocks} blocks";
        }

        foreach (string path in Directory.GetFiles(folder, "Scuzzy.*.dll"))
        {
            CoverageWriter.Optimize(path);
        }
    }

    /// <summary>The blocks, one byte each: 1 of those that ran.</summary>
    public static byte[] Snapshot() => [.. s_maps.SelectMany(map => map)];

    /// <summary>None has run from now on.</summary>
    public static void Clear()
    {
        foreach (byte[] map in s_maps)
        {
            map.AsSpan().Clear();
        }
    }

    /// <summary>Where blocks are, a line each: method, tabulator, file and line.</summary>
    /// <param name="isWanted">Whether a block, by its number, is wanted.</param>
    public static IEnumerable<string> Places(Func<int, bool> isWanted) =>
        s_assemblies
            .SelectMany(assembly => File.ReadLines(assembly.Location + CoverageWriter.BlocksSuffix))
            .Where((_, block) => isWanted(block));
}
