namespace Scuzzy.Scsi.ModePages;

/// <summary>Mode data as it came: header, block descriptors, pages (SPC-4 7.5.3; kernel: scsi_mode_sense).</summary>
public readonly ref struct ModeDataView
{
    private readonly bool _isTen;

    /// <summary>Looks at mode data.</summary>
    /// <param name="bytes">From the first byte of the header; a MODE SELECT list or a MODE SENSE answer.</param>
    /// <param name="isTen">Of the 10-byte commands.</param>
    public ModeDataView(ReadOnlySpan<byte> bytes, bool isTen)
    {
        Bytes = bytes;
        _isTen = isTen;
    }

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Header.</summary>
    public ModeHeader Header => ModeHeader.Read(Bytes, _isTen);

    /// <summary>True if header and block descriptors are there whole.</summary>
    public bool IsComplete => Bytes.Length >= ModeHeader.SizeOf(_isTen) + Header.BlockDescriptorLength;

    /// <summary>Block descriptors, cut where the buffer ends.</summary>
    public ReadOnlySpan<byte> BlockDescriptors =>
        WireBytes.Slice(Bytes, ModeHeader.SizeOf(_isTen), Header.BlockDescriptorLength);

    /// <summary>Pages, from the first to the end of the buffer.</summary>
    public ReadOnlySpan<byte> Pages =>
        WireBytes.Slice(Bytes, ModeHeader.SizeOf(_isTen) + Header.BlockDescriptorLength, int.MaxValue);

    /// <summary>Finds a page.</summary>
    public bool TryFind(byte page, byte subpage, out ModePageView found)
    {
        ReadOnlySpan<byte> rest = Pages;
        while (rest.Length >= 2)
        {
            found = new(rest);
            if (found.Page == page && found.Subpage == subpage)
            {
                return true;
            }

            rest = rest[found.Bytes.Length..];
        }

        found = default;
        return false;
    }
}
