namespace Scuzzy.Scsi.Vpd;

/// <summary>A descriptor of page 87: whether a mode page is kept per nexus (SPC-4 7.8.10).</summary>
/// <param name="Page">POLICY PAGE CODE; 3Fh for all that have no descriptor of their own.</param>
/// <param name="Subpage">POLICY SUBPAGE CODE; FFh for all.</param>
/// <param name="IsPerNexus">MODE PAGE POLICY 11b (per I_T nexus) rather than 00b (shared).</param>
/// <param name="IsMultiUnit">MLUS: one copy serves several logical units.</param>
public readonly record struct ModePagePolicy(byte Page, byte Subpage, bool IsPerNexus, bool IsMultiUnit = false)
{
    /// <summary>Bytes of a descriptor.</summary>
    public const int Size = 4;

    /// <summary>Reads a descriptor of the page's payload.</summary>
    /// <param name="payload">Payload of page 87.</param>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public static ModePagePolicy Read(ReadOnlySpan<byte> payload, int index)
    {
        int at = index * Size;
        return new(
            (byte)(WireBytes.U8(payload, at) & 0x3F),
            WireBytes.U8(payload, at + 1),
            (WireBytes.U8(payload, at + 2) & 3) == 3,
            WireBytes.Bit(payload, at + 2, 7)
        );
    }

    /// <summary>Whole descriptors in the page's payload.</summary>
    public static int Count(ReadOnlySpan<byte> payload) => payload.Length / Size;

    /// <summary>Writes page 87, cut to the room there is.</summary>
    /// <param name="destination">Receives the page.</param>
    /// <param name="policies">At most 64.</param>
    /// <param name="type">Device type.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(
        Span<byte> destination,
        ReadOnlySpan<ModePagePolicy> policies,
        PeripheralDeviceType type = PeripheralDeviceType.Disk
    )
    {
        Span<byte> payload = stackalloc byte[64 * Size];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(policies.Length, 64, nameof(policies));
        payload.Clear();
        for (int i = 0; i < policies.Length; i++)
        {
            Span<byte> b = payload.Slice(i * Size, Size);
            b[0] = (byte)(policies[i].Page & 0x3F);
            b[1] = policies[i].Subpage;
            b[2] = (byte)(WireBytes.Flag(policies[i].IsMultiUnit, 7) | (policies[i].IsPerNexus ? 3 : 0));
        }

        return VpdPage.Write(destination, type, VpdPageCode.ModePagePolicy, payload[..(policies.Length * Size)]);
    }
}
