using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Scsi;

public sealed class LogicalUnitNumberTests
{
    [Theory]
    [InlineData(0, 0x0000_0000_0000_0000UL, 0UL)]
    [InlineData(255, 0x00FF_0000_0000_0000UL, 255UL)]
    [InlineData(256, 0x4100_0000_0000_0000UL, 0x4100UL)] // flat: the kernel keeps the method bits in its number
    [InlineData(16383, 0x7FFF_0000_0000_0000UL, 0x7FFFUL)]
    public void Simple_numbers_take_peripheral_then_flat_addressing(int number, ulong wire, ulong kernel)
    {
        LogicalUnitNumber lun = LogicalUnitNumber.FromNumber(number);
        Assert.Equal(wire, lun.Value);
        Assert.Equal(kernel, lun.ToKernel());
        Assert.Equal((ulong)number, lun.UnitNumber);
    }

    [Fact]
    public void Levels_are_swapped_as_scsilun_to_int_swaps_them()
    {
        byte[] wire = [0x0B, 0x0A, 0x0D, 0x0C, 0x01, 0x02, 0x03, 0x04];
        LogicalUnitNumber lun = LogicalUnitNumber.Read(wire);
        Assert.Equal(0x0304_0102_0D0C_0B0AUL, lun.ToKernel());
        Assert.Equal(0x0D0C_0B0Au, lun.ToKernel32());
        Assert.True(lun.ExceedsTwoLevels);
        Assert.False(lun.IsSingleLevel);
    }

    [Fact]
    public void Well_known_units_show_as_49409_and_up()
    {
        Assert.Equal(49409UL, LogicalUnitNumber.ReportLunsWellKnown.ToKernel());
        Assert.True(LogicalUnitNumber.ReportLunsWellKnown.IsWellKnown);
        Assert.Equal(1UL, LogicalUnitNumber.ReportLunsWellKnown.UnitNumber);
        Assert.Equal(0x123456UL, LogicalUnitNumber.ExtendedFlat(0x123456).UnitNumber);
    }

    [Fact]
    public void Conversion_loses_nothing_and_short_input_counts_as_zeroes()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000),
            Prop.ForAll<ulong, byte[]>(
                (value, bytes) =>
                {
                    LogicalUnitNumber lun = new(value);
                    Span<byte> wire = stackalloc byte[LogicalUnitNumber.Size];
                    lun.Write(wire);
                    byte[] padded = new byte[8];
                    bytes.AsSpan(0, Math.Min(8, bytes.Length)).CopyTo(padded);
                    return LogicalUnitNumber.FromKernel(lun.ToKernel()) == lun
                        && LogicalUnitNumber.Read(wire) == lun
                        && LogicalUnitNumber.Read(bytes) == LogicalUnitNumber.Read(padded);
                }
            )
        );
    }
}
