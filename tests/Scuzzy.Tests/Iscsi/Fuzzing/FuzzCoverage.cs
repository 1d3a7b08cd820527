using System.Globalization;
using System.Reflection;
using Scuzzy.Iscsi.Target;
using Scuzzy.Scsi;
using Scuzzy.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Which basic blocks of the target's assemblies have run, if they were prepared by
/// <see cref="CoverageWriter"/>.</summary>
internal static class FuzzCoverage
{
    /// <summary>The assemblies whose coverage counts.</summary>
    public static readonly Assembly[] Assemblies =
    [
        typeof(IscsiServer).Assembly,
        typeof(TargetDevice).Assembly,
        typeof(Cdb).Assembly,
    ];

    private static readonly byte[][] s_maps =
    [
        .. Assemblies
            .Select(assembly => assembly.GetType(CoverageWriter.TypeName)?.GetField(CoverageWriter.FieldName))
            .OfType<FieldInfo>()
            .Select(field => (byte[])field.GetValue(null)!),
    ];

    /// <summary>Whether the assemblies tell.</summary>
    public static bool IsMeasured => s_maps.Length == Assemblies.Length;

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

    /// <summary>Methods of which no block ran.</summary>
    public static IEnumerable<string> UnreachedMethods()
    {
        for (int i = 0; i < s_maps.Length; i++)
        {
            (int Block, string Name)[] methods =
            [
                .. File.ReadAllLines(Assemblies[i].Location + CoverageWriter.MethodsSuffix)
                    .Select(line => line.Split(' ', 2))
                    .Select(words => (int.Parse(words[0], CultureInfo.InvariantCulture), words[1])),
            ];
            foreach ((int block, string name) in methods)
            {
                // A method is entered by its first block.
                if (s_maps[i][block] == 0)
                {
                    yield return name;
                }
            }
        }
    }
}
