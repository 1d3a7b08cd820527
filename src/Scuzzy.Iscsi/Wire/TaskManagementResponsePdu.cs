namespace Scuzzy.Iscsi.Wire;

/// <summary>Task Management Function Response (RFC 7143 11.6; kernel: struct iscsi_tm_rsp).</summary>
public readonly ref struct TaskManagementResponsePdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public TaskManagementResponsePdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>The answer.</summary>
    public IscsiTaskResponse Response
    {
        get => (IscsiTaskResponse)Header.Bytes[2];
        set => Header.Bytes[2] = (byte)value;
    }
}
