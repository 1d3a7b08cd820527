using System.Runtime.CompilerServices;

namespace Scuzzy.Iscsi.Target;

/// <summary>How far the Data-In PDUs of a task have come.</summary>
internal struct DataInPosition
{
    /// <summary>Bytes sent.</summary>
    public long Sent;

    /// <summary>Bytes sent of the present sequence.</summary>
    public int InBurst;

    /// <summary>The number of the next PDU.</summary>
    public uint DataSn;

    /// <summary>Counts a PDU; true if it ends its sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Advance(int length, int burst)
    {
        Sent += length;
        DataSn++;
        InBurst += length;
        if (InBurst < burst)
        {
            return false;
        }

        InBurst = 0;
        return true;
    }
}
