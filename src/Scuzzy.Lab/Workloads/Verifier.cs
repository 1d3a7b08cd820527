namespace Scuzzy.Lab.Workloads;

/// <summary>Compares what was read with what a job wrote.</summary>
internal static class Verifier
{
    public static void Check(WrittenBlocks written, JobResult result, ReadOnlySpan<byte> data, long offsetBytes)
    {
        if (written.Count == 0)
        {
            return;
        }

        for (int at = 0; at < data.Length; at += WrittenBlocks.BlockBytes)
        {
            long place = offsetBytes + at;
            if (!written.IsKnown(place))
            {
                continue;
            }

            result.VerifiedBlocks++;
            if (written.Matches(data.Slice(at, WrittenBlocks.BlockBytes), place))
            {
                continue;
            }

            if (result.Explains(place))
            {
                result.Spoilt++;
            }
            else if (result.Mismatches++ == 0)
            {
                result.FirstMismatchBytes = place;
            }
        }
    }
}
