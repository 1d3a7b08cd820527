using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

/// <summary>A time span, as the C library lays it out (struct timespec).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec(long nanoseconds)
{
    public long Seconds = nanoseconds / 1_000_000_000;
    public long Nanoseconds = nanoseconds % 1_000_000_000;
}
