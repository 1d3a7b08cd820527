using System.Buffers.Binary;

namespace Scuzzy.Scsi.Vpd;

/// <summary>Writes page 8F, third-party copy (SPC-4 7.8.17): descriptors, each padded to a multiple of four bytes.
/// </summary>
public ref struct ThirdPartyCopyWriter
{
    private const int DescriptorHeader = 4;
    private readonly Span<byte> _payload;

    /// <summary>Starts a page.</summary>
    /// <param name="payload">Takes the descriptors; large enough for all of them.</param>
    public ThirdPartyCopyWriter(Span<byte> payload) => _payload = payload;

    /// <summary>Bytes of descriptors so far.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a descriptor.</summary>
    /// <param name="type">THIRD-PARTY COPY DESCRIPTOR TYPE.</param>
    /// <param name="value">What follows its header.</param>
    public void Add(ushort type, scoped ReadOnlySpan<byte> value)
    {
        int padded = (value.Length + 3) & ~3;
        Span<byte> b = _payload.Slice(Length, DescriptorHeader + padded);
        b.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(b, type);
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], (ushort)padded);
        value.CopyTo(b[DescriptorHeader..]);
        Length += b.Length;
    }
}
