using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Scuzzy.Scsi;

// Builders of the commands that carry data blocks. Those that take a ref are for the command path: two stores of eight
// bytes and one that clears the rest, no branch, nothing copied.
public partial struct Cdb
{
    /// <summary>READ(10).</summary>
    /// <param name="cdb">Overwritten.</param>
    /// <param name="lba">First block.</param>
    /// <param name="blocks">Blocks; 0 transfers nothing.</param>
    /// <param name="options">Byte 1.</param>
    public static void Read10(ref Cdb cdb, uint lba, ushort blocks, ReadWriteOptions options = default) =>
        cdb.Set10(OperationCode.Read10, lba, blocks, (byte)options);

    /// <summary>WRITE(10), with the parameters of <see cref="Read10(ref Cdb, uint, ushort, ReadWriteOptions)"/>.
    /// </summary>
    public static void Write10(ref Cdb cdb, uint lba, ushort blocks, ReadWriteOptions options = default) =>
        cdb.Set10(OperationCode.Write10, lba, blocks, (byte)options);

    /// <summary>READ(16).</summary>
    /// <param name="cdb">Overwritten.</param>
    /// <param name="lba">First block.</param>
    /// <param name="blocks">Blocks; 0 transfers nothing.</param>
    /// <param name="options">Byte 1.</param>
    public static void Read16(ref Cdb cdb, ulong lba, uint blocks, ReadWriteOptions options = default) =>
        cdb.Set16(OperationCode.Read16, lba, blocks, (byte)options);

    /// <summary>WRITE(16), with the parameters of <see cref="Read16(ref Cdb, ulong, uint, ReadWriteOptions)"/>.
    /// </summary>
    public static void Write16(ref Cdb cdb, ulong lba, uint blocks, ReadWriteOptions options = default) =>
        cdb.Set16(OperationCode.Write16, lba, blocks, (byte)options);

    /// <summary>READ(10).</summary>
    public static Cdb Read10(uint lba, ushort blocks, ReadWriteOptions options = default) =>
        New10(OperationCode.Read10, lba, blocks, (byte)options);

    /// <summary>WRITE(10).</summary>
    public static Cdb Write10(uint lba, ushort blocks, ReadWriteOptions options = default) =>
        New10(OperationCode.Write10, lba, blocks, (byte)options);

    /// <summary>READ(12).</summary>
    public static Cdb Read12(uint lba, uint blocks, ReadWriteOptions options = default) =>
        New12(OperationCode.Read12, lba, blocks, (byte)options);

    /// <summary>WRITE(12).</summary>
    public static Cdb Write12(uint lba, uint blocks, ReadWriteOptions options = default) =>
        New12(OperationCode.Write12, lba, blocks, (byte)options);

    /// <summary>READ(16).</summary>
    public static Cdb Read16(ulong lba, uint blocks, ReadWriteOptions options = default) =>
        New16(OperationCode.Read16, lba, blocks, (byte)options);

    /// <summary>WRITE(16).</summary>
    public static Cdb Write16(ulong lba, uint blocks, ReadWriteOptions options = default) =>
        New16(OperationCode.Write16, lba, blocks, (byte)options);

    /// <summary>READ(6).</summary>
    /// <param name="lba">21 bits.</param>
    /// <param name="blocks">1 to 256.</param>
    public static Cdb Read6(uint lba, int blocks) => ReadWrite6(OperationCode.Read6, lba, blocks);

    /// <summary>WRITE(6).</summary>
    /// <param name="lba">21 bits.</param>
    /// <param name="blocks">1 to 256.</param>
    public static Cdb Write6(uint lba, int blocks) => ReadWrite6(OperationCode.Write6, lba, blocks);

    /// <summary>READ(32), whose reference and application tags serve protection information type 2.</summary>
    public static Cdb Read32(ulong lba, uint blocks, uint referenceTag, ReadWriteOptions options = default) =>
        ReadWrite32(Scsi.ServiceAction.Read32, lba, blocks, referenceTag, options);

    /// <summary>WRITE(32), whose reference and application tags serve protection information type 2.</summary>
    public static Cdb Write32(ulong lba, uint blocks, uint referenceTag, ReadWriteOptions options = default) =>
        ReadWrite32(Scsi.ServiceAction.Write32, lba, blocks, referenceTag, options);

    /// <summary>WRITE AND VERIFY(10).</summary>
    public static Cdb WriteAndVerify10(uint lba, ushort blocks, ReadWriteOptions options = default) =>
        New10(OperationCode.WriteAndVerify10, lba, blocks, (byte)options);

    /// <summary>WRITE AND VERIFY(16).</summary>
    public static Cdb WriteAndVerify16(ulong lba, uint blocks, ReadWriteOptions options = default) =>
        New16(OperationCode.WriteAndVerify16, lba, blocks, (byte)options);

    /// <summary>VERIFY(10); with <see cref="ReadWriteOptions.ByteCheck"/> the blocks are sent and compared.</summary>
    public static Cdb Verify10(uint lba, ushort blocks, ReadWriteOptions options = default) =>
        New10(OperationCode.Verify10, lba, blocks, (byte)options);

    /// <summary>VERIFY(16); with <see cref="ReadWriteOptions.ByteCheck"/> the blocks are sent and compared.</summary>
    public static Cdb Verify16(ulong lba, uint blocks, ReadWriteOptions options = default) =>
        New16(OperationCode.Verify16, lba, blocks, (byte)options);

    /// <summary>COMPARE AND WRITE: twice the blocks are sent, those to compare first.</summary>
    public static Cdb CompareAndWrite(ulong lba, byte blocks, ReadWriteOptions options = default) =>
        New16(OperationCode.CompareAndWrite, lba, blocks, (byte)options);

    /// <summary>WRITE SAME(10).</summary>
    /// <param name="lba">First block.</param>
    /// <param name="blocks">Blocks; 0 means up to the last one, if the device allows.</param>
    /// <param name="unmap">UNMAP bit: deallocate if that leaves the data asked for.</param>
    public static Cdb WriteSame10(uint lba, ushort blocks, bool unmap = false) =>
        New10(OperationCode.WriteSame10, lba, blocks, unmap ? (byte)0x08 : (byte)0);

    /// <summary>WRITE SAME(16).</summary>
    /// <param name="lba">First block.</param>
    /// <param name="blocks">Blocks; 0 means up to the last one, if the device allows.</param>
    /// <param name="unmap">UNMAP bit: deallocate if that leaves the data asked for.</param>
    /// <param name="noDataOut">NDOB bit: no block is sent, zeroes are meant.</param>
    public static Cdb WriteSame16(ulong lba, uint blocks, bool unmap = false, bool noDataOut = false) =>
        New16(OperationCode.WriteSame16, lba, blocks, (byte)((unmap ? 0x08 : 0) | (noDataOut ? 0x01 : 0)));

    /// <summary>SYNCHRONIZE CACHE(10); 0 blocks means up to the last one.</summary>
    public static Cdb SynchronizeCache10(uint lba = 0, ushort blocks = 0, bool immediate = false) =>
        New10(OperationCode.SynchronizeCache10, lba, blocks, immediate ? (byte)0x02 : (byte)0);

    /// <summary>SYNCHRONIZE CACHE(16); 0 blocks means up to the last one.</summary>
    public static Cdb SynchronizeCache16(ulong lba = 0, uint blocks = 0, bool immediate = false) =>
        New16(OperationCode.SynchronizeCache16, lba, blocks, immediate ? (byte)0x02 : (byte)0);

    private static Cdb New10(OperationCode opcode, uint lba, ushort length, byte byte1)
    {
        Unsafe.SkipInit(out Cdb cdb);
        cdb.Set10(opcode, lba, length, byte1);
        return cdb;
    }

    private static Cdb New16(OperationCode opcode, ulong lba, uint length, byte byte1)
    {
        Unsafe.SkipInit(out Cdb cdb);
        cdb.Set16(opcode, lba, length, byte1);
        return cdb;
    }

    private static Cdb New12(OperationCode opcode, uint lba, uint length, byte byte1) =>
        new()
        {
            _word0 = Wire(((ulong)opcode << 56) | ((ulong)byte1 << 48) | ((ulong)lba << 16) | (length >> 16)),
            _word1 = Wire((ulong)(length & 0xFFFF) << 48),
            _length = 12,
        };

    private static Cdb ReadWrite6(OperationCode opcode, uint lba, int blocks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lba, 0x1F_FFFFu);
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, 256);
        return New6(opcode, (byte)(lba >> 16), (byte)(lba >> 8), (byte)lba, (byte)blocks);
    }

    private static Cdb ReadWrite32(ushort action, ulong lba, uint blocks, uint tag, ReadWriteOptions options)
    {
        Cdb cdb = default;
        cdb._length = MaximumLength;
        Span<byte> b = cdb.Raw;
        b[0] = (byte)OperationCode.VariableLength;
        b[7] = MaximumLength - 8;
        BinaryPrimitives.WriteUInt16BigEndian(b[8..], action);
        b[10] = (byte)options;
        BinaryPrimitives.WriteUInt64BigEndian(b[12..], lba);
        BinaryPrimitives.WriteUInt32BigEndian(b[20..], tag);
        BinaryPrimitives.WriteUInt32BigEndian(b[28..], blocks);
        return cdb;
    }

    private static Cdb New6(OperationCode opcode, byte byte1, byte byte2, byte byte3, byte byte4) =>
        new()
        {
            _word0 = Wire(
                ((ulong)opcode << 56)
                    | ((ulong)byte1 << 48)
                    | ((ulong)byte2 << 40)
                    | ((ulong)byte3 << 32)
                    | ((ulong)byte4 << 24)
            ),
            _length = 6,
        };

    private static ulong Wire(ulong bigEndian) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(bigEndian) : bigEndian;

    // 0 opcode, 1 options, 2-5 LBA, 6 group, 7-8 length, 9 control.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set10(OperationCode opcode, uint lba, ushort length, byte byte1)
    {
        _word0 = Wire(((ulong)opcode << 56) | ((ulong)byte1 << 48) | ((ulong)lba << 16) | (uint)(length >> 8));
        _word1 = Wire((ulong)length << 56);
        _word2 = 0;
        _word3 = 0;
        _length = 10;
    }

    // 0 opcode, 1 options, 2-9 LBA, 10-13 length, 14 group, 15 control.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set16(OperationCode opcode, ulong lba, uint length, byte byte1)
    {
        _word0 = Wire(((ulong)opcode << 56) | ((ulong)byte1 << 48) | (lba >> 16));
        _word1 = Wire((lba << 48) | ((ulong)length << 16));
        _word2 = 0;
        _word3 = 0;
        _length = 16;
    }
}
