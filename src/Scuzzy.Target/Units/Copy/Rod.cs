namespace Scuzzy.Target.Units.Copy;

/// <summary>A representation of data (SPC-4 5.17.6): ranges of a disk as they were when the token was made. It is
/// revoked as soon as a command may change them (point in time copy, change vulnerable).</summary>
/// <param name="Disk">Whose data.</param>
/// <param name="Token">The 512 bytes that stand for it.</param>
/// <param name="Ranges">Where the data is, in bytes.</param>
/// <param name="TimeoutNs">How long it lives without being used, in nanoseconds.</param>
internal sealed record Rod(DiskUnit Disk, byte[] Token, List<(long Offset, long Length)> Ranges, long TimeoutNs)
{
    /// <summary>The data is still as it was.</summary>
    public bool IsValid { get; set; } = true;

    /// <summary>When it was last used.</summary>
    public long UsedNs { get; set; }

    /// <summary>All bytes.</summary>
    public long Length => Ranges.Sum(r => r.Length);

    /// <summary>Where an offset into the data lies on the disk, and how far it goes on there; false at the end.
    /// </summary>
    public bool Find(long offset, out long from, out long run)
    {
        foreach ((long start, long length) in Ranges)
        {
            if (offset < length)
            {
                (from, run) = (start + offset, length - offset);
                return true;
            }

            offset -= length;
        }

        (from, run) = (0, 0);
        return false;
    }

    /// <summary>True if a range of the disk has some of the data.</summary>
    public bool Overlaps(long offset, long length) =>
        Ranges.Exists(r => offset < r.Offset + r.Length && r.Offset < offset + length);
}
