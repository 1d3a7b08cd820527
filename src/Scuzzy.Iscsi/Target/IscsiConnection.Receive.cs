using System.Runtime.CompilerServices;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Iscsi.Target;

// Cuts the byte stream into PDUs: header, additional headers, digest, data, padding, digest (RFC 7143 11.2).
internal sealed unsafe partial class IscsiConnection
{
    private readonly byte[] _header = GC.AllocateArray<byte>(Bhs.Size, pinned: true);
    private IscsiTask? _command;
    private IscsiTask? _task;
    private ControlPdu? _control;
    private IscsiManagement? _management;
    private RejectReason? _reject;
    private bool _hasHeaderDigest;
    private bool _hasDataDigest;
    private int _payloadLeft;
    private int _payloadDone;
    private int _trailerBytes;
    private bool _isInPdu;
    private uint _digest;

    /// <summary>Where the PDU's data may be received directly; empty if it is better received together with what
    /// follows.</summary>
    private Span<byte> PayloadRoom() =>
        _payloadLeft >= LeastDirectBytes && PayloadAddress(out int length) is var at && at is not null
            ? new Span<byte>(at, length)
            : default;

    private byte* PayloadAddress(out int length)
    {
        if (_task is not null)
        {
            return _task.DataOut(_task.Received, _payloadLeft, out length);
        }

        length = _payloadLeft;
        return _control is null ? null : _control.DataAddress + _payloadDone;
    }

    /// <summary>Data was received where it belongs.</summary>
    private void PayloadReceived(int bytes)
    {
        if (_hasDataDigest)
        {
            byte* at = PayloadAddress(out _);
            _digest = Crc32C.Append(_digest, new ReadOnlySpan<byte>(at, bytes));
        }

        _task?.Receive(bytes);
        _payloadDone += bytes;
        _payloadLeft -= bytes;
        if (_payloadLeft == 0 && _trailerBytes == 0)
        {
            EndPdu();
        }
    }

    /// <summary>A task has ended: what still comes for it is dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TaskEnded(IscsiTask task)
    {
        if (ReferenceEquals(_task, task))
        {
            _task = null;
        }
    }

    /// <summary>Takes one step over the input.</summary>
    /// <returns>Bytes consumed; 0 if it takes more input, or has to wait for room; -1 if the connection is
    /// broken.</returns>
    private int ConsumeSome(byte* at, int length, out bool isStalled)
    {
        isStalled = false;
        if (!_isInPdu)
        {
            return ConsumeHeader(at, length, out isStalled);
        }

        return _payloadLeft > 0 ? ConsumePayload(at, length) : ConsumeTrailer(at, length);
    }

    private int ConsumeHeader(byte* at, int length, out bool isStalled)
    {
        isStalled = false;
        if (length < Bhs.Size)
        {
            return 0;
        }

        var header = new Bhs(new Span<byte>(at, Bhs.Size));
        int bytes = Bhs.Size + header.AhsBytes;
        int whole = bytes + (_hasHeaderDigest ? Crc32C.Size : 0);
        if (length < whole)
        {
            return 0;
        }

        if (_hasHeaderDigest && Crc32C.Compute(new(at, bytes)) != Crc32C.Read(new(at + bytes, Crc32C.Size)))
        {
            // Its length cannot be trusted, so where the next PDU begins is not known (RFC 7143 7.7).
            return -1;
        }

        int data = header.DataBytes;
        if (data > MaximumReceived)
        {
            return -1;
        }

        if (_controls == MaximumControls)
        {
            isStalled = true;
            return 0;
        }

        new ReadOnlySpan<byte>(at, Bhs.Size).CopyTo(_header);
        _isInPdu = true;
        _payloadDone = 0;
        _payloadLeft = data;
        _trailerBytes = data == 0 ? 0 : (-data & 3) + (_hasDataDigest ? Crc32C.Size : 0);
        _digest = Crc32C.Start;
        BeginPdu(new ReadOnlySpan<byte>(at + Bhs.Size, header.AhsBytes));
        if (data == 0)
        {
            EndPdu();
        }

        return whole;
    }

    private int ConsumePayload(byte* at, int length)
    {
        int here = Math.Min(_payloadLeft, length);
        byte* to = PayloadAddress(out int room);
        if (to is not null)
        {
            here = Math.Min(here, room);
            new ReadOnlySpan<byte>(at, here).CopyTo(new Span<byte>(to, here));
        }

        if (to is not null || !_hasDataDigest)
        {
            PayloadReceived(here);
            return here;
        }

        // Nobody wants it.
        _payloadDone += here;
        _payloadLeft -= here;
        return here;
    }

    private int ConsumeTrailer(byte* at, int length)
    {
        if (length < _trailerBytes)
        {
            return 0;
        }

        bool isWanted = _task is not null || _control is not null;
        bool isGood = true;
        if (_hasDataDigest && isWanted)
        {
            int padding = _trailerBytes - Crc32C.Size;
            uint digest = ~Crc32C.Append(_digest, new ReadOnlySpan<byte>(at, padding));
            isGood = digest == Crc32C.Read(new ReadOnlySpan<byte>(at + padding, Crc32C.Size));
        }

        int taken = _trailerBytes;
        if (isGood)
        {
            EndPdu();
        }
        else
        {
            EndDamagedPdu();
        }

        return taken;
    }

    /// <summary>The connection goes while a PDU is being received.</summary>
    private void AbandonPayload()
    {
        IscsiTask? command = _command;
        ControlPdu? control = _control;
        IscsiManagement? management = _management;
        ForgetPdu();
        command?.Discard();
        control?.Ended();
        management?.Discard();
    }

    private void ForgetPdu()
    {
        _isInPdu = false;
        _command = null;
        _task = null;
        _control = null;
        _management = null;
        _reject = null;
    }
}
