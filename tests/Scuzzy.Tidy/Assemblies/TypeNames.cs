using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Scuzzy.Tidy.Assemblies;

/// <summary>Renders what a token refers to as the full names of the types in it, generic arguments included.</summary>
internal sealed class TypeNames : ISignatureTypeProvider<string, object?>
{
    public static readonly TypeNames Instance = new();

    /// <summary>The type that a member belongs to, or the type itself; empty for what is in no type.</summary>
    public static string Owner(MetadataReader metadata, EntityHandle token) =>
        token.Kind switch
        {
            HandleKind.MemberReference => Owner(
                metadata,
                metadata.GetMemberReference((MemberReferenceHandle)token).Parent
            ),
            HandleKind.MethodSpecification => Owner(
                metadata,
                metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method
            ),
            HandleKind.MethodDefinition => Name(
                metadata,
                metadata.GetMethodDefinition((MethodDefinitionHandle)token).GetDeclaringType()
            ),
            HandleKind.FieldDefinition => Name(
                metadata,
                metadata.GetFieldDefinition((FieldDefinitionHandle)token).GetDeclaringType()
            ),
            HandleKind.TypeDefinition => Name(metadata, (TypeDefinitionHandle)token),
            HandleKind.TypeReference => Name(metadata, (TypeReferenceHandle)token),
            HandleKind.TypeSpecification => metadata
                .GetTypeSpecification((TypeSpecificationHandle)token)
                .DecodeSignature(Instance, null),
            _ => "",
        };

    public static string Name(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        return outer.IsNil
            ? Join(metadata.GetString(type.Namespace), metadata.GetString(type.Name))
            : Name(metadata, outer) + "+" + metadata.GetString(type.Name);
    }

    public static string Name(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Name(metadata, (TypeReferenceHandle)type.ResolutionScope) + "+" + name
            : Join(metadata.GetString(type.Namespace), name);
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Name(reader, handle);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Name(reader, handle);

    public string GetTypeFromSpecification(
        MetadataReader reader,
        object? genericContext,
        TypeSpecificationHandle handle,
        byte rawTypeKind
    ) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType;

    public string GetArrayType(string elementType, ArrayShape shape) => elementType;

    public string GetSZArrayType(string elementType) => elementType;

    public string GetByReferenceType(string elementType) => elementType;

    public string GetPointerType(string elementType) => elementType;

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "";

    public string GetGenericMethodParameter(object? genericContext, int index) => "";

    public string GetGenericTypeParameter(object? genericContext, int index) => "";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

    private static string Join(string space, string name) => space.Length == 0 ? name : space + "." + name;
}
