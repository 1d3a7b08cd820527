using System.Buffers.Binary;
using System.Text;

namespace Scuzzy.Lab.Tracing;

/// <summary>Writes packets with nanosecond times as a pcapng file (IETF draft-ietf-opsawg-pcapng) with one interface.
/// </summary>
public sealed class PcapngWriter : IDisposable
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const ushort TimeResolution = 9;
    private const ushort Name = 2;

    private readonly Stream _stream;
    private byte[] _block = new byte[4096];
    private int _length;

    /// <summary>Writes the file's head.</summary>
    /// <param name="stream">Where to; closed at the end.</param>
    /// <param name="linkType">What the packets are (LINKTYPE_*).</param>
    /// <param name="interfaceName">The interface's name.</param>
    public PcapngWriter(Stream stream, ushort linkType, string interfaceName)
    {
        _stream = stream;
        Begin(SectionHeader);
        Add32(ByteOrderMagic);
        Add16(1);
        Add16(0);
        Add32(uint.MaxValue); // section length: not known
        Add32(uint.MaxValue);
        End();
        Begin(InterfaceDescription);
        Add16(linkType);
        Add16(0);
        Add32(0); // snap length: no limit
        AddOption(Name, Encoding.UTF8.GetBytes(interfaceName));
        AddOption(TimeResolution, [9]); // 10^-9 s
        Add32(0); // end of options
        End();
    }

    /// <summary>How many packets were written.</summary>
    public long Packets { get; private set; }

    /// <summary>Writes a packet.</summary>
    /// <param name="timeNs">When, in nanoseconds.</param>
    /// <param name="packet">Its bytes, maybe not all.</param>
    /// <param name="originalLength">How long it was.</param>
    public void Write(long timeNs, ReadOnlySpan<byte> packet, int originalLength)
    {
        Begin(EnhancedPacket);
        Add32(0);
        Add32((uint)(timeNs >> 32));
        Add32((uint)timeNs);
        Add32((uint)packet.Length);
        Add32((uint)originalLength);
        AddPadded(packet);
        End();
        Packets++;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Begin(uint type)
    {
        _length = 0;
        Add32(type);
        Add32(0);
    }

    private void End()
    {
        uint total = (uint)_length + 4;
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(4), total);
        Add32(total);
        _stream.Write(_block, 0, _length);
    }

    private void AddOption(ushort code, ReadOnlySpan<byte> value)
    {
        Add16(code);
        Add16((ushort)value.Length);
        AddPadded(value);
    }

    private void AddPadded(ReadOnlySpan<byte> bytes)
    {
        int padded = (bytes.Length + 3) & ~3;
        Reserve(padded);
        _block.AsSpan(_length, padded).Clear();
        bytes.CopyTo(_block.AsSpan(_length));
        _length += padded;
    }

    private void Add16(ushort value)
    {
        Reserve(2);
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(_length), value);
        _length += 2;
    }

    private void Add32(uint value)
    {
        Reserve(4);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(_length), value);
        _length += 4;
    }

    private void Reserve(int more)
    {
        if (_length + more > _block.Length)
        {
            Array.Resize(ref _block, Math.Max(_block.Length * 2, _length + more));
        }
    }
}
