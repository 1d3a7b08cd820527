using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Lab.Checking;

/// <summary>What a sector of 512 bytes holds, as one number: each of its words has it, so that a sector put together
/// of two others shows.</summary>
internal static class SectorValue
{
    /// <summary>Bytes of a sector.</summary>
    public const int Bytes = 512;

    /// <summary>Never written, discarded, or written with zeros.</summary>
    public const ulong Zero = 0;

    /// <summary>The words differ.</summary>
    public const ulong Torn = ulong.MaxValue;

    /// <summary>What buffers hold that are the submitter's again: nobody may read or write them.</summary>
    public const ulong Poison = 0xDBDB_DBDB_DBDB_DBDB;

    /// <summary>The value that a write gives a sector.</summary>
    /// <param name="write">The write's number, from 1.</param>
    /// <param name="sector">The sector.</param>
    public static ulong Of(uint write, int sector) => ((ulong)write << 32) | (uint)sector;

    /// <summary>The value of 512 bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        return words.IndexOfAnyExcept(words[0]) < 0 ? words[0] : Torn;
    }

    /// <summary>The value of 512 bytes somewhere in a transfer's memory.</summary>
    public static ulong Of(ScatterList data, long offset)
    {
        DataSegment piece = data.At(offset, Bytes);
        if (piece.LengthBytes == Bytes)
        {
            return Of(piece.Span);
        }

        Span<byte> copy = stackalloc byte[Bytes];
        return data.CopyTo(offset, copy) == Bytes ? Of(copy) : Torn;
    }

    /// <summary>Gives each sector of a buffer the value of a write.</summary>
    public static void Fill(Span<byte> bytes, uint write, int firstSector)
    {
        for (int at = 0; at < bytes.Length; at += Bytes, firstSector++)
        {
            MemoryMarshal.Cast<byte, ulong>(bytes.Slice(at, Bytes)).Fill(Of(write, firstSector));
        }
    }

    /// <summary>A value in words.</summary>
    public static string Describe(ulong value) =>
        value switch
        {
            Zero => "zeros",
            Torn => "parts of several writes",
            Poison => "memory that had been given back",
            _ => FormattableString.Invariant($"write {value >> 32} of sector {(uint)value}"),
        };
}
