using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Storage;

/// <summary>Drives a device and an array of bytes with the same random operations and compares them.</summary>
internal static class ModelDevice
{
    public static void Drive(StorageMachine machine, BlockDevice device, byte[] model, ulong seed, int operations)
    {
        var random = new SeededRandom(seed);
        using var bio = new TestBio(512 * 1024);
        byte[] data = new byte[512 * 1024];
        for (int i = 0; i < operations; i++)
        {
            int length = (int)random.Below(random.Chance(1, 4) ? 700 : 24) * 512;
            long offset = random.Below((model.Length - length) / 512 + 1) * 512;
            Span<byte> range = model.AsSpan((int)offset, length);
            switch (random.Below(8))
            {
                case 0 or 1 or 2:
                    random.Fill(data.AsSpan(0, length));
                    bio.Write(offset, data.AsSpan(0, length), 1 + (int)random.Below(4));
                    bio.Flags = random.Chance(1, 4) ? BioFlags.ForceUnitAccess : BioFlags.None;
                    Assert.Equal(BlockStatus.Ok, machine.Do(device, bio));
                    data.AsSpan(0, length).CopyTo(range);
                    break;
                case 3:
                    bio.Range(BlockOperation.WriteZeroes, offset, length);
                    bio.Flags = random.Chance(1, 2) ? BioFlags.NoUnmap : BioFlags.None;
                    Assert.Equal(BlockStatus.Ok, machine.Do(device, bio));
                    range.Clear();
                    break;
                case 4:
                    // All our stores read what was discarded as zeros.
                    Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Range(BlockOperation.Discard, offset, length)));
                    range.Clear();
                    break;
                case 5:
                    Assert.Equal(BlockStatus.Ok, machine.Do(device, bio.Flush()));
                    break;
                default:
                    Assert.Equal(
                        BlockStatus.Ok,
                        machine.Do(device, bio.Read(offset, length, 1 + (int)random.Below(4)))
                    );
                    Assert.True(
                        range.SequenceEqual(bio.Content),
                        $"seed {seed}, operation {i}, offset {offset}+{length}"
                    );
                    break;
            }
        }

        CheckExtents(device, model);
    }

    /// <summary>Extents cover the device without gaps, and what they call zero is zero.</summary>
    private static void CheckExtents(BlockDevice device, byte[] model)
    {
        long at = 0;
        while (at < model.Length)
        {
            ExtentKind kind = device.Extent(at, model.Length - at, out long length);
            Assert.InRange(length, 1, model.Length - at);
            if ((kind & ExtentKind.Zero) != 0)
            {
                Assert.False(model.AsSpan((int)at, (int)length).ContainsAnyExcept((byte)0));
            }

            at += length;
        }
    }
}
