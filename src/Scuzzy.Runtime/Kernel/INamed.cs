namespace Scuzzy.Runtime.Kernel;

/// <summary>Something in a directory of the object tree.</summary>
internal interface INamed
{
    string Name { get; }
}
