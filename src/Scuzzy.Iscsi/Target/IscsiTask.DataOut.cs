using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;

namespace Scuzzy.Iscsi.Target;

// Data-out: immediate, unsolicited, and asked for by R2T (RFC 7143 4.2.4.2, 11.8).
internal sealed unsafe partial class IscsiTask
{
    private readonly ReadyToTransfer[] _r2ts = new ReadyToTransfer[MaximumR2Ts];
    private int _r2tFirst;
    private int _r2tCount;
    private int _r2tSaid;
    private uint _r2tSn;
    private uint _transferSerial;
    private long _received;
    private long _asked;
    private long _wanted;
    private uint _expectedDataSn;
    private bool _awaitsUnsolicited;

    /// <summary>Data-out received so far, from the beginning.</summary>
    public long Received => _received;

    /// <inheritdoc/>
    public override bool FetchDataOut(long end)
    {
        if (_received >= end)
        {
            return true;
        }

        _wanted = end;
        if (!_awaitsUnsolicited)
        {
            Ask();
        }

        return false;
    }

    /// <summary>Checks the header of a Data-Out PDU.</summary>
    /// <returns>True if its data belongs at <see cref="Received"/>.</returns>
    public bool MayReceive(DataOutPdu pdu)
    {
        long end = (long)pdu.BufferOffset + pdu.Header.DataBytes;
        bool isUnsolicited = pdu.Header.TargetTransferTag == Bhs.NoTag;
        if (isUnsolicited && !_awaitsUnsolicited)
        {
            Fail(TaskFailure.UnexpectedUnsolicitedData);
            return false;
        }

        if (!isUnsolicited && (_r2tCount == 0 || pdu.Header.TargetTransferTag != _r2ts[_r2tFirst].Tag))
        {
            // An R2T that is done with, or not the oldest: DataSequenceInOrder.
            Fail(TaskFailure.IncorrectAmountOfData);
            return false;
        }

        NegotiatedParameters agreed = Session.Parameters;
        long limit = isUnsolicited
            ? Math.Min(agreed.FirstBurstLength, ExpectedBytes)
            : _r2ts[_r2tFirst].Offset + _r2ts[_r2tFirst].Length;
        bool isInPlace = pdu.BufferOffset == _received && pdu.DataSn == _expectedDataSn && end <= limit;
        if (!isInPlace || end > DataOutLength)
        {
            Fail(TaskFailure.IncorrectAmountOfData);
            return false;
        }

        _expectedDataSn++;
        return true;
    }

    /// <summary>Data has been received at <see cref="Received"/>.</summary>
    public void Receive(int bytes) => _received += bytes;

    /// <summary>A Data-Out PDU is complete.</summary>
    public void DataOutEnded(bool isFinal, bool isSolicited)
    {
        if (_failure != TaskFailure.None || State is IscsiTaskState.Answered or IscsiTaskState.Dead)
        {
            return;
        }

        if (isFinal)
        {
            _expectedDataSn = 0;
            if (isSolicited)
            {
                EndSequence();
            }
            else
            {
                _awaitsUnsolicited = false;
            }
        }

        GoOn();
    }

    private void BeginDataOut(ScsiCommandPdu pdu)
    {
        _received = 0;
        _asked = 0;
        _wanted = 0;
        _expectedDataSn = 0;
        _r2tSn = 0;
        _r2tFirst = _r2tCount = _r2tSaid = 0;
        _awaitsUnsolicited = pdu.Writes && !pdu.Header.IsFinal;
    }

    private void EndSequence()
    {
        ref ReadyToTransfer r2t = ref _r2ts[_r2tFirst];
        if (_received != r2t.Offset + r2t.Length)
        {
            Fail(TaskFailure.IncorrectAmountOfData);
            return;
        }

        _r2tFirst = (_r2tFirst + 1) % MaximumR2Ts;
        _r2tCount--;
    }

    /// <summary>Tells the device server that what it wants is here, or asks for more.</summary>
    private void GoOn()
    {
        if (_wanted == 0 || _failure != TaskFailure.None)
        {
            return;
        }

        if (_received >= _wanted)
        {
            _wanted = 0;
            Session.Node!.Target.DataOutArrived(this);
        }
        else if (!_awaitsUnsolicited)
        {
            Ask();
        }
    }

    /// <summary>Sends R2Ts as many as may be under way.</summary>
    private void Ask()
    {
        _asked = Math.Max(_asked, _received);
        int most = Math.Min(MaximumR2Ts, Session.Parameters.MaxOutstandingR2T);
        bool isNew = false;
        while (_asked < _wanted && _r2tCount < most)
        {
            int length = (int)Math.Min(_wanted - _asked, Session.Parameters.MaxBurstLength);
            ref ReadyToTransfer r2t = ref _r2ts[(_r2tFirst + _r2tCount++) % MaximumR2Ts];
            r2t.Tag = NewTransferTag();
            r2t.Offset = _asked;
            r2t.Length = length;
            _asked += length;
            _r2tSaid++;
            isNew = true;
        }

        if (isNew && !_sender.IsQueued)
        {
            Connection.Say(_sender);
        }
    }

    /// <summary>The slot above, a serial number below: what comes for an R2T of long ago finds nothing.</summary>
    private uint NewTransferTag() => ((uint)Slot << 16) | (++_transferSerial & 0xFFFF);

    private bool ProduceR2T(IscsiOutput output)
    {
        if (_r2tSaid == 0)
        {
            return true;
        }

        ref ReadyToTransfer r2t = ref _r2ts[(_r2tFirst + _r2tCount - _r2tSaid) % MaximumR2Ts];
        byte* bytes = output.NextHeader();
        var pdu = new ReadyToTransferPdu(new Span<byte>(bytes, Bhs.Size));
        Bhs header = pdu.Header;
        header.Begin(IscsiOpcode.ReadyToTransfer);
        header.Lun = Lun;
        header.InitiatorTaskTag = InitiatorTaskTag;
        header.TargetTransferTag = r2t.Tag;
        Connection.StampWithoutStatus(header);
        pdu.R2TSn = _r2tSn++;
        pdu.BufferOffset = (uint)r2t.Offset;
        pdu.DesiredLength = (uint)r2t.Length;
        output.Add(bytes, default, null);
        return --_r2tSaid == 0;
    }
}
