using System.Buffers.Binary;

namespace Scuzzy.Scsi.Vpd;

/// <summary>Writes pages of vital product data, cut to the room there is.</summary>
public static class VpdPage
{
    /// <summary>Most bytes of payload: what PAGE LENGTH can say.</summary>
    public const int MaximumPayload = 0xFFFF;

    private const int SmallPayload = 512;

    /// <summary>Any page: header and payload.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(
        Span<byte> destination,
        PeripheralDeviceType type,
        VpdPageCode page,
        ReadOnlySpan<byte> payload,
        PeripheralQualifier qualifier = PeripheralQualifier.Connected
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaximumPayload, nameof(payload));
        Span<byte> header = stackalloc byte[VpdView.HeaderSize];
        header[0] = (byte)(((int)qualifier << 5) | (int)type);
        header[1] = (byte)page;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)payload.Length);
        int written = WireBytes.Cut(header, destination);
        return written + WireBytes.Cut(payload, destination[written..]);
    }

    /// <summary>Page 00.</summary>
    /// <param name="destination">Receives the page.</param>
    /// <param name="type">Device type.</param>
    /// <param name="pages">The pages in ascending order, 00h among them.</param>
    public static int WriteSupportedPages(
        Span<byte> destination,
        PeripheralDeviceType type,
        ReadOnlySpan<VpdPageCode> pages
    )
    {
        Span<byte> payload = stackalloc byte[256];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pages.Length, payload.Length, nameof(pages));
        for (int i = 0; i < pages.Length; i++)
        {
            payload[i] = (byte)pages[i];
        }

        return Write(destination, type, VpdPageCode.SupportedPages, payload[..pages.Length]);
    }

    /// <summary>Page 80.</summary>
    /// <param name="destination">Receives the page.</param>
    /// <param name="type">Device type.</param>
    /// <param name="serial">At most 252 printable characters.</param>
    public static int WriteUnitSerialNumber(Span<byte> destination, PeripheralDeviceType type, string serial)
    {
        Span<byte> payload = stackalloc byte[252];
        WireText.Write(payload[..WireText.Checked(serial, payload.Length, nameof(serial)).Length], serial);
        return Write(destination, type, VpdPageCode.UnitSerialNumber, payload[..serial.Length]);
    }

    /// <summary>Page 83.</summary>
    /// <param name="destination">Receives the page.</param>
    /// <param name="type">Device type.</param>
    /// <param name="designators">In order; a device has at least one of NAA or EUI-64 kind.</param>
    /// <param name="others">More of them.</param>
    public static int WriteDeviceIdentification(
        Span<byte> destination,
        PeripheralDeviceType type,
        ReadOnlySpan<Designator> designators,
        ReadOnlySpan<Designator> others = default
    )
    {
        int length = Size(designators) + Size(others);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaximumPayload, nameof(designators));
        Span<byte> payload = length <= SmallPayload ? stackalloc byte[SmallPayload] : new byte[length];
        int at = 0;
        foreach (Designator designator in designators)
        {
            at += designator.Write(payload[at..]);
        }

        foreach (Designator designator in others)
        {
            at += designator.Write(payload[at..]);
        }

        return Write(destination, type, VpdPageCode.DeviceIdentification, payload[..length]);
    }

    private static int Size(ReadOnlySpan<Designator> designators)
    {
        int size = 0;
        foreach (Designator designator in designators)
        {
            size += designator.Size;
        }

        return size;
    }
}
