using System.Numerics;
using System.Runtime.InteropServices;
using Scuzzy.Lab.Model;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Workloads;

/// <summary>What a job has written, block by block of 512 bytes, so that what it reads can be checked.</summary>
/// <remarks>The content of a write follows from the job's seed and the write's number, and can be told again; with
/// CRC-32C only the sum of what was written is kept.</remarks>
internal sealed class WrittenBlocks
{
    public const int BlockBytes = 512;

    /// <summary>Longest range that can be verified, in bytes.</summary>
    public const long MaximumBytes = 8L << 30;

    private readonly Verification _verification;
    private readonly ulong _seed;
    private readonly long _offsetBytes;
    private readonly uint[] _writes;
    private readonly uint[] _sums;

    public WrittenBlocks(JobPlan plan)
    {
        _verification = plan.Verify;
        _seed = plan.Seed;
        _offsetBytes = plan.OffsetBytes;
        long blocks = plan.Verify == Verification.None ? 0 : plan.SizeBytes / BlockBytes;
        _writes = new uint[blocks];
        _sums = new uint[plan.Verify == Verification.Crc32c ? blocks : 0];
    }

    /// <summary>How many blocks the range has; 0 if nothing is verified.</summary>
    public long Count => _writes.Length;

    /// <summary>Makes the content of a write.</summary>
    public void Fill(Span<byte> data, long offsetBytes, uint write) =>
        FillPattern.Write(SeedOf(write), offsetBytes, data);

    /// <summary>A write has ended well.</summary>
    public void Wrote(ReadOnlySpan<byte> data, long offsetBytes, uint write)
    {
        if (_verification == Verification.None)
        {
            return;
        }

        long first = Index(offsetBytes);
        for (int i = 0; i * BlockBytes < data.Length; i++)
        {
            _writes[first + i] = write;
            if (_verification == Verification.Crc32c)
            {
                _sums[first + i] = Sum(data.Slice(i * BlockBytes, BlockBytes));
            }
        }
    }

    /// <summary>A write has failed: what the range holds now is not known.</summary>
    public void Lost(long offsetBytes, long lengthBytes)
    {
        if (_verification != Verification.None)
        {
            Array.Clear(_writes, (int)Index(offsetBytes), (int)(lengthBytes / BlockBytes));
        }
    }

    /// <summary>True if the job has written a block and knows what it must hold.</summary>
    public bool IsKnown(long offsetBytes) => _writes.Length > 0 && _writes[Index(offsetBytes)] != 0;

    /// <summary>Checks a block that is known.</summary>
    public bool Matches(ReadOnlySpan<byte> block, long offsetBytes)
    {
        long index = Index(offsetBytes);
        return _verification == Verification.Crc32c
            ? Sum(block) == _sums[index]
            : FillPattern.Matches(SeedOf(_writes[index]), offsetBytes, block);
    }

    private long Index(long offsetBytes) => (offsetBytes - _offsetBytes) / BlockBytes;

    private ulong SeedOf(uint write) => _seed + (write * 0xD1B54A32D192ED03);

    private static uint Sum(ReadOnlySpan<byte> block)
    {
        uint crc = uint.MaxValue;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(block))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        return ~crc;
    }
}
