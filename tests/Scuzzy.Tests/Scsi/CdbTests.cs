using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Scsi;

public sealed class CdbTests
{
    public static TheoryData<string, string> Built() =>
        new()
        {
            { Cdb.TestUnitReady().ToString(), "00 00 00 00 00 00" },
            { Cdb.RequestSense(0x60).ToString(), "03 00 00 00 60 00" },
            { Cdb.Inquiry(0x24).ToString(), "12 00 00 00 24 00" },
            { Cdb.InquiryVpd(0xB0, 0x1FF).ToString(), "12 01 b0 01 ff 00" },
            { Cdb.Read6(0x123456, 256).ToString(), "08 12 34 56 00 00" },
            { Cdb.Write6(1, 1).ToString(), "0a 00 00 01 01 00" },
            { Cdb.Read10(0x01020304, 0x0506).ToString(), "28 00 01 02 03 04 00 05 06 00" },
            {
                Cdb.Write10(0xFFFFFFFE, 8, ReadWriteOptions.ForceUnitAccess | ReadWriteOptions.DisablePageOut)
                    .ToString(),
                "2a 18 ff ff ff fe 00 00 08 00"
            },
            { Cdb.Read12(0x01020304, 0x05060708).ToString(), "a8 00 01 02 03 04 05 06 07 08 00 00" },
            {
                Cdb.Read16(0x0102030405060708, 0x090A0B0C).ToString(),
                "88 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 00 00"
            },
            {
                Cdb.Write32(0x0102030405060708, 9, 0x0A0B0C0D, ReadWriteOptions.Protect1).ToString(),
                "7f 00 00 00 00 00 00 18 00 0b 20 00 01 02 03 04 05 06 07 08 0a 0b 0c 0d 00 00 00 00 00 00 00 09"
            },
            { Cdb.ReadCapacity10().ToString(), "25 00 00 00 00 00 00 00 00 00" },
            { Cdb.ReadCapacity16(32).ToString(), "9e 10 00 00 00 00 00 00 00 00 00 00 00 20 00 00" },
            { Cdb.GetLbaStatus(0x10, 24).ToString(), "9e 12 00 00 00 00 00 00 00 10 00 00 00 18 00 00" },
            { Cdb.ReportLuns(4096).ToString(), "a0 00 00 00 00 00 00 00 10 00 00 00" },
            { Cdb.ReportLuns(16, 2).ToString(), "a0 00 02 00 00 00 00 00 00 10 00 00" },
            { Cdb.ModeSense6(8, 0, 64, disableBlockDescriptors: true).ToString(), "1a 08 08 00 40 00" },
            {
                Cdb.ModeSense10(0x0A, 1, 0x100, ModePageControl.Saved, longLbaAccepted: true).ToString(),
                "5a 10 ca 01 00 00 00 01 00 00"
            },
            { Cdb.ModeSelect6(0x18, savePages: false).ToString(), "15 10 00 00 18 00" },
            { Cdb.ModeSelect10(0x18, savePages: true).ToString(), "55 11 00 00 00 00 00 00 18 00" },
            { Cdb.SynchronizeCache10().ToString(), "35 00 00 00 00 00 00 00 00 00" },
            {
                Cdb.SynchronizeCache16(1, 2, immediate: true).ToString(),
                "91 02 00 00 00 00 00 00 00 01 00 00 00 02 00 00"
            },
            { Cdb.Unmap(24, anchor: true).ToString(), "42 01 00 00 00 00 00 00 18 00" },
            { Cdb.WriteSame10(5, 6).ToString(), "41 00 00 00 00 05 00 00 06 00" },
            {
                Cdb.WriteSame16(5, 6, unmap: true, noDataOut: true).ToString(),
                "93 09 00 00 00 00 00 00 00 05 00 00 00 06 00 00"
            },
            { Cdb.Verify10(1, 2, ReadWriteOptions.ByteCheck).ToString(), "2f 02 00 00 00 01 00 00 02 00" },
            { Cdb.CompareAndWrite(1, 2).ToString(), "89 00 00 00 00 00 00 00 00 01 00 00 00 02 00 00" },
            { Cdb.StartStopUnit(start: true, loadEject: true).ToString(), "1b 00 00 00 03 00" },
            { Cdb.StartStopUnit(start: false, immediate: true, powerCondition: 3).ToString(), "1b 01 00 00 30 00" },
            { Cdb.PreventAllowMediumRemoval(prevent: true).ToString(), "1e 00 00 00 01 00" },
            { Cdb.LogSense(0x2F, 0, 512, parameterPointer: 0x0102).ToString(), "4d 00 6f 00 00 01 02 02 00 00" },
            { Cdb.SendDiagnosticSelfTest().ToString(), "1d 04 00 00 00 00" },
            { Cdb.ReceiveDiagnosticResults(1, 0x1234).ToString(), "1c 01 01 12 34 00" },
            {
                Cdb.PersistentReserveIn(ServiceAction.ReadReservation, 0x400).ToString(),
                "5e 01 00 00 00 00 00 04 00 00"
            },
            { Cdb.PersistentReserveOut(ServiceAction.Reserve, 5).ToString(), "5f 01 05 00 00 00 00 00 18 00" },
            { Cdb.ReportSupportedOperationCodes(0x2000).ToString(), "a3 0c 00 00 00 00 00 00 20 00 00 00" },
            {
                Cdb.ReportSupportedOperationCode(OperationCode.ServiceActionIn16, 0x10, 512, timeouts: true).ToString(),
                "a3 0c 82 9e 00 10 00 00 02 00 00 00"
            },
            {
                Cdb.ReportSupportedOperationCode((OperationCode)0x7F, 9, 16, orWithout: true).ToString(),
                "a3 0c 03 7f 00 09 00 00 00 10 00 00" // as kernel 6.12 sends it
            },
            { Cdb.Reserve6().ToString(), "16 00 00 00 00 00" },
            { Cdb.Release6().ToString(), "17 00 00 00 00 00" },
        };

    [Theory]
    [MemberData(nameof(Built))]
    public void Builders_write_the_bytes_of_the_standard(string built, string expected) =>
        Assert.Equal(expected, built);

    [Fact]
    public void Fields_are_read_where_the_group_of_the_command_has_them()
    {
        Assert.Equal((0x1FFFFFUL, 256u), Fields(Cdb.Read6(0x1FFFFF, 256)));
        Assert.Equal((0xFFFFFFFFUL, 0xFFFFu), Fields(Cdb.Write10(0xFFFFFFFF, 0xFFFF)));
        Assert.Equal((7UL, 0xFFFFFFFFu), Fields(Cdb.Write12(7, 0xFFFFFFFF)));
        Assert.Equal((ulong.MaxValue, uint.MaxValue), Fields(Cdb.Read16(ulong.MaxValue, uint.MaxValue)));
        Assert.Equal((0x0102030405060708UL, 3u), Fields(Cdb.Read32(0x0102030405060708, 3, 0)));
        Assert.Equal((1UL, 255u), Fields(Cdb.CompareAndWrite(1, 255)));
        Assert.Equal(0xF0u, Cdb.Inquiry(0xF0).AllocationLength);
        Assert.Equal(0x12345678u, Cdb.ReportLuns(0x12345678).AllocationLength);
        Assert.Equal(0x01020304u, Cdb.PersistentReserveOut(0, 0, 0x01020304).AllocationLength);
        Assert.Equal(ServiceAction.Write32, Cdb.Write32(0, 0, 0).ServiceAction);
        Assert.Equal(ServiceAction.GetLbaStatus, Cdb.GetLbaStatus(0, 0).ServiceAction);
        Assert.True(Cdb.Read16(0, 1, ReadWriteOptions.ForceUnitAccess).ForceUnitAccess);
        Assert.False(Cdb.Read6(0x080000, 1).ForceUnitAccess);
    }

    [Theory]
    [InlineData(0x00, 6)]
    [InlineData(0x28, 10)]
    [InlineData(0x5A, 10)]
    [InlineData(0x88, 16)]
    [InlineData(0xA0, 12)]
    [InlineData(0xC0, 10)]
    public void The_group_code_gives_the_length(byte opcode, int length) =>
        Assert.Equal(length, Cdb.LengthOf((OperationCode)opcode));

    [Fact]
    public void Building_in_place_equals_building_anew_whatever_was_there()
    {
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll<uint, ushort, byte>(
                (lba, blocks, options) =>
                {
                    Cdb cdb = Cdb.Write32(ulong.MaxValue, uint.MaxValue, uint.MaxValue, (ReadWriteOptions)0xFF);
                    Cdb.Read10(ref cdb, lba, blocks, (ReadWriteOptions)options);
                    bool ten = cdb == Cdb.Read10(lba, blocks, (ReadWriteOptions)options) && cdb.Bytes.Length == 10;
                    Cdb.Write16(ref cdb, ~(ulong)lba, blocks, (ReadWriteOptions)options);
                    bool sixteen = cdb.Lba == ~(ulong)lba && cdb.TransferLength == blocks && cdb.Padded[31] == 0;
                    return ten && sixteen && cdb == new Cdb(cdb.Bytes);
                }
            )
        );
    }

    [Fact]
    public void A_padded_field_is_cut_to_the_length_that_the_command_announces()
    {
        byte[] field = new byte[16];
        Cdb.Read10(1, 1).Bytes.CopyTo(field);
        Assert.Equal(Cdb.Read10(1, 1), Cdb.FromPadded(field));
        Assert.Equal(0, Cdb.FromPadded([]).Length);
        Assert.Equal(4, Cdb.FromPadded([0x28, 0, 0, 0]).Length);
    }

    [Fact]
    public void No_accessor_fails_on_random_bytes_of_any_length()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll<byte[]>(bytes =>
            {
                Cdb cdb = Cdb.FromPadded(bytes);
                _ = (cdb.Lba, cdb.TransferLength, cdb.AllocationLength, cdb.Options, cdb.Control, cdb.ServiceAction);
                _ = CdbText.Lines(bytes, LogStyle.Classic).Count + CdbText.Lines(bytes, LogStyle.Modern).Count;
                return cdb.Length <= Cdb.MaximumLength && cdb.Length <= bytes.Length;
            })
        );
    }

    [Fact]
    public void The_command_path_allocates_nothing_for_a_CDB()
    {
        ulong sum = 0;
        long allocated = Allocated.Least(() =>
        {
            Cdb cdb = default;
            for (uint i = 0; i < 1000; i++)
            {
                Cdb.Read10(ref cdb, i, 8);
                Cdb.Write16(ref cdb, i, 8, ReadWriteOptions.ForceUnitAccess);
                sum += cdb.Lba + cdb.TransferLength + (uint)cdb.Bytes.Length;
            }
        });

        Assert.Equal(0, allocated);
        Assert.NotEqual(0UL, sum);
    }

    private static (ulong Lba, uint Length) Fields(Cdb cdb) => (cdb.Lba, cdb.TransferLength);
}
