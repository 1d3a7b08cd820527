using System.Runtime.CompilerServices;
using Scuzzy.Iscsi.Wire;

namespace Scuzzy.Iscsi.Target;

// Error recovery from level 1 on: responses are kept until they are acknowledged, and said once more (RFC 7143 7).
internal sealed unsafe partial class IscsiConnection
{
    private const int MaximumRun = 8192;
    private const int LeastIdleControls = 16;

    private RetainedResponses? _retained;

    /// <summary>What was to be told of its sending was sent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sent(IscsiOutgoing outgoing)
    {
        if (_retained is null)
        {
            outgoing.Ended();
        }
        else
        {
            Keep(outgoing);
        }
    }

    /// <summary>It is to be said once more, so it is not kept meanwhile.</summary>
    public void TakeBack(IscsiOutgoing outgoing) => _retained?.Remove(outgoing);

    private void Keep(IscsiOutgoing outgoing)
    {
        if (outgoing.IsQueued)
        {
            // It is being said once more already.
            return;
        }

        // Control PDUs are few, and reading stops without them.
        bool isDispensable = outgoing is ControlPdu control && (!control.HasStatus || IsShortOfControls);
        if (isDispensable)
        {
            outgoing.Ended();
            return;
        }

        _retained!.Add(outgoing);
        if (_retained.Count == Server.Options.Window)
        {
            // The answer acknowledges.
            Ping();
        }
    }

    private bool IsShortOfControls => _controls > MaximumControls - LeastIdleControls;

    /// <summary>The initiator misses something.</summary>
    /// <returns>False if it cannot have it.</returns>
    private bool TakeSnack(SnackPdu pdu)
    {
        uint begin = pdu.BeginRun;
        uint count = pdu.RunLength;
        if (_retained is null)
        {
            return false;
        }

        if (pdu.Type == SnackType.Status)
        {
            return ResendResponses(begin, count);
        }

        IscsiTask? task = Session!.Find(pdu.Header.InitiatorTaskTag);
        if (task is null || !ReferenceEquals(task.Connection, this))
        {
            return false;
        }

        uint tag = pdu.Header.TargetTransferTag;
        return pdu.Type switch
        {
            SnackType.DataOrR2T => task.Resend(begin, count, snackTag: 0),
            SnackType.RData => tag is not (0 or Bhs.NoTag) && task.Resend(begin, 0, tag),
            _ => false,
        };
    }

    private bool ResendResponses(uint begin, uint count)
    {
        bool isAll = begin == 0 && count == 0;
        uint first = isAll ? _retained!.Acknowledged : begin;
        uint end = count == 0 ? _statSn : begin + count;
        int run = SerialNumber.Distance(first, end);
        bool isKnown =
            SerialNumber.Distance(_retained!.Acknowledged, first) >= 0 && !SerialNumber.IsBefore(_statSn, end);
        if (run is < 0 or > MaximumRun || !isKnown)
        {
            return false;
        }

        for (uint number = first; number != end; number++)
        {
            _retained.Take(number)?.Resend();
        }

        return true;
    }
}
