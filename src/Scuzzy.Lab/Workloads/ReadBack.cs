using System.Runtime.InteropServices;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>Reads back what a job wrote, checks all of it, and makes a digest of it.</summary>
internal sealed class ReadBack(BlockDevice disk, JobPlan plan, WrittenBlocks written, JobResult result, Cpu cpu)
{
    private const int PieceBytes = 64 << 10;
    private const ulong DigestBasis = 0xCBF29CE484222325;
    private const ulong DigestPrime = 0x100000001B3;

    public async ShardTask<ulong> RunAsync()
    {
        ulong digest = DigestBasis;
        using var io = new SingleIo(disk, cpu, PieceBytes);
        for (long at = plan.OffsetBytes; at < plan.OffsetBytes + plan.SizeBytes; )
        {
            long end = KnownEnd(at);
            if (end == at)
            {
                at += WrittenBlocks.BlockBytes;
                continue;
            }

            BlockStatus status = await io.RunAsync(BlockOperation.Read, at, end - at);
            if (status == BlockStatus.Ok)
            {
                Verifier.Check(written, result, io.Span, at);
                digest = Digest(digest, at, io.Span);
            }
            else
            {
                result.FirstError = result.Errors++ == 0 ? status : result.FirstError;
            }

            at = end;
        }

        return digest;
    }

    /// <summary>Where the blocks end that are known from a place on; the place itself if it is not known.</summary>
    private long KnownEnd(long at)
    {
        long end = at;
        long limit = Math.Min(at + PieceBytes, plan.OffsetBytes + plan.SizeBytes);
        while (end < limit && written.IsKnown(end))
        {
            end += WrittenBlocks.BlockBytes;
        }

        return end;
    }

    private static ulong Digest(ulong digest, long offset, ReadOnlySpan<byte> data)
    {
        digest = (digest ^ (ulong)offset) * DigestPrime;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data))
        {
            digest = (digest ^ word) * DigestPrime;
        }

        return digest;
    }
}
