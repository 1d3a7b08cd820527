using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using SocketAddress = Scuzzy.Runtime.Sockets.SocketAddress;

namespace Scuzzy.Runtime.Live;

/// <summary>A socket address as the C library lays it out (struct sockaddr_un, sockaddr_in, sockaddr_in6).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeAddress
{
    public const int MaximumBytes = 112;

    private const int PathOffset = 2;
    private const int PathBytes = 108;
    private const int PortOffset = 2;
    private const int InternetOffset = 4;
    private const int Internet6Offset = 8;
    private const uint InternetBytes = 16;
    private const uint Internet6Bytes = 28;

    public fixed byte Bytes[MaximumBytes];
    public uint Length;

    public readonly int Family => Bytes[0] | (Bytes[1] << 8);

    /// <summary>Converts an address.</summary>
    /// <returns>0 or an errno value.</returns>
    public static int From(SocketAddress address, out NativeAddress result)
    {
        result = default;
        fixed (byte* bytes = result.Bytes)
        {
            var span = new Span<byte>(bytes, MaximumBytes);
            if (address.UnixPath is { } path)
            {
                int length = Encoding.UTF8.GetByteCount(path);
                if (length is 0 or >= PathBytes)
                {
                    return Errno.EINVAL;
                }

                span[0] = Native.FamilyUnix;
                Encoding.UTF8.GetBytes(path, span[PathOffset..]);
                result.Length = (uint)(PathOffset + length + 1);
                return 0;
            }

            if (!IPAddress.TryParse(address.Host, out IPAddress? parsed))
            {
                return Errno.EINVAL;
            }

            bool six = parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            span[0] = (byte)(six ? Native.FamilyInternet6 : Native.FamilyInternet);
            BinaryPrimitives.WriteUInt16BigEndian(span[PortOffset..], (ushort)address.Port);
            parsed.TryWriteBytes(span[(six ? Internet6Offset : InternetOffset)..], out _);
            result.Length = six ? Internet6Bytes : InternetBytes;
            return 0;
        }
    }

    /// <summary>A TCP address, or null if it is of another family. An IPv4 address mapped into IPv6 is IPv4.</summary>
    public readonly SocketAddress? ToTcp()
    {
        fixed (byte* bytes = Bytes)
        {
            switch (Family)
            {
                case Native.FamilyInternet:
                    var four = new IPAddress(new ReadOnlySpan<byte>(bytes + InternetOffset, 4));
                    return SocketAddress.Tcp(four.ToString(), Port);
                case Native.FamilyInternet6:
                    var six = new IPAddress(new ReadOnlySpan<byte>(bytes + Internet6Offset, 16));
                    return SocketAddress.Tcp((six.IsIPv4MappedToIPv6 ? six.MapToIPv4() : six).ToString(), Port);
                default:
                    return null;
            }
        }
    }

    /// <summary>The port of an internet address.</summary>
    public readonly int Port => (Bytes[PortOffset] << 8) | Bytes[PortOffset + 1];
}
