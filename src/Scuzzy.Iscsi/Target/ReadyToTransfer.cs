namespace Scuzzy.Iscsi.Target;

/// <summary>A range of data-out that was asked for (RFC 7143 11.8).</summary>
internal struct ReadyToTransfer
{
    /// <summary>Its Target Transfer Tag.</summary>
    public uint Tag;

    /// <summary>R2TSN.</summary>
    public uint Sn;

    /// <summary>First byte.</summary>
    public long Offset;

    /// <summary>Bytes.</summary>
    public int Length;
}
