namespace Scuzzy.Runtime.Kernel;

/// <summary>When the kernel's timers fire that count ticks (kernel: kernel/time/timer.c, calc_index, since 4.8): the
/// farther away, the coarser, and never early.</summary>
public static class KernelTimers
{
    /// <summary>Slots of a level of the wheel; one of them is not used.</summary>
    private const long Reach = 63;

    /// <summary>Each level is eight times as coarse as the one below it.</summary>
    private const int LevelShift = 3;

    private const int Levels = 9;

    /// <summary>The tick in which a timer fires.</summary>
    /// <param name="now">The tick in which it is set.</param>
    /// <param name="expires">The tick that was asked for.</param>
    public static long Due(long now, long expires)
    {
        int shift = 0;
        while (shift < (Levels - 1) * LevelShift && expires - now >= Reach << shift)
        {
            shift += LevelShift;
        }

        return ((expires >> shift) + 1) << shift;
    }
}
