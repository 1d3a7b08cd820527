namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>What the devices of a host answered last to each question of a scan: thousands of units of an array say the
/// same, and keep one copy of it. At most 257 are remembered here.</summary>
internal sealed class SharedAnswers
{
    private readonly byte[]?[] _vpd = new byte[256][];
    private byte[]? _inquiry;

    /// <summary>A copy of INQUIRY data that nobody changes.</summary>
    public byte[] Inquiry(ReadOnlySpan<byte> answer) => Keep(ref _inquiry, answer);

    /// <summary>A copy of a VPD page that nobody changes.</summary>
    public byte[] Vpd(byte page, ReadOnlySpan<byte> answer) => Keep(ref _vpd[page], answer);

    private static byte[] Keep(ref byte[]? last, ReadOnlySpan<byte> answer) =>
        last is not null && answer.SequenceEqual(last) ? last : last = answer.ToArray();
}
