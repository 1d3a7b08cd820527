namespace Scuzzy.Iscsi.Wire;

/// <summary>Task Management Function Request (RFC 7143 11.5; kernel: struct iscsi_tm).</summary>
public readonly ref struct TaskManagementRequestPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public TaskManagementRequestPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>What is asked.</summary>
    public IscsiTaskFunction Function => (IscsiTaskFunction)(Header.Bytes[1] & 0x7F);

    /// <summary>Referenced Task Tag.</summary>
    public uint ReferencedTaskTag
    {
        get => Header.Word(20);
        set => Header.SetWord(20, value);
    }

    /// <summary>RefCmdSN.</summary>
    public uint RefCmdSn
    {
        get => Header.Word(32);
        set => Header.SetWord(32, value);
    }

    /// <summary>ExpDataSN, for TASK REASSIGN.</summary>
    public uint ExpDataSn
    {
        get => Header.Word(36);
        set => Header.SetWord(36, value);
    }
}
