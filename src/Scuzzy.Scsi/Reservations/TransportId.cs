using System.Buffers.Binary;
using System.Text;

namespace Scuzzy.Scsi.Reservations;

/// <summary>TransportID of an initiator port in the iSCSI form (SPC-4 7.6.4.6), which this project uses for all
/// transports: the port's name, NUL-terminated and padded to a multiple of four.</summary>
/// <remarks><code>
/// 0 FORMAT CODE (7-6: 00b device name, 01b port name) PROTOCOL IDENTIFIER (5)   2-3 length (n − 3)   4-… the name
/// </code></remarks>
public static class TransportId
{
    /// <summary>Fewest bytes of an identifier.</summary>
    public const int MinimumSize = HeaderSize + 20;

    /// <summary>Most bytes of a name: 223 of an iSCSI name and its port's part.</summary>
    public const int MaximumName = 255;

    private const int HeaderSize = 4;
    private const string PortSeparator = ",i,0x";
    private const byte Iscsi = 0x05;
    private const byte PortFormat = 0x40;

    /// <summary>Bytes of the identifier of a port.</summary>
    public static int SizeOf(string portName) =>
        HeaderSize + Math.Max(20, (Math.Min(Encoding.UTF8.GetByteCount(portName), MaximumName) + 4) & ~3);

    /// <summary>Writes the identifier of a port.</summary>
    /// <param name="destination">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="portName">The port's name; cut at <see cref="MaximumName"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, string portName)
    {
        int size = SizeOf(portName);
        Span<byte> b = destination[..size];
        b.Clear();
        bool isPort = portName.Contains(PortSeparator, StringComparison.Ordinal);
        b[0] = (byte)(Iscsi | (isPort ? PortFormat : 0));
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], (ushort)(size - HeaderSize));
        byte[] name = Encoding.UTF8.GetBytes(portName);
        name.AsSpan(0, Math.Min(name.Length, MaximumName)).CopyTo(b[HeaderSize..]);
        return size;
    }

    /// <summary>Reads the identifier at the beginning of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="isDevice">It names all ports of an initiator.</param>
    /// <param name="size">How long it is.</param>
    /// <returns>False if it is of another protocol, or cut, or wrong.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out string name, out bool isDevice, out int size)
    {
        (name, isDevice, size) = ("", false, 0);
        if (bytes.Length < MinimumSize || (bytes[0] & 0x0F) != Iscsi || bytes[0] >> 6 > 1)
        {
            return false;
        }

        size = HeaderSize + BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (size < MinimumSize || size % 4 != 0 || size > bytes.Length)
        {
            return false;
        }

        int length = bytes[HeaderSize..size].IndexOf((byte)0);
        name = length > 0 ? Encoding.UTF8.GetString(bytes.Slice(HeaderSize, length)) : "";
        isDevice = bytes[0] >> 6 == 0 && !name.Contains(PortSeparator, StringComparison.Ordinal);
        bool hasPort = name.Contains(PortSeparator, StringComparison.Ordinal);
        return length is > 0 and <= MaximumName && hasPort == (bytes[0] >> 6 == 1);
    }
}
