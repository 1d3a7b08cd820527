using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Scuzzy.Scsi;

/// <summary>Command descriptor block of at most 32 bytes, held inline (SPC-4 4.3; kernel: scsi_cmnd.cmnd).</summary>
/// <remarks>Bytes from <see cref="Length"/> on are zero. The accessors read the places that the command's group gives
/// to a field, whatever the command, and never fail.</remarks>
[StructLayout(LayoutKind.Sequential)]
public partial struct Cdb : IEquatable<Cdb>
{
    /// <summary>Longest CDB that fits.</summary>
    public const int MaximumLength = 32;

    // Memory order is wire order; the first two words are what a READ or WRITE builder stores.
    private ulong _word0;
    private ulong _word1;
    private ulong _word2;
    private ulong _word3;
    private byte _length;

    /// <summary>Copies the bytes of a CDB.</summary>
    /// <param name="bytes">0 to 32 bytes.</param>
    public Cdb(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaximumLength, nameof(bytes));
        bytes.CopyTo(Raw);
        _length = (byte)bytes.Length;
    }

    /// <summary>Bytes of the CDB: 6, 10, 12, 16 or 32 for standard ones; 0 for an empty one.</summary>
    public readonly int Length => _length;

    /// <summary>The bytes.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in _word0, 4))[.._length];

    /// <summary>All 32 bytes: those after <see cref="Length"/> are zero. As a ring or frame of fixed size takes them.
    /// </summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Padded => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in _word0, 4));

    /// <summary>Byte 0.</summary>
    public readonly OperationCode OperationCode => (OperationCode)At(0);

    /// <summary>True for the opcodes whose service action is part of the command's name.</summary>
    public readonly bool HasServiceAction => Scsi.ServiceAction.IsUsedBy(OperationCode);

    /// <summary>SERVICE ACTION: bytes 8 and 9 of a variable length CDB, else bits 4 to 0 of byte 1.</summary>
    public readonly ushort ServiceAction =>
        OperationCode == OperationCode.VariableLength ? U16(8) : (ushort)(At(1) & 0x1F);

    /// <summary>LOGICAL BLOCK ADDRESS.</summary>
    public readonly ulong Lba =>
        (At(0) >> 5) switch
        {
            0 => U32(0) & 0x1F_FFFF,
            4 => U64(2),
            3 => U64(12),
            _ => U32(2),
        };

    /// <summary>TRANSFER LENGTH, or the field that stands there: blocks of reads, writes, verifies and the like.
    /// READ(6) and WRITE(6) with zero there mean 256, which is what this returns for them.</summary>
    public readonly uint TransferLength
    {
        get
        {
            switch (At(0) >> 5)
            {
                case 0:
                    uint length = At(4);
                    return length == 0 && OperationCode is (OperationCode.Read6 or OperationCode.Write6) ? 256 : length;
                case 4:
                    return OperationCode switch
                    {
                        OperationCode.CompareAndWrite => At(13),
                        OperationCode.WriteAtomic16 => U16(12),
                        _ => U32(10),
                    };
                case 5:
                    return U32(6);
                case 3:
                    return U32(28);
                default:
                    return U16(7);
            }
        }
    }

    /// <summary>ALLOCATION LENGTH or PARAMETER LIST LENGTH in bytes, where the command has one.</summary>
    public readonly uint AllocationLength
    {
        get
        {
            switch (OperationCode)
            {
                case OperationCode.Inquiry:
                case OperationCode.ReceiveDiagnosticResults:
                case OperationCode.SendDiagnostic:
                    return U16(3);
                case OperationCode.PersistentReserveOut:
                    return U32(5);
                case OperationCode.ReadBuffer:
                case OperationCode.WriteBuffer:
                    return U32(5) & 0xFF_FFFF;
                default:
                    return (At(0) >> 5) switch
                    {
                        0 => At(4),
                        4 => U32(10),
                        5 => U32(6),
                        3 => U32(28),
                        _ => U16(7),
                    };
            }
        }
    }

    /// <summary>FUA of a read or write of 10 bytes or more.</summary>
    public readonly bool ForceUnitAccess => (Options & ReadWriteOptions.ForceUnitAccess) != 0;

    /// <summary>DPO of a read or write of 10 bytes or more.</summary>
    public readonly bool DisablePageOut => (Options & ReadWriteOptions.DisablePageOut) != 0;

    /// <summary>Byte 1 (byte 10 of a variable length CDB) as options of a read or write; none for 6-byte CDBs.
    /// </summary>
    public readonly ReadWriteOptions Options =>
        (At(0) >> 5) switch
        {
            0 => ReadWriteOptions.None,
            3 => (ReadWriteOptions)At(10),
            _ => (ReadWriteOptions)At(1),
        };

    /// <summary>CONTROL byte: the last one, or byte 1 of a variable length CDB.</summary>
    public readonly byte Control =>
        OperationCode == OperationCode.VariableLength ? At(1)
        : _length == 0 ? (byte)0
        : At(_length - 1);

    /// <summary>NACA bit of the CONTROL byte.</summary>
    public readonly bool Naca => (Control & 0x04) != 0;

    /// <summary>One byte; zero from <see cref="Length"/> on.</summary>
    /// <param name="index">0 to 31.</param>
    public readonly byte this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)MaximumLength, nameof(index));
            return At(index);
        }
    }

    [UnscopedRef]
    private Span<byte> Raw => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref _word0, 4));

    /// <summary>Length by the group code, as the kernel has it (kernel: COMMAND_SIZE): 6, 10, 10, 12, 16, 12, 10, 10.
    /// A variable length CDB (7Fh) says itself how long it is: see <see cref="LengthOf(ReadOnlySpan{byte})"/>.
    /// </summary>
    public static int LengthOf(OperationCode opcode)
    {
        ReadOnlySpan<byte> byGroup = [6, 10, 10, 12, 16, 12, 10, 10];
        return byGroup[(byte)opcode >> 5];
    }

    /// <summary>Length that a CDB announces: by its group code, or 8 and ADDITIONAL CDB LENGTH for 7Fh (kernel:
    /// scsi_command_size). 0 for an empty one.</summary>
    /// <returns>0 to 263; more than the bytes given if they are cut.</returns>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        bool variable = bytes[0] == (byte)OperationCode.VariableLength && bytes.Length >= 8;
        return variable ? 8 + bytes[7] : LengthOf((OperationCode)bytes[0]);
    }

    /// <summary>Takes the CDB from a field of fixed size, as wires carry it, cut to the length that it announces.
    /// </summary>
    public static Cdb FromPadded(ReadOnlySpan<byte> field)
    {
        int length = Math.Min(Math.Min(LengthOf(field), field.Length), MaximumLength);
        return new(field[..length]);
    }

    /// <inheritdoc/>
    public readonly bool Equals(Cdb other) =>
        _length == other._length
        && _word0 == other._word0
        && _word1 == other._word1
        && _word2 == other._word2
        && _word3 == other._word3;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Cdb other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        ulong mixed = _word0 ^ (_word1 * 31) ^ (_word2 * 961) ^ _word3;
        return (int)(mixed ^ (mixed >> 32));
    }

    /// <summary>Same bytes and same length.</summary>
    public static bool operator ==(Cdb left, Cdb right) => left.Equals(right);

    /// <summary>Other bytes or another length.</summary>
    public static bool operator !=(Cdb left, Cdb right) => !left.Equals(right);

    /// <summary>The bytes in hexadecimal, as `28 00 00 …`.</summary>
    public override readonly string ToString() => CdbText.Hex(Bytes);

    private readonly byte At(int index) => Padded[index];

    private readonly ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Padded[at..]);

    private readonly uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Padded[at..]);

    private readonly ulong U64(int at) => BinaryPrimitives.ReadUInt64BigEndian(Padded[at..]);
}
