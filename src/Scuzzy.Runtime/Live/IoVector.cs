using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Runtime.Live;

/// <summary>One piece of a gathered or scattered transfer, as the C library lays it out (struct iovec).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Address;
    public nuint Length;

    public IoVector(DataSegment segment)
    {
        Address = segment.Address;
        Length = (nuint)segment.LengthBytes;
    }
}
