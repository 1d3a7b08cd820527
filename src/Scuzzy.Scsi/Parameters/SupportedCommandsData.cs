using System.Buffers.Binary;

namespace Scuzzy.Scsi.Parameters;

/// <summary>Data of REPORT SUPPORTED OPERATION CODES (SPC-4 6.35; kernel: scsi_report_opcode).</summary>
/// <remarks><code>
/// all:  0-3  COMMAND DATA LENGTH (n − 3); then descriptors of 8, or 20 with timeouts:
///       0 OPCODE  2-3 SERVICE ACTION  5 CTDP (1) SERVACTV (0)  6-7 CDB LENGTH  8-19 timeouts
/// one:  1 CTDP (7) SUPPORT (2-0)  2-3 CDB SIZE  4-n CDB USAGE DATA, then timeouts if CTDP
/// timeouts: 0-1 DESCRIPTOR LENGTH (000Ah)  3 command specific  4-7 nominal  8-11 recommended
/// </code></remarks>
public static class SupportedCommandsData
{
    /// <summary>Bytes of the header of both formats.</summary>
    public const int HeaderSize = 4;

    /// <summary>Bytes of a command timeouts descriptor.</summary>
    public const int TimeoutsSize = 12;

    /// <summary>Bytes of a command descriptor without timeouts.</summary>
    public const int DescriptorSize = 8;

    /// <summary>Writes the answer for all commands, cut to the room there is.</summary>
    /// <param name="destination">Receives the data.</param>
    /// <param name="commands">In the order of opcode and service action.</param>
    /// <param name="timeouts">RCTD of the CDB.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteAll(Span<byte> destination, ReadOnlySpan<SupportedCommand> commands, bool timeouts)
    {
        int each = DescriptorSize + (timeouts ? TimeoutsSize : 0);
        Span<byte> b = stackalloc byte[DescriptorSize + TimeoutsSize];
        BinaryPrimitives.WriteUInt32BigEndian(b, (uint)(commands.Length * each));
        int written = WireBytes.Cut(b[..HeaderSize], destination);
        for (int i = 0; i < commands.Length && written < destination.Length; i++)
        {
            ref readonly SupportedCommand command = ref commands[i];
            b.Clear();
            b[0] = (byte)command.OperationCode;
            BinaryPrimitives.WriteUInt16BigEndian(b[2..], command.ServiceAction ?? 0);
            b[5] = (byte)(WireBytes.Flag(timeouts, 1) | WireBytes.Flag(command.ServiceAction is not null, 0));
            BinaryPrimitives.WriteUInt16BigEndian(b[6..], command.CdbLength);
            WriteTimeouts(b[DescriptorSize..], command);
            written += WireBytes.Cut(b[..each], destination[written..]);
        }

        return written;
    }

    /// <summary>Writes the answer for one command, cut to the room there is.</summary>
    /// <param name="destination">Receives the data.</param>
    /// <param name="status">SUPPORT.</param>
    /// <param name="usage">CDB USAGE DATA: the opcode, then a mask of the bits that are looked at; empty if the
    /// command is not supported.</param>
    /// <param name="command">Its timeouts, or null to leave them out.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteOne(
        Span<byte> destination,
        SupportStatus status,
        ReadOnlySpan<byte> usage,
        SupportedCommand? command = null
    )
    {
        Span<byte> b = stackalloc byte[TimeoutsSize];
        b.Clear();
        b[1] = (byte)(WireBytes.Flag(command is not null, 7) | ((int)status & 7));
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], (ushort)usage.Length);
        int written = WireBytes.Cut(b[..HeaderSize], destination);
        written += WireBytes.Cut(usage, destination[written..]);
        if (command is { } timeouts)
        {
            b.Clear();
            WriteTimeouts(b, timeouts);
            written += WireBytes.Cut(b, destination[written..]);
        }

        return written;
    }

    /// <summary>Descriptors that came whole in the answer for all commands; the first one says if they have timeouts.
    /// </summary>
    public static int Count(ReadOnlySpan<byte> data)
    {
        long announced = Math.Min(WireBytes.U32(data, 0), (long)Math.Max(0, data.Length - HeaderSize));
        return (int)(announced / Stride(data));
    }

    /// <summary>Reads a descriptor of the answer for all commands; missing bytes are zero.</summary>
    /// <param name="data">The answer.</param>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public static SupportedCommand Read(ReadOnlySpan<byte> data, int index)
    {
        int at = HeaderSize + (index * Stride(data));
        bool hasAction = WireBytes.Bit(data, at + 5, 0);
        bool hasTimeouts = WireBytes.Bit(data, at + 5, 1);
        return new(
            (OperationCode)WireBytes.U8(data, at),
            hasAction ? WireBytes.U16(data, at + 2) : null,
            WireBytes.U16(data, at + 6)
        )
        {
            NominalTimeoutSeconds = hasTimeouts ? WireBytes.U32(data, at + 12) : 0,
            RecommendedTimeoutSeconds = hasTimeouts ? WireBytes.U32(data, at + 16) : 0,
        };
    }

    /// <summary>SUPPORT of the answer for one command (kernel: scsi_report_opcode takes 3 and 5 for supported).
    /// </summary>
    public static SupportStatus StatusOfOne(ReadOnlySpan<byte> data) => (SupportStatus)(WireBytes.U8(data, 1) & 7);

    /// <summary>CDB USAGE DATA of the answer for one command, cut where the buffer ends.</summary>
    public static ReadOnlySpan<byte> UsageOfOne(ReadOnlySpan<byte> data) =>
        WireBytes.Slice(data, HeaderSize, WireBytes.U16(data, 2));

    private static int Stride(ReadOnlySpan<byte> data) =>
        DescriptorSize + (WireBytes.Bit(data, HeaderSize + 5, 1) ? TimeoutsSize : 0);

    private static void WriteTimeouts(Span<byte> b, SupportedCommand command)
    {
        BinaryPrimitives.WriteUInt16BigEndian(b, TimeoutsSize - 2);
        BinaryPrimitives.WriteUInt32BigEndian(b[4..], command.NominalTimeoutSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(b[8..], command.RecommendedTimeoutSeconds);
    }
}
