using System.Buffers.Binary;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Tracing;

/// <summary>Builds the Fibre Channel frames (FC-FS-3 9, FCP-4 9) that a command would be on a wire, for traces: the
/// loopback driver has no wire of its own, and every analyzer reads these.</summary>
internal static class FcpFrame
{
    /// <summary>Bytes of a frame's header.</summary>
    public const int HeaderBytes = 24;

    /// <summary>Bytes of an FCP_CMND with a CDB of at most 16 bytes.</summary>
    private const int CommandBytes = 32;

    private const int ResponseBytes = 24;
    private const byte DeviceData = 0x01;
    private const byte UnsolicitedCommand = 0x06;
    private const byte CommandStatus = 0x07;
    private const byte ScsiFcp = 0x08;

    // F_CTL: the originator's first sequence, ended, initiative given; the responder's data; its last sequence, ended.
    private const uint CommandControl = 0x290000;
    private const uint DataControl = 0x880008;
    private const uint ResponseControl = 0x990000;

    /// <summary>FCP_CMND.</summary>
    public static byte[] Command(FcpExchange exchange, ScsiCommand command)
    {
        ReadOnlySpan<byte> cdb = command.Cdb.Bytes;
        int additional = Math.Max(0, cdb.Length - 16);
        byte[] frame = new byte[HeaderBytes + CommandBytes + additional];
        Header(frame, UnsolicitedCommand, exchange.TargetId, exchange.InitiatorId, CommandControl, exchange, 0);
        Span<byte> payload = frame.AsSpan(HeaderBytes);
        BinaryPrimitives.WriteUInt64BigEndian(payload, command.Device.WireLun);
        byte direction = command.Direction switch
        {
            DataDirection.FromDevice => 2,
            DataDirection.ToDevice => 1,
            _ => 0,
        };
        payload[11] = (byte)((additional & 0xFC) | direction);
        cdb.CopyTo(payload[12..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[(28 + additional)..], (uint)command.LengthBytes);
        return frame;
    }

    /// <summary>FCP_DATA from the target or, if <paramref name="isWrite"/>, from the initiator.</summary>
    public static byte[] Data(FcpExchange exchange, ReadOnlySpan<byte> data, bool isWrite)
    {
        byte[] frame = new byte[HeaderBytes + data.Length];
        (uint to, uint from) = isWrite
            ? (exchange.TargetId, exchange.InitiatorId)
            : (exchange.InitiatorId, exchange.TargetId);
        uint control = isWrite ? 0x090008u : DataControl;
        Header(frame, DeviceData, to, from, control, exchange, 1);
        data.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>FCP_RSP.</summary>
    public static byte[] Response(FcpExchange exchange, ScsiStatus status, long residual, ReadOnlySpan<byte> sense)
    {
        byte[] frame = new byte[HeaderBytes + ResponseBytes + sense.Length];
        Header(frame, CommandStatus, exchange.InitiatorId, exchange.TargetId, ResponseControl, exchange, 2);
        Span<byte> payload = frame.AsSpan(HeaderBytes);
        payload[10] = (byte)(
            (sense.IsEmpty ? 0 : 2)
            | (
                residual > 0 ? 8
                : residual < 0 ? 4
                : 0
            )
        );
        payload[11] = (byte)status;
        BinaryPrimitives.WriteUInt32BigEndian(payload[12..], (uint)Math.Abs(residual));
        BinaryPrimitives.WriteUInt32BigEndian(payload[16..], (uint)sense.Length);
        sense.CopyTo(payload[ResponseBytes..]);
        return frame;
    }

    private static void Header(
        Span<byte> frame,
        byte routing,
        uint to,
        uint from,
        uint control,
        FcpExchange exchange,
        byte sequence
    )
    {
        BinaryPrimitives.WriteUInt32BigEndian(frame, ((uint)routing << 24) | to);
        BinaryPrimitives.WriteUInt32BigEndian(frame[4..], from);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], ((uint)ScsiFcp << 24) | control);
        frame[12] = sequence;
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], exchange.OriginatorId);
        BinaryPrimitives.WriteUInt16BigEndian(frame[18..], 0xFFFF);
    }
}
