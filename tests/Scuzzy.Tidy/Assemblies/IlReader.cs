using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Scuzzy.Tidy.Assemblies;

/// <summary>Walks a method body's instructions and yields the metadata tokens that they name.</summary>
internal static class IlReader
{
    private static readonly Dictionary<ushort, OpCode> s_opCodes = typeof(OpCodes)
        .GetFields()
        .Where(field => field.FieldType == typeof(OpCode))
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value);

    public static IEnumerable<EntityHandle> Tokens(ImmutableArray<byte> il)
    {
        var position = 0;
        while (position < il.Length)
        {
            ushort value = il[position++];
            if (value == 0xFE)
            {
                value = (ushort)(0xFE00 | il[position++]);
            }

            var code = s_opCodes[value];
            if (
                code.OperandType
                is OperandType.InlineMethod
                    or OperandType.InlineField
                    or OperandType.InlineType
                    or OperandType.InlineTok
            )
            {
                yield return MetadataTokens.EntityHandle(ReadInt32(il, position));
            }

            position += OperandLength(code.OperandType, il, position);
        }
    }

    private static int OperandLength(OperandType operand, ImmutableArray<byte> il, int position) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * ReadInt32(il, position)),
            _ => 4,
        };

    private static int ReadInt32(ImmutableArray<byte> il, int position) =>
        il[position] | (il[position + 1] << 8) | (il[position + 2] << 16) | (il[position + 3] << 24);
}
