using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Scuzzy.Tidy.Assemblies;

/// <summary>Finds in compiled code what banned symbols miss in sources: lock statements, async methods that are not
/// ShardTasks, inherited or generated uses of banned types, and calls of native code.</summary>
/// <remarks>Known gap: what reflection or a delegate handed in from outside reaches.</remarks>
internal sealed class Reality
{
    private const string NativeCode = "native-code";

    private static readonly string[] s_builders =
    [
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder",
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1",
        "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder",
        "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder`1",
        "System.Runtime.CompilerServices.AsyncVoidMethodBuilder",
        "System.Runtime.CompilerServices.AsyncIteratorMethodBuilder",
        "System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder",
        "System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder`1",
    ];

    private readonly HashSet<string> _banned;
    private readonly List<AllowedUse> _allowed;

    /// <param name="bannedSymbols">Lines of eng/BannedSymbols.txt; the banned types (T:) are looked for.</param>
    /// <param name="allowed">What may be used where.</param>
    public Reality(IEnumerable<string> bannedSymbols, IEnumerable<AllowedUse> allowed)
    {
        _banned =
        [
            .. s_builders,
            .. bannedSymbols
                .Where(line => line.StartsWith("T:", StringComparison.Ordinal))
                .Select(line => line[2..].Split(';')[0]),
        ];
        _allowed = [.. allowed];
    }

    /// <summary>All uses that no entry allows, as "user uses thing", each once, in order.</summary>
    public IReadOnlyList<string> Check(string assemblyPath)
    {
        using var file = File.OpenRead(assemblyPath);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var uses =
            from handle in metadata.MethodDefinitions
            from thing in Uses(image, metadata, metadata.GetMethodDefinition(handle))
            let user = Outermost(TypeNames.Name(metadata, metadata.GetMethodDefinition(handle).GetDeclaringType()))
            where !_allowed.Exists(entry => entry.Covers(user, thing))
            select $"{user} uses {thing}";
        return [.. uses.Distinct().OrderBy(use => use, StringComparer.Ordinal)];
    }

    private IEnumerable<string> Uses(PEReader image, MetadataReader metadata, MethodDefinition method)
    {
        if ((method.Attributes & MethodAttributes.PinvokeImpl) != 0)
        {
            yield return NativeCode;
        }

        if (method.RelativeVirtualAddress == 0)
        {
            yield break;
        }

        foreach (var token in IlReader.Tokens(image.GetMethodBody(method.RelativeVirtualAddress).GetILContent()))
        {
            var owner = TypeNames.Owner(metadata, token);
            if (_banned.Contains(owner))
            {
                yield return owner;
            }
        }
    }

    /// <summary>The type that a person wrote: state machines and closures are nested in it.</summary>
    private static string Outermost(string type) => type.Split('+')[0];
}
