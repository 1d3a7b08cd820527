using System.Buffers.Binary;

namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>A request without its data: magic (4), flags (2), command (2), cookie (8), offset (8), length (4).</summary>
internal readonly record struct NbdRequestHeader
{
    public uint Magic { get; init; }

    public NbdCommandFlags Flags { get; init; }

    public NbdCommand Command { get; init; }

    /// <summary>Names the request; the reply repeats it.</summary>
    public ulong Cookie { get; init; }

    public ulong Offset { get; init; }

    public uint Length { get; init; }

    /// <summary>Reads a header; the span has at least <see cref="NbdMagic.RequestBytes"/>.</summary>
    public static NbdRequestHeader Read(ReadOnlySpan<byte> from) =>
        new()
        {
            Magic = BinaryPrimitives.ReadUInt32BigEndian(from),
            Flags = (NbdCommandFlags)BinaryPrimitives.ReadUInt16BigEndian(from[4..]),
            Command = (NbdCommand)BinaryPrimitives.ReadUInt16BigEndian(from[6..]),
            Cookie = BinaryPrimitives.ReadUInt64BigEndian(from[8..]),
            Offset = BinaryPrimitives.ReadUInt64BigEndian(from[16..]),
            Length = BinaryPrimitives.ReadUInt32BigEndian(from[24..]),
        };

    /// <summary>Writes a header; the span has at least <see cref="NbdMagic.RequestBytes"/>.</summary>
    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, Magic);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], (ushort)Flags);
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], (ushort)Command);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], Cookie);
        BinaryPrimitives.WriteUInt64BigEndian(to[16..], Offset);
        BinaryPrimitives.WriteUInt32BigEndian(to[24..], Length);
    }
}
