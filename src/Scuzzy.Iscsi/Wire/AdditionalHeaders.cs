using System.Buffers.Binary;
using Scuzzy.Scsi;

namespace Scuzzy.Iscsi.Wire;

/// <summary>The additional header segments of a SCSI Command (RFC 7143 11.2.2): each a length without its first three
/// bytes (2), a type (1) and what it holds, padded to four bytes.</summary>
public readonly ref struct AdditionalHeaders
{
    private const int ExtendedCdbType = 1;
    private const int ReadLengthType = 2;
    private const int InlineCdbBytes = 16;

    private AdditionalHeaders(ReadOnlySpan<byte> extendedCdb, uint readLength)
    {
        ExtendedCdb = extendedCdb;
        ReadLength = readLength;
    }

    /// <summary>What goes on after the 16 bytes of the CDB in the basic header; maybe empty.</summary>
    public ReadOnlySpan<byte> ExtendedCdb { get; }

    /// <summary>Expected Bidirectional Read Data Transfer Length in bytes, 0 if there is none.</summary>
    public uint ReadLength { get; }

    /// <summary>Reads segments; false if their lengths do not fit, or one of a known type is there twice or is
    /// wrong. Unknown types are skipped.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AdditionalHeaders headers)
    {
        headers = default;
        ReadOnlySpan<byte> extended = default;
        uint readLength = 0;
        bool hasReadLength = false;
        while (!bytes.IsEmpty)
        {
            int length = bytes.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
            int whole = (3 + length + 3) & ~3;
            if (length == 0 || whole > bytes.Length)
            {
                return false;
            }

            switch (bytes[2])
            {
                case ExtendedCdbType when extended.IsEmpty && length > 1:
                    extended = bytes.Slice(4, length - 1);
                    break;
                case ReadLengthType when !hasReadLength && length == 5:
                    readLength = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
                    hasReadLength = true;
                    break;
                case ExtendedCdbType or ReadLengthType:
                    return false;
                default:
                    break;
            }

            bytes = bytes[whole..];
        }

        headers = new AdditionalHeaders(extended, readLength);
        return true;
    }

    /// <summary>The whole CDB, cut to what a <see cref="Cdb"/> holds.</summary>
    public Cdb JoinCdb(ReadOnlySpan<byte> first)
    {
        Span<byte> whole = stackalloc byte[Cdb.MaximumLength];
        first[..InlineCdbBytes].CopyTo(whole);
        int more = Math.Min(ExtendedCdb.Length, Cdb.MaximumLength - InlineCdbBytes);
        ExtendedCdb[..more].CopyTo(whole[InlineCdbBytes..]);
        return new Cdb(whole[..(InlineCdbBytes + more)]);
    }
}
