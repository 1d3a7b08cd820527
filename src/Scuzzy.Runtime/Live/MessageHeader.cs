using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

/// <summary>What sendmsg takes (struct msghdr).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}
