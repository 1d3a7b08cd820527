namespace Scuzzy.Runtime.Kernel;

/// <summary>Gets every uevent of a tree.</summary>
public abstract class UeventListener
{
    /// <summary>Something happened to an object.</summary>
    public abstract void Happened(Uevent uevent);
}
