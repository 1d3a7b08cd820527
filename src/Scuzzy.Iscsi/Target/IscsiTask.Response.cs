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
    private DataInPosition _at;
    private DataInPosition _resumeAt;
    private uint _resendEnd;
    private bool _isResending;
    private bool _resendsStatus;
    private bool _isComplete;
    private bool _hasStatSn;
    private uint _snackTag;
    private int _cut;

    /// <summary>True if the status went with the last Data-In PDU.</summary>
    private bool HasCollapsedStatus =>
        Status == ScsiStatus.Good
        && DataOutLength == 0
        && _snackTag == 0
        && Math.Min(TransferredBytes, DataInLength) > 0;

    /// <summary>Says Data-In PDUs or R2Ts once more (RFC 7143 11.16.1).</summary>
    /// <param name="begin">The first number.</param>
    /// <param name="count">How many; 0 for all that have been said.</param>
    /// <param name="snackTag">0; or Data-In is cut as is agreed now, all from the first is said anew, and the response
    /// carries this tag (R-Data).</param>
    /// <returns>False if there is nothing like that.</returns>
    public bool Resend(uint begin, uint count, uint snackTag)
    {
        if (State == IscsiTaskState.Executing)
        {
            return ResendR2Ts();
        }

        bool isCutOtherwise = _cut != Connection.MaximumDataIn;
        uint said = _isResending ? _resumeAt.DataSn : _at.DataSn;
        if (State != IscsiTaskState.Answered || begin >= said || (isCutOtherwise && snackTag == 0))
        {
            return false;
        }

        Connection.TakeBack(_sender);
        if (snackTag != 0)
        {
            Rewind(begin);
            _snackTag = snackTag;
            _cut = Connection.MaximumDataIn;
            _isResending = _isComplete = false;
        }
        else
        {
            _resumeAt = _isResending ? _resumeAt : _at;
            _resendEnd = count == 0 ? _resumeAt.DataSn : Math.Min(begin + count, _resumeAt.DataSn);
            Rewind(begin);
            _isResending = true;
        }

        if (!_sender.IsQueued)
        {
            Connection.Say(_sender);
        }

        return true;
    }

    /// <summary>Goes on on another connection; its own is gone (RFC 7143 7.2.2).</summary>
    /// <param name="connection">The other connection.</param>
    /// <param name="expDataSn">The next Data-In that the initiator misses.</param>
    public void Reassign(IscsiConnection connection, uint expDataSn)
    {
        Connection = connection;
        if (State == IscsiTaskState.Answered)
        {
            _cut = connection.MaximumDataIn;
            Rewind(expDataSn);
            _isResending = _resendsStatus = _isComplete = _hasStatSn = false;
            _snackTag = 0;
            connection.Say(_sender);
        }
        else if (State == IscsiTaskState.Executing && DataOutLength > 0)
        {
            AskAnew();
        }
    }

    /// <summary>Says the status once more.</summary>
    private void ResendStatus()
    {
        if (HasCollapsedStatus && Resend(_at.DataSn - 1, 1, snackTag: 0))
        {
            return;
        }

        // By itself, even if it came with data: what is agreed now would cut that otherwise.
        _resendsStatus = true;
        Connection.Say(_sender);
    }

    private void BeginResponse()
    {
        _at = default;
        _cut = 0;
        _snackTag = 0;
        _isResending = _resendsStatus = _isComplete = _hasStatSn = false;
    }

    /// <summary>Goes back, or as far as there is data, to a Data-In PDU.</summary>
    private void Rewind(uint dataSn)
    {
        long toSend = Math.Min(TransferredBytes, DataInLength);
        _at = default;
        while (_at.DataSn < dataSn && _at.Sent < toSend)
        {
            _at.Advance(NextLength(toSend), Session.Parameters.MaxBurstLength);
        }
    }

    private bool ProduceResponse(IscsiOutput output)
    {
        long toSend = Math.Min(TransferredBytes, DataInLength);
        if (_isResending)
        {
            return ProduceResent(output, toSend);
        }

        if (_resendsStatus)
        {
            _resendsStatus = false;
            ProduceStatus(output);
            return true;
        }

        _isComplete = _at.Sent < toSend ? ProduceDataIn(output, toSend) : ProduceStatus(output);
        return _isComplete;
    }

    private bool ProduceResent(IscsiOutput output, long toSend)
    {
        // On another connection the status may come with it for the first time.
        _isComplete |= ProduceDataIn(output, toSend);
        if (_at.DataSn < _resendEnd)
        {
            return false;
        }

        _at = _resumeAt;
        _isResending = false;
        return _isComplete;
    }

    /// <summary>Bytes of the next Data-In PDU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NextLength(long toSend)
    {
        int burst = Session.Parameters.MaxBurstLength;
        long most = Math.Min(toSend - _at.Sent, burst - _at.InBurst);
        int piece = TaskBuffer.PieceBytes - (int)(_at.Sent & (TaskBuffer.PieceBytes - 1));
        return (int)Math.Min(most, Math.Min(_cut, piece));
    }

    /// <summary>Makes a Data-In PDU; true if it carries the status.</summary>
    private bool ProduceDataIn(IscsiOutput output, long toSend)
    {
        IscsiConnection connection = Connection;
        _cut = _cut == 0 ? connection.MaximumDataIn : _cut;
        long offset = _at.Sent;
        byte* data = _in.At(offset, NextLength(toSend), out int length);
        bool isInFront = (offset & (TaskBuffer.PieceBytes - 1)) == 0;
        byte* bytes = isInFront ? data - Bhs.Size - (output.HasHeaderDigest ? Crc32C.Size : 0) : output.NextHeader();
        uint dataSn = _at.DataSn;
        bool endsBurst = _at.Advance(length, Session.Parameters.MaxBurstLength);
        bool isLast = _at.Sent == toSend;
        bool hasStatus = isLast && HasCollapsedStatus;

        var pdu = new DataInPdu(new Span<byte>(bytes, Bhs.Size));
        Bhs header = pdu.Header;
        header.Begin(IscsiOpcode.DataIn, endsBurst || isLast ? Bhs.FinalBit : (byte)0);
        header.DataBytes = length;
        header.Lun = Lun;
        header.InitiatorTaskTag = InitiatorTaskTag;
        header.TargetTransferTag = Bhs.NoTag;
        pdu.DataSn = dataSn;
        pdu.BufferOffset = (uint)offset;
        if (hasStatus)
        {
            pdu.Status = (byte)Status;
            header.Flags |= (byte)(StatusBit | Residual(out uint residual));
            pdu.Residual = residual;
            connection.Stamp(header, _sender, _hasStatSn);
            _hasStatSn = true;
        }
        else
        {
            connection.StampWithoutStatus(header);
            header.StatSn = 0;
        }

        // What is said once more is kept as long as the sender is: its memory must not go while it is being sent.
        bool isToldWhenSent = hasStatus || (_isResending && _isComplete && _at.DataSn == _resendEnd);
        output.Add(bytes, new DataSegment(data, length), isToldWhenSent ? _sender : null);
        return hasStatus;
    }

    private bool ProduceStatus(IscsiOutput output)
    {
        byte* bytes = output.NextHeader();
        var pdu = new ScsiResponsePdu(new Span<byte>(bytes, Bhs.Size));
        Bhs header = pdu.Header;
        header.Begin(IscsiOpcode.ScsiResponse);
        header.InitiatorTaskTag = InitiatorTaskTag;
        header.Flags |= Residual(out uint residual);
        pdu.Status = (byte)Status;
        pdu.Residual = residual;
        pdu.ExpDataSn = _at.DataSn + _r2tSn;
        pdu.SnackTag = _snackTag;
        if (_readExpectedBytes > 0)
        {
            header.Flags |= ReadResidual(out uint readResidual);
            pdu.BidirectionalResidual = readResidual;
        }

        Connection.Stamp(header, _sender, _hasStatSn);
        _hasStatSn = true;
        DataSegment data = default;
        if (SenseLength > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(Scratch, (ushort)SenseLength);
            Sense.CopyTo(Scratch[2..]);
            data = new DataSegment(ScratchAddress, 2 + SenseLength);
            header.DataBytes = data.LengthBytes;
        }

        output.Add(bytes, data, _sender);
        return true;
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
