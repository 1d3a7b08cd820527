using System.Diagnostics;
using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Rewrites an assembly so that each basic block marks a byte of a map when it runs.</summary>
internal static class CoverageWriter
{
    public const string TypeName = "Coverage.Map";
    public const string FieldName = "Reached";

    /// <summary>What the name of the file with the blocks' places has after the assembly's.</summary>
    public const string BlocksSuffix = ".blocks";

    /// <summary>Rewrites the assembly of a file in place, and writes beside it where its blocks are, a line each:
    /// method, tabulator, file and line.</summary>
    /// <param name="path">The assembly, its symbols beside it.</param>
    /// <param name="counts">Whether a method's blocks count.</param>
    /// <returns>The blocks that count.</returns>
    public static int Rewrite(string path, Func<MethodDefinition, bool> counts)
    {
        using AssemblyDefinition assembly = Load(path);
        ModuleDefinition module = assembly.MainModule;
        List<MethodDefinition> methods =
        [
            .. module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && counts(method)),
        ];
        var map = new TypeDefinition(
            "Coverage",
            "Map",
            TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed,
            module.TypeSystem.Object
        );
        var field = new FieldDefinition(
            FieldName,
            FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.InitOnly,
            new ArrayType(module.TypeSystem.Byte)
        );
        map.Fields.Add(field);
        module.Types.Add(map);
        List<string> places = [];
        foreach (MethodDefinition method in methods)
        {
            Mark(method, field, places);
        }

        File.WriteAllLines(path + BlocksSuffix, places);
        map.Methods.Add(Initializer(module, field, places.Count));
        assembly.Write(path);
        return places.Count;
    }

    /// <summary>Lets an assembly of a debug build run optimized.</summary>
    public static void Optimize(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(new MemoryStream(File.ReadAllBytes(path)));
        CustomAttribute? debuggable = assembly.CustomAttributes.FirstOrDefault(attribute =>
            attribute.AttributeType.Name == nameof(DebuggableAttribute)
        );
        if (assembly.CustomAttributes.Remove(debuggable))
        {
            assembly.Write(path);
        }
    }

    /// <summary>Reads an assembly; the file stays free.</summary>
    public static AssemblyDefinition Load(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path)!);
        return AssemblyDefinition.ReadAssembly(
            new MemoryStream(File.ReadAllBytes(path)),
            new ReaderParameters
            {
                AssemblyResolver = resolver,
                ReadSymbols = true,
                SymbolStream = new MemoryStream(File.ReadAllBytes(Path.ChangeExtension(path, ".pdb"))),
            }
        );
    }

    private static MethodDefinition Initializer(ModuleDefinition module, FieldDefinition field, int blocks)
    {
        var initializer = new MethodDefinition(
            ".cctor",
            MethodAttributes.Private
                | MethodAttributes.Static
                | MethodAttributes.HideBySig
                | MethodAttributes.SpecialName
                | MethodAttributes.RTSpecialName,
            module.TypeSystem.Void
        );
        ILProcessor code = initializer.Body.GetILProcessor();
        code.Emit(OpCodes.Ldc_I4, blocks);
        code.Emit(OpCodes.Newarr, module.TypeSystem.Byte);
        code.Emit(OpCodes.Stsfld, field);
        code.Emit(OpCodes.Ret);
        return initializer;
    }

    private static void Mark(MethodDefinition method, FieldDefinition field, List<string> places)
    {
        MethodBody body = method.Body;
        IDictionary<Instruction, SequencePoint> points = method.DebugInformation.GetSequencePointMapping();
        body.SimplifyMacros();
        ILProcessor code = body.GetILProcessor();
        foreach (Instruction start in Starts(body))
        {
            var first = Instruction.Create(OpCodes.Ldsfld, field);
            code.InsertBefore(start, first);
            code.InsertBefore(start, Instruction.Create(OpCodes.Ldc_I4, places.Count));
            code.InsertBefore(start, Instruction.Create(OpCodes.Ldc_I4_1));
            code.InsertBefore(start, Instruction.Create(OpCodes.Stelem_I1));
            Redirect(body, start, first);
            places.Add($"{method.DeclaringType.FullName}.{method.Name}\t{Place(start, points)}");
        }

        body.OptimizeMacros();
    }

    private static string Place(Instruction start, IDictionary<Instruction, SequencePoint> points)
    {
        SequencePoint? point = null;
        for (Instruction? at = start; at is not null && point is null; at = at.Previous)
        {
            point = points.TryGetValue(at, out SequencePoint? p) && !p.IsHidden ? p : null;
        }

        return point is null
            ? ""
            : $"{Path.GetFileName(point.Document.Url)}:{point.StartLine.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>The first instruction, those that are jumped to, and those after a jump that may be taken or not.
    /// </summary>
    private static List<Instruction> Starts(MethodBody body)
    {
        var starts = new HashSet<Instruction> { body.Instructions[0] };
        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case Instruction target:
                    starts.Add(target);
                    break;
                case Instruction[] targets:
                    starts.UnionWith(targets);
                    break;
            }

            // Debug builds have jumps that are always taken, around places for breakpoints.
            bool isAlways = instruction.Previous is { OpCode.Code: Code.Ldc_I4, Operand: 1 };
            if (
                instruction is { OpCode.FlowControl: FlowControl.Cond_Branch, Next: { } next }
                && !(isAlways && instruction.OpCode.Code == Code.Brtrue)
            )
            {
                starts.Add(next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            starts.Add(handler.HandlerStart);
        }

        // A prefix and its instruction stay together.
        starts.RemoveWhere(start => start.Previous?.OpCode.OpCodeType == OpCodeType.Prefix);
        return [.. body.Instructions.Where(starts.Contains)];
    }

    private static void Redirect(MethodBody body, Instruction from, Instruction to)
    {
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand == from)
            {
                instruction.Operand = to;
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                for (int i = 0; i < targets.Length; i++)
                {
                    targets[i] = targets[i] == from ? to : targets[i];
                }
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = handler.TryStart == from ? to : handler.TryStart;
            handler.TryEnd = handler.TryEnd == from ? to : handler.TryEnd;
            handler.HandlerStart = handler.HandlerStart == from ? to : handler.HandlerStart;
            handler.HandlerEnd = handler.HandlerEnd == from ? to : handler.HandlerEnd;
            handler.FilterStart = handler.FilterStart == from ? to : handler.FilterStart;
        }
    }
}
