using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Which methods count: all of the iSCSI and target assemblies, and of the SCSI assembly, which initiators and
/// decoders share, those that these call; of properties, those that are used. What the compiler makes, and texts for
/// people, do not.</summary>
internal static class CoverageScope
{
    /// <summary>The methods that count, by their full names.</summary>
    /// <param name="callers">Assemblies that count as a whole, but for properties that are not used.</param>
    /// <param name="shared">The assembly of which what is used counts.</param>
    public static HashSet<string> Of(IReadOnlyList<AssemblyDefinition> callers, AssemblyDefinition shared)
    {
        List<MethodDefinition> all = [.. callers.SelectMany(Methods).Where(IsOurs)];
        HashSet<string> names = [.. all.Where(m => !IsAccessor(m)).Select(m => m.FullName)];
        var left = new Queue<MethodDefinition>(all.Where(m => !IsAccessor(m)));
        HashSet<string> ours = [.. callers.Append(shared).Select(assembly => assembly.Name.Name)];
        while (left.TryDequeue(out MethodDefinition? method))
        {
            foreach (MethodDefinition used in method.Body.Instructions.SelectMany(i => Uses(i, ours)))
            {
                if (IsOurs(used) && names.Add(used.FullName))
                {
                    left.Enqueue(used);
                }
            }
        }

        return names;
    }

    private static IEnumerable<MethodDefinition> Uses(Instruction instruction, HashSet<string> ours)
    {
        if (
            instruction.Operand is not MemberReference { DeclaringType: { } type } member
            || type.Resolve() is not { } resolved
            || !ours.Contains(resolved.Module.Assembly.Name.Name)
        )
        {
            return [];
        }

        MethodDefinition? used = (member as MethodReference)?.Resolve();
        return ((MethodDefinition?[])[used, resolved.GetStaticConstructor()]).OfType<MethodDefinition>();
    }

    /// <summary>Somebody wrote the method, and not for people to read what it returns.</summary>
    public static bool IsOurs(MethodDefinition method) =>
        method is { HasBody: true, Name: not "ToString" }
        && !method.DeclaringType.Name.StartsWith("<>z__", StringComparison.Ordinal)
        && (!IsGenerated(method) || method.Name.Contains(">g__", StringComparison.Ordinal));

    // Overrides are used through what they override.
    private static bool IsAccessor(MethodDefinition method) =>
        (method.IsGetter || method.IsSetter) && !method.IsVirtual;

    private static bool IsGenerated(MethodDefinition method) =>
        method.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "CompilerGeneratedAttribute");

    private static IEnumerable<MethodDefinition> Methods(AssemblyDefinition assembly) =>
        assembly.MainModule.GetTypes().SelectMany(type => type.Methods);
}
