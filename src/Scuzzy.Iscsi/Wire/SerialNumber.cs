namespace Scuzzy.Iscsi.Wire;

/// <summary>Serial number arithmetic of 32 bits (RFC 1982, RFC 7143 4.2.2.1), as CmdSN and StatSN need it.</summary>
public static class SerialNumber
{
    /// <summary>How far one number lies behind another: negative if it lies before.</summary>
    public static int Distance(uint from, uint to) => (int)(to - from);

    /// <summary>True if a number comes before another.</summary>
    public static bool IsBefore(uint number, uint other) => Distance(other, number) < 0;
}
