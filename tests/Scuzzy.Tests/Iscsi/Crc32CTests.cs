using Scuzzy.Iscsi.Wire;

namespace Scuzzy.Tests.Iscsi;

public sealed class Crc32CTests
{
    /// <summary>RFC 7143 B.4, as the bytes on the wire.</summary>
    [Theory]
    [InlineData(0x00, 0, "aa36918a")]
    [InlineData(0xFF, 0, "43aba862")]
    [InlineData(0x00, 1, "4e79dd46")]
    [InlineData(0x1F, -1, "5cdb3f11")]
    public void The_standards_examples_come_out(int first, int step, string digest)
    {
        byte[] data = [.. Enumerable.Range(0, 32).Select(i => (byte)(first + (i * step)))];
        Assert.Equal(digest, Convert.ToHexStringLower(Written(Crc32C.Compute(data))));
    }

    [Fact]
    public void Lanes_give_what_bytes_one_by_one_give()
    {
        byte[] data = [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * i / 3))];
        foreach (int length in (int[])[0, 1, 7, 8, 4079, 4080, 4081, 4096, 8160, 8161, 19_999])
        {
            uint state = Crc32C.Start;
            for (int i = 0; i < length; i++)
            {
                state = Crc32C.Append(state, data.AsSpan(i, 1));
            }

            Assert.Equal(~state, Crc32C.Compute(data.AsSpan(0, length)));
        }
    }

    private static byte[] Written(uint digest)
    {
        byte[] bytes = new byte[Crc32C.Size];
        Crc32C.Write(bytes, digest);
        return bytes;
    }
}
