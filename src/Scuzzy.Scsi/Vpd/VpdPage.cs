using System.Buffers.Binary;

namespace Scuzzy.Scsi.Vpd;

/// <summary>Writes pages of vital product data, cut to the room there is.</summary>
public static class VpdPage
{
    /// <summary>Most bytes of payload: what PAGE LENGTH can say.</summary>
    public const int MaximumPayload = 0xFFFF;

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
    public static int WriteDeviceIdentification(
        Span<byte> destination,
        PeripheralDeviceType type,
        IReadOnlyList<Designator> designators
    )
    {
        int length = 0;
        for (int i = 0; i < designators.Count; i++)
        {
            length += designators[i].Size;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaximumPayload, nameof(designators));
        byte[] payload = new byte[length];
        int at = 0;
        for (int i = 0; i < designators.Count; i++)
        {
            at += designators[i].Write(payload.AsSpan(at));
        }

        return Write(destination, type, VpdPageCode.DeviceIdentification, payload);
    }
}
