namespace Scuzzy.Iscsi.Wire;

/// <summary>Ready To Transfer (RFC 7143 11.8; kernel: struct iscsi_r2t_rsp).</summary>
public readonly ref struct ReadyToTransferPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public ReadyToTransferPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>R2TSN: number within the command.</summary>
    public uint R2TSn
    {
        get => Header.Word(36);
        set => Header.SetWord(36, value);
    }

    /// <summary>Buffer Offset in bytes.</summary>
    public uint BufferOffset
    {
        get => Header.Word(40);
        set => Header.SetWord(40, value);
    }

    /// <summary>Desired Data Transfer Length in bytes.</summary>
    public uint DesiredLength
    {
        get => Header.Word(44);
        set => Header.SetWord(44, value);
    }
}
