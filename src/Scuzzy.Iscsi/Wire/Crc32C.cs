using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Scuzzy.Iscsi.Wire;

/// <summary>CRC32C, the digest of headers and data (RFC 7143 13.1 and B.4; kernel: crc32c). On the wire its least
/// significant byte comes first.</summary>
/// <remarks>The processor's instruction has a latency of three steps and takes a new one in each: long data is cut into
/// three lanes that are computed side by side. A lane's remainder is moved over the lanes behind it by a table, which
/// is the linear map "append that many zero bytes".</remarks>
public static class Crc32C
{
    /// <summary>The state before the first byte.</summary>
    public const uint Start = 0xFFFF_FFFF;

    /// <summary>Bytes of a digest.</summary>
    public const int Size = 4;

    // Three lanes and 16 bytes make 4096.
    private const int LaneBytes = 1360;

    /// <summary>The digest of bytes, as the number that the wire carries.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Append(Start, data);

    /// <summary>Goes on with more bytes; the digest is the complement of the last state.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> data)
    {
        ref byte at = ref MemoryMarshal.GetReference(data);
        int left = data.Length;
        while (left >= 3 * LaneBytes)
        {
            state = AppendLanes(state, ref at);
            at = ref Unsafe.Add(ref at, 3 * LaneBytes);
            left -= 3 * LaneBytes;
        }

        for (; left >= 8; left -= 8)
        {
            state = BitOperations.Crc32C(state, Unsafe.ReadUnaligned<ulong>(ref at));
            at = ref Unsafe.Add(ref at, 8);
        }

        for (; left > 0; left--)
        {
            state = BitOperations.Crc32C(state, at);
            at = ref Unsafe.Add(ref at, 1);
        }

        return state;
    }

    /// <summary>Writes a digest as the wire has it.</summary>
    public static void Write(Span<byte> to, uint digest) => BinaryPrimitives.WriteUInt32LittleEndian(to, digest);

    /// <summary>Reads a digest from the wire.</summary>
    public static uint Read(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32LittleEndian(from);

    private static uint AppendLanes(uint state, ref byte at)
    {
        uint second = 0;
        uint third = 0;
        for (int i = 0; i < LaneBytes; i += 8)
        {
            ref byte word = ref Unsafe.Add(ref at, i);
            state = BitOperations.Crc32C(state, Unsafe.ReadUnaligned<ulong>(ref word));
            second = BitOperations.Crc32C(second, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref word, LaneBytes)));
            third = BitOperations.Crc32C(third, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref word, 2 * LaneBytes)));
        }

        return Shift.OverLane(Shift.OverLane(state) ^ second) ^ third;
    }

    /// <summary>What a state becomes over a lane of zero bytes: the map is linear, so each of the four bytes is looked
    /// up alone.</summary>
    private static class Shift
    {
        private static readonly uint[] s_table = Build();

        public static uint OverLane(uint state) =>
            s_table[(byte)state]
            ^ s_table[256 + (byte)(state >> 8)]
            ^ s_table[512 + (byte)(state >> 16)]
            ^ s_table[768 + (byte)(state >> 24)];

        private static uint[] Build()
        {
            uint[] table = new uint[4 * 256];
            for (int bit = 0; bit < 32; bit++)
            {
                uint moved = 1u << bit;
                for (int i = 0; i < LaneBytes; i += 8)
                {
                    moved = BitOperations.Crc32C(moved, 0ul);
                }

                int first = bit / 8 * 256;
                int weight = 1 << (bit % 8);
                for (int value = 0; value < 256; value++)
                {
                    table[first + value] ^= (value & weight) != 0 ? moved : 0;
                }
            }

            return table;
        }
    }
}
