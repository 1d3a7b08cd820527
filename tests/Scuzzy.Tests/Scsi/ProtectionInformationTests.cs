using System.Globalization;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Scsi;

public sealed class ProtectionInformationTests
{
    // SBC-4 table 24; the catalogue's check value of CRC-16/T10-DIF; others by a CRC made bit by bit elsewhere.
    [Theory]
    [InlineData("", 0x0000)]
    [InlineData("0*32", 0x0000)]
    [InlineData("255*32", 0xA293)]
    [InlineData("rising*32", 0x0224)]
    [InlineData("255*2 0*30", 0x21B8)]
    [InlineData("text", 0xD0DB)]
    public void The_guard_of_known_data_is_the_standards(string what, int guard)
    {
        List<byte> data = [];
        foreach (string part in what.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = part.Split('*');
            int count = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
            data.AddRange(
                words[0] switch
                {
                    "text" => "123456789"u8.ToArray(),
                    "rising" => Enumerable.Range(0, count).Select(i => (byte)i),
                    _ => Enumerable.Repeat(byte.Parse(words[0], CultureInfo.InvariantCulture), count),
                }
            );
        }

        Assert.Equal(guard, ProtectionInformation.GuardOf([.. data]));
    }

    [Fact]
    public void The_guard_is_the_remainder_of_a_division_bit_by_bit()
    {
        var random = new Random(5);
        for (int length = 0; length < 600; length++)
        {
            byte[] data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(Divided(data), ProtectionInformation.GuardOf(data));
        }
    }

    [Fact]
    public void It_is_written_in_the_order_guard_application_tag_reference_tag()
    {
        byte[] bytes = new byte[ProtectionInformation.Size];
        var written = new ProtectionInformation(0x0102, 0x0304, 0x05060708);
        written.Write(bytes);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], bytes);
        Assert.Equal(written, ProtectionInformation.Read(bytes));
    }

    internal static ushort Divided(ReadOnlySpan<byte> data)
    {
        int remainder = 0;
        foreach (byte next in data)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                int carry = (remainder >> 15) ^ ((next >> bit) & 1);
                remainder = ((remainder << 1) & 0xFFFF) ^ (carry * 0x8BB7);
            }
        }

        return (ushort)remainder;
    }
}
