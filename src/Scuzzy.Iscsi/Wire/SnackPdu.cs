namespace Scuzzy.Iscsi.Wire;

/// <summary>SNACK Request (RFC 7143 11.16; kernel: struct iscsi_snack).</summary>
public readonly ref struct SnackPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public SnackPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>What is asked again.</summary>
    public SnackType Type => (SnackType)(Header.Bytes[1] & 0x0F);

    /// <summary>BegRun: the first number that is missing.</summary>
    public uint BeginRun
    {
        get => Header.Word(40);
        set => Header.SetWord(40, value);
    }

    /// <summary>RunLength: how many are missing, 0 for all.</summary>
    public uint RunLength
    {
        get => Header.Word(44);
        set => Header.SetWord(44, value);
    }
}
