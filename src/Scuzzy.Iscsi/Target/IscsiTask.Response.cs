using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;

namespace Scuzzy.Iscsi.Target;

// Data-in and the response: status comes with the last Data-In PDU if it is GOOD (RFC 7143 11.7.3).
internal sealed unsafe partial class IscsiTask
{
    private const byte StatusBit = 0x01;
    private const byte UnderflowBit = 0x02;
    private const byte OverflowBit = 0x04;
    private const byte ReadUnderflowBit = 0x08;
    private const byte ReadOverflowBit = 0x10;

    private TaskFailure _failure;
    private long _readExpectedBytes;
    private long _sentIn;
    private long _burstEnd;
    private uint _dataSn;

    private bool ProduceResponse(IscsiOutput output)
    {
        long toSend = Math.Min(TransferredBytes, DataInLength);
        if (_sentIn < toSend)
        {
            return ProduceDataIn(output, toSend);
        }

        ProduceStatus(output);
        return true;
    }

    private bool ProduceDataIn(IscsiOutput output, long toSend)
    {
        IscsiConnection connection = Connection;
        if (_sentIn == 0)
        {
            _burstEnd = Session.Parameters.MaxBurstLength;
        }

        int most = (int)Math.Min(Math.Min(toSend, _burstEnd) - _sentIn, connection.MaximumDataIn);
        byte* data = _in.At(_sentIn, most, out int length);
        bool isInFront = (_sentIn & (TaskBuffer.PieceBytes - 1)) == 0;
        byte* bytes = isInFront ? data - Bhs.Size - (output.HasHeaderDigest ? Crc32C.Size : 0) : output.NextHeader();
        long offset = _sentIn;
        _sentIn += length;
        bool isLast = _sentIn == toSend;
        bool endsBurst = isLast || _sentIn == _burstEnd;
        _burstEnd += _sentIn == _burstEnd ? Session.Parameters.MaxBurstLength : 0;
        bool hasStatus = isLast && Status == ScsiStatus.Good && DataOutLength == 0;

        var pdu = new DataInPdu(new Span<byte>(bytes, Bhs.Size));
        Bhs header = pdu.Header;
        header.Begin(IscsiOpcode.DataIn, endsBurst ? Bhs.FinalBit : (byte)0);
        header.DataBytes = length;
        header.Lun = Lun;
        header.InitiatorTaskTag = InitiatorTaskTag;
        header.TargetTransferTag = Bhs.NoTag;
        pdu.DataSn = _dataSn++;
        pdu.BufferOffset = (uint)offset;
        if (hasStatus)
        {
            pdu.Status = (byte)Status;
            header.Flags |= (byte)(StatusBit | Residual(out uint residual));
            pdu.Residual = residual;
            connection.Stamp(header);
        }
        else
        {
            connection.StampWithoutStatus(header);
            header.StatSn = 0;
        }

        output.Add(bytes, new DataSegment(data, length), hasStatus ? _sender : null);
        return hasStatus;
    }

    private void ProduceStatus(IscsiOutput output)
    {
        byte* bytes = output.NextHeader();
        var pdu = new ScsiResponsePdu(new Span<byte>(bytes, Bhs.Size));
        Bhs header = pdu.Header;
        header.Begin(IscsiOpcode.ScsiResponse);
        header.InitiatorTaskTag = InitiatorTaskTag;
        header.Flags |= Residual(out uint residual);
        pdu.Status = (byte)Status;
        pdu.Residual = residual;
        pdu.ExpDataSn = _dataSn + _r2tSn;
        if (_readExpectedBytes > 0)
        {
            header.Flags |= ReadResidual(out uint readResidual);
            pdu.BidirectionalResidual = readResidual;
        }

        Connection.Stamp(header);
        DataSegment data = default;
        if (SenseLength > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(Scratch, (ushort)SenseLength);
            Sense.CopyTo(Scratch[2..]);
            data = new DataSegment(ScratchAddress, 2 + SenseLength);
            header.DataBytes = data.LengthBytes;
        }

        output.Add(bytes, data, _sender);
    }

    /// <summary>The residual of the command's data, or of its data-out if it has both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Residual(out uint residual)
    {
        bool hasData = DataInLength + DataOutLength > 0;
        long expected = hasData ? ExpectedBytes : 0;
        long transferred = _readExpectedBytes > 0 ? Math.Min(_received, expected) : TransferredBytes;
        if (WantedBytes > expected && _readExpectedBytes == 0)
        {
            residual = (uint)Math.Min(WantedBytes - expected, uint.MaxValue);
            return OverflowBit;
        }

        residual = (uint)(expected - Math.Min(transferred, expected));
        return residual > 0 ? UnderflowBit : (byte)0;
    }

    private byte ReadResidual(out uint residual)
    {
        bool isOver = WantedBytes > _readExpectedBytes;
        long transferred = Math.Min(TransferredBytes, _readExpectedBytes);
        residual = (uint)(isOver ? WantedBytes - _readExpectedBytes : _readExpectedBytes - transferred);
        return residual == 0 ? (byte)0
            : isOver ? ReadOverflowBit
            : ReadUnderflowBit;
    }
}
