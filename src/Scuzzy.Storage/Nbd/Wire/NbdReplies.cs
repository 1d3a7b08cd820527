using System.Buffers.Binary;
using System.Text;

namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>Writes replies to requests; each method returns how many bytes it wrote.</summary>
internal static class NbdReplies
{
    private const ushort Done = 1;

    /// <summary>Longest text in an error chunk.</summary>
    public const int MaximumMessageBytes = 160;

    /// <summary>Longest reply without data or extents.</summary>
    public const int MaximumShortBytes = NbdMagic.ChunkHeaderBytes + 6 + MaximumMessageBytes;

    /// <summary>A simple reply: magic (4), error (4), cookie (8).</summary>
    public static int WriteSimple(Span<byte> to, ulong cookie, NbdError error)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, NbdMagic.SimpleReply);
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], (uint)error);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], cookie);
        return NbdMagic.SimpleReplyBytes;
    }

    /// <summary>The header of a chunk, the last of its reply: magic (4), flags (2), type (2), cookie (8), length (4).</summary>
    public static int WriteChunk(Span<byte> to, ulong cookie, NbdChunk type, int payloadBytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, NbdMagic.StructuredReply);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], Done);
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], (ushort)type);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], cookie);
        BinaryPrimitives.WriteUInt32BigEndian(to[16..], (uint)payloadBytes);
        return NbdMagic.ChunkHeaderBytes;
    }

    /// <summary>What stands before the data of a read in one chunk: header, offset (8).</summary>
    public static int WriteDataChunk(Span<byte> to, ulong cookie, long offset, int dataBytes)
    {
        WriteChunk(to, cookie, NbdChunk.OffsetData, dataBytes + 8);
        BinaryPrimitives.WriteInt64BigEndian(to[NbdMagic.ChunkHeaderBytes..], offset);
        return NbdMagic.DataChunkHeaderBytes;
    }

    /// <summary>A read that found only zeros: header, offset (8), length (4).</summary>
    public static int WriteHoleChunk(Span<byte> to, ulong cookie, long offset, int holeBytes)
    {
        WriteChunk(to, cookie, NbdChunk.OffsetHole, 12);
        BinaryPrimitives.WriteInt64BigEndian(to[NbdMagic.ChunkHeaderBytes..], offset);
        BinaryPrimitives.WriteInt32BigEndian(to[(NbdMagic.ChunkHeaderBytes + 8)..], holeBytes);
        return NbdMagic.ChunkHeaderBytes + 12;
    }

    /// <summary>An error: header, error (4), length of the message (2), message.</summary>
    public static int WriteErrorChunk(Span<byte> to, ulong cookie, NbdError error, string message)
    {
        Span<byte> text = to.Slice(NbdMagic.ChunkHeaderBytes + 6, MaximumMessageBytes);
        int length = Encoding.ASCII.GetBytes(message.AsSpan(0, Math.Min(message.Length, MaximumMessageBytes)), text);
        WriteChunk(to, cookie, NbdChunk.Error, length + 6);
        BinaryPrimitives.WriteUInt32BigEndian(to[NbdMagic.ChunkHeaderBytes..], (uint)error);
        BinaryPrimitives.WriteUInt16BigEndian(to[(NbdMagic.ChunkHeaderBytes + 4)..], (ushort)length);
        return NbdMagic.ChunkHeaderBytes + 6 + length;
    }
}
