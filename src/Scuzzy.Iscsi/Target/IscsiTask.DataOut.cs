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
    private bool _isSequenceDamaged;

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
        if (_isSequenceDamaged || (Session.RecoversData && IsGap(pdu) && end <= DataOutLength))
        {
            SkipSequence(pdu.Header.IsFinal, !isUnsolicited);
            return false;
        }

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

    /// <summary>A Data-Out PDU has a wrong digest: the rest of its sequence is asked for again, or the task ends (RFC
    /// 7143 7.8).</summary>
    /// <param name="pdu">Its header.</param>
    /// <param name="bytes">Bytes of it that were received.</param>
    public void DataOutDamaged(DataOutPdu pdu, int bytes)
    {
        _received -= bytes;
        if (_failure != TaskFailure.None || State is IscsiTaskState.Answered or IscsiTaskState.Dead)
        {
            // It has come to its end while the data came: nothing more is asked for.
            return;
        }

        if (!Session.RecoversData)
        {
            Fail(TaskFailure.DigestError);
            return;
        }

        SkipSequence(pdu.Header.IsFinal, pdu.Header.TargetTransferTag != Bhs.NoTag);
    }

    private bool IsGap(DataOutPdu pdu) => pdu.BufferOffset > _received || pdu.DataSn > _expectedDataSn;

    // What is left of a damaged sequence is dropped; at its end, what is missing is asked for by a recovery R2T.
    private void SkipSequence(bool isFinal, bool isSolicited)
    {
        _isSequenceDamaged = true;
        if (!isFinal)
        {
            return;
        }

        _isSequenceDamaged = false;
        _expectedDataSn = 0;
        _asked = _received;
        if (isSolicited)
        {
            EndR2T();
        }
        else
        {
            _awaitsUnsolicited = false;
        }

        GoOn();
    }

    /// <summary>Says R2Ts once more.</summary>
    /// <returns>False if there are none.</returns>
    private bool ResendR2Ts()
    {
        if (_r2tCount == 0)
        {
            return false;
        }

        _r2tSaid = _r2tCount;
        if (!_sender.IsQueued)
        {
            Connection.Say(_sender);
        }

        return true;
    }

    /// <summary>Asks anew for what has not come, on another connection.</summary>
    private void AskAnew()
    {
        _isSequenceDamaged = false;
        _awaitsUnsolicited = false;
        _expectedDataSn = 0;
        _r2tCount = 0;
        _r2tSaid = 0;
        _asked = _received;
        GoOn();
    }

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
        _isSequenceDamaged = false;
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

        EndR2T();
    }

    // It may have been about to be said, once more or to an initiator that did not wait for it.
    private void EndR2T()
    {
        _r2tFirst = (_r2tFirst + 1) % MaximumR2Ts;
        _r2tCount--;
        _r2tSaid = Math.Min(_r2tSaid, _r2tCount);
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
        // A recovery R2T must not come behind others: with recovery, one at a time.
        int most = Session.RecoversData ? 1 : Math.Min(MaximumR2Ts, Session.Parameters.MaxOutstandingR2T);
        bool isNew = false;
        while (_asked < _wanted && _r2tCount < most)
        {
            int length = (int)Math.Min(_wanted - _asked, Session.Parameters.MaxBurstLength);
            ref ReadyToTransfer r2t = ref _r2ts[(_r2tFirst + _r2tCount++) % MaximumR2Ts];
            r2t.Tag = NewTransferTag();
            r2t.Sn = _r2tSn++;
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
        pdu.R2TSn = r2t.Sn;
        pdu.BufferOffset = (uint)r2t.Offset;
        pdu.DesiredLength = (uint)r2t.Length;
        output.Add(bytes, default, null);
        return --_r2tSaid == 0;
    }
}
