using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>Wrong commands, each with the exact answer. Field pointers are byte and bit; −1 for no bit, and for the
/// byte where there is no pointer.</summary>
public sealed class MalformedCdbTests
{
    // CDB; additional sense; C/D (1 CDB, 0 parameter list); byte; bit.
    [Theory]
    // Unknown.
    [InlineData("FF 00 00 00 00 00 00 00 00 00", 0x2000, 1, -1, -1)]
    [InlineData("02 00 00 00 00 00", 0x2000, 1, -1, -1)]
    [InlineData("7F 00 00 00 00 00 00 18 00 09", 0x2000, 1, -1, -1)]
    // Unknown service action of a known operation code.
    [InlineData("9E 1F 00 00 00 00 00 00 00 00 00 00 00 20 00 00", 0x2400, 1, 1, 4)]
    [InlineData("A3 1F 00 00 00 00 00 00 00 20 00 00", 0x2400, 1, 1, 4)]
    [InlineData("5E 04 00 00 00 00 00 00 20 00", 0x2400, 1, 1, 4)]
    [InlineData("5F 08 00 00 00 00 00 00 18 00", 0x2400, 1, 1, 4)]
    // Too short: the first missing byte.
    [InlineData("28 00 00 00 00 00", 0x2400, 1, 6, -1)]
    [InlineData("12 00 00", 0x2400, 1, 3, -1)]
    [InlineData("88 00 00 00 00 00 00 00 00 00", 0x2400, 1, 10, -1)]
    // Reserved bits.
    [InlineData("00 00 00 00 01 00", 0x2400, 1, 4, 0)]
    [InlineData("00 80 00 00 00 00", 0x2400, 1, 1, 7)]
    [InlineData("03 02 00 00 12 00", 0x2400, 1, 1, 1)]
    [InlineData("12 02 00 00 24 00", 0x2400, 1, 1, 1)]
    [InlineData("25 01 00 00 00 00 00 00 00 00", 0x2400, 1, 1, 0)]
    [InlineData("1A 40 3F 00 FF 00", 0x2400, 1, 1, 6)]
    [InlineData("35 08 00 00 00 00 00 00 01 00", 0x2400, 1, 1, 3)]
    // CONTROL: NACA without NORMACA, link bits.
    [InlineData("00 00 00 00 00 04", 0x2400, 1, 5, 2)]
    [InlineData("28 00 00 00 00 00 00 00 01 01", 0x2400, 1, 9, 0)]
    // Protection information is not supported.
    [InlineData("28 20 00 00 00 00 00 00 01 00", 0x2400, 1, 1, 5)]
    [InlineData("2A E0 00 00 00 00 00 00 01 00", 0x2400, 1, 1, 7)]
    [InlineData("88 40 00 00 00 00 00 00 00 00 00 00 00 01 00 00", 0x2400, 1, 1, 6)]
    // INQUIRY: page without EVPD, unknown page.
    [InlineData("12 00 80 00 24 00", 0x2400, 1, 2, 7)]
    [InlineData("12 01 B5 00 24 00", 0x2400, 1, 2, 7)]
    // REPORT LUNS: allocation length below 16, unknown SELECT REPORT.
    [InlineData("A0 00 00 00 00 00 00 00 00 0F 00 00", 0x2400, 1, 6, 7)]
    [InlineData("A0 00 00 00 00 00 00 00 00 00 00 00", 0x2400, 1, 6, 7)]
    [InlineData("A0 00 03 00 00 00 00 00 00 10 00 00", 0x2400, 1, 2, 7)]
    // READ CAPACITY: LBA without PMI.
    [InlineData("25 00 00 00 00 01 00 00 00 00", 0x2400, 1, 2, 7)]
    [InlineData("9E 10 00 00 00 00 00 00 00 01 00 00 00 20 00 00", 0x2400, 1, 2, 7)]
    // Out of range.
    [InlineData("28 00 00 00 08 00 00 00 01 00", 0x2100, 1, -1, -1)]
    [InlineData("28 00 FF FF FF FF 00 00 01 00", 0x2100, 1, -1, -1)]
    [InlineData("08 1F FF FF 00 00", 0x2100, 1, -1, -1)]
    [InlineData("88 00 FF FF FF FF FF FF FF FF 00 00 00 01 00 00", 0x2100, 1, -1, -1)]
    [InlineData("88 00 00 00 00 00 00 00 00 00 FF FF FF FF 00 00", 0x2100, 1, -1, -1)]
    [InlineData("35 00 00 00 08 01 00 00 00 00", 0x2100, 1, -1, -1)]
    [InlineData("34 00 00 00 08 00 00 00 01 00", 0x2100, 1, -1, -1)]
    [InlineData("9E 12 FF FF FF FF FF FF FF FF 00 00 00 20 00 00", 0x2100, 1, -1, -1)]
    [InlineData("9E 12 00 00 00 00 00 00 08 00 00 00 00 20 00 00", 0x2100, 1, -1, -1)]
    // MODE SENSE: unknown page and subpage.
    [InlineData("1A 00 39 00 FF 00", 0x2400, 1, 2, 5)]
    [InlineData("1A 00 0A 07 FF 00", 0x2400, 1, 3, 7)]
    [InlineData("5A 00 3F 01 00 00 00 00 FF 00", 0x2400, 1, 3, 7)]
    // MODE SELECT without PF; list longer than what was offered.
    [InlineData("15 00 00 00 04 00", 0x2400, 1, 1, 4)]
    [InlineData("15 10 00 00 04 00", 0x1A00, 1, -1, -1)]
    // LOG SENSE: unknown page, subpage.
    [InlineData("4D 00 7F 00 00 00 00 00 FF 00", 0x2400, 1, 2, 5)]
    [InlineData("4D 00 40 01 00 00 00 00 FF 00", 0x2400, 1, 3, 7)]
    // VERIFY: BYTCHK 10b; data that is not there.
    [InlineData("2F 04 00 00 00 00 00 00 01 00", 0x2400, 1, 1, 2)]
    [InlineData("2F 02 00 00 00 00 00 00 01 00", 0x2400, 1, 7, 7)]
    // WRITE SAME: ANCHOR, UNMAP on a fully provisioned disk, zero blocks, more than the maximum.
    [InlineData("93 10 00 00 00 00 00 00 00 00 00 00 00 01 00 00", 0x2400, 1, 1, 4)]
    [InlineData("93 08 00 00 00 00 00 00 00 00 00 00 00 01 00 00", 0x2400, 1, 1, 3)]
    [InlineData("41 00 00 00 00 00 00 00 00 00", 0x2400, 1, 7, 7)]
    [InlineData("42 00 00 00 00 00 00 00 18 00", 0x2000, 1, -1, -1)]
    // COMPARE AND WRITE: reserved bytes, more than the maximum.
    [InlineData("89 00 00 00 00 00 00 00 00 00 01 00 00 01 00 00", 0x2400, 1, 10, 0)]
    [InlineData("89 00 00 00 00 00 00 00 00 00 00 00 00 FF 00 00", 0x2400, 1, 13, 7)]
    // START STOP UNIT: power condition, eject of a fixed medium.
    [InlineData("1B 00 00 00 02 00", 0x2400, 1, 4, 1)]
    [InlineData("1E 00 00 00 01 00", 0x2000, 1, -1, -1)]
    // PERSISTENT RESERVE OUT: parameter list length.
    [InlineData("5F 00 00 00 00 00 00 00 17 00", 0x1A00, 1, -1, -1)]
    // REPORT SUPPORTED OPERATION CODES: option 4; option 1 of an opcode with service actions, option 2 without.
    [InlineData("A3 0C 04 00 00 00 00 00 00 20 00 00", 0x2400, 1, 2, 2)]
    [InlineData("A3 0C 01 9E 00 00 00 00 00 20 00 00", 0x2400, 1, 2, 2)]
    [InlineData("A3 0C 02 28 00 00 00 00 00 20 00 00", 0x2400, 1, 2, 2)]
    [InlineData("A3 0D 00 00 00 00 00 00 00 03 00 00", 0x2400, 1, 6, 7)]
    [InlineData("A3 4A 00 00 00 00 00 00 00 20 00 00", 0x2400, 1, 1, 7)]
    // READ BUFFER: another mode, echo before it was written.
    [InlineData("3C 04 00 00 00 00 00 00 20 00", 0x2400, 1, 1, 4)]
    [InlineData("3C 0A 00 00 00 00 00 00 20 00", 0x2C00, 1, -1, -1)]
    [InlineData("1C 01 05 00 20 00", 0x2400, 1, 2, 7)]
    [InlineData("1D 10 00 00 05 00", 0x2400, 1, 3, 7)]
    // FORMAT UNIT with protection information; without FMTDATA but with a defect list.
    [InlineData("04 40 00 00 00 00", 0x2400, 1, 1, 6)]
    [InlineData("04 08 00 00 00 00", 0x2400, 1, 1, 5)]
    public void A_wrong_CDB_is_refused_exactly(string hex, int additional, int inCdb, int fieldByte, int bit)
    {
        using TargetPort port = new TargetPort().Ready();
        PortTask task = port.Do(new Cdb(Convert.FromHexString(hex.Replace(" ", ""))), dataIn: 512);
        TargetPort.AssertSense(
            task,
            SenseKey.IllegalRequest,
            new AdditionalSense((byte)(additional >> 8), (byte)additional)
        );
        SenseSpecific expected = fieldByte < 0 ? default : SenseSpecific.AtField(inCdb == 1, fieldByte, bit);
        Assert.Equal(expected, task.SenseData.Specific);
        Assert.Equal(0, task.TransferredBytes);
        Assert.DoesNotContain(port.Store.Seen, io => io.Operation != BlockOperation.Read);
    }

    // Parameter lists: CDB; list; additional sense; byte; bit.
    [Theory]
    // MODE SELECT(6): header cut, medium type, block length, unknown page, page length, unchangeable bit, page cut.
    [InlineData("15 10 00 00 03 00", "00 00 00", 0x1A00, -1, -1)]
    [InlineData("15 10 00 00 04 00", "00 01 00 00", 0x2600, 1, 7)]
    [InlineData("15 10 00 00 04 00", "00 00 00 07", 0x1A00, -1, -1)]
    [InlineData("15 10 00 00 0B 00", "00 00 00 07 00 00 00 00 00 02 00", 0x2600, 3, 7)]
    [InlineData("15 10 00 00 0C 00", "00 00 00 08 00 00 00 00 00 00 04 00", 0x2600, 9, 7)]
    [InlineData("15 10 00 00 06 00", "00 00 00 00 39 00", 0x2600, 4, 5)]
    [InlineData("15 10 00 00 08 00", "00 00 00 00 08 02 04 00", 0x2600, 5, -1)]
    [InlineData("15 10 00 00 10 00", "00 00 00 00 0A 0A 02 00 00 00 00 00 00 00 00 00", 0x2600, 7, 4)]
    [InlineData("15 10 00 00 08 00", "00 00 00 00 0A 0A 02 10", 0x1A00, -1, -1)]
    // UNMAP: list below its header, descriptors beyond it, LBA out of range, too many blocks.
    [InlineData("42 00 00 00 00 00 00 00 07 00", "00 00 00 00 00 00 00", 0x1A00, -1, -1)]
    [InlineData("42 00 00 00 00 00 00 00 08 00", "00 16 00 10 00 00 00 00", 0x1A00, -1, -1)]
    [InlineData(
        "42 00 00 00 00 00 00 00 18 00",
        "00 16 00 10 00 00 00 00 00 00 00 00 00 00 08 00 00 00 00 01 00 00 00 00",
        0x2100,
        -1,
        -1
    )]
    [InlineData("42 01 00 00 00 00 00 00 08 00", "00 06 00 00 00 00 00 00", 0x2400, 1, 0)]
    // PERSISTENT RESERVE OUT: SPEC_I_PT and ALL_TG_PT where they may not be, APTPL without memory.
    [InlineData(
        "5F 06 00 00 00 00 00 00 18 00",
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 08 00 00 00",
        0x2600,
        20,
        3
    )]
    [InlineData(
        "5F 01 01 00 00 00 00 00 18 00",
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 04 00 00 00",
        0x2600,
        20,
        2
    )]
    [InlineData(
        "5F 00 00 00 00 00 00 00 18 00",
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 01 00 00 00",
        0x2600,
        20,
        0
    )]
    // FORMAT UNIT: protection, initialization pattern, defect list.
    [InlineData("04 10 00 00 00 00", "01 00 00 00", 0x2600, 0, 2)]
    [InlineData("04 10 00 00 00 00", "00 08 00 00", 0x2600, 1, 3)]
    [InlineData("04 10 00 00 00 00", "00 00 00 08", 0x2600, 2, -1)]
    public void A_wrong_parameter_list_is_refused_exactly(
        string hex,
        string list,
        int additional,
        int fieldByte,
        int bit
    )
    {
        using var port = new TargetPort(new DiskOptions { IsThin = true });
        port.Ready();
        PortTask task = port.Do(
            new Cdb(Convert.FromHexString(hex.Replace(" ", ""))),
            dataOut: Convert.FromHexString(list.Replace(" ", ""))
        );
        TargetPort.AssertSense(
            task,
            SenseKey.IllegalRequest,
            new AdditionalSense((byte)(additional >> 8), (byte)additional)
        );
        bool inCdb = additional == 0x2400;
        SenseSpecific expected = fieldByte < 0 ? default : SenseSpecific.AtField(inCdb, fieldByte, bit);
        Assert.Equal(expected, task.SenseData.Specific);
        Assert.Empty(port.Store.Seen);
    }

    [Fact]
    public void Reserved_bits_pass_if_checking_is_off_but_NACA_does_not()
    {
        using var port = new TargetPort(options: new TargetOptions { ChecksReservedBits = false });
        port.Ready();
        Assert.Equal(ScsiStatus.Good, port.Do(new Cdb([0x00, 0x80, 0x00, 0x00, 0x01, 0x01])).Status);
        TargetPort.AssertInvalidField(port.Do(new Cdb([0x00, 0x00, 0x00, 0x00, 0x00, 0x04])), 5, 2);
        TargetPort.AssertInvalidField(port.Do(new Cdb([0x00, 0x00, 0x00])), 3, -1);
    }

    [Fact]
    public void A_SCSI_2_disk_takes_the_LUN_in_byte_1_and_knows_no_newer_commands()
    {
        using var port = new TargetPort(personality: new UnitPersonality { Version = 2 });
        port.Ready();
        Assert.Equal(ScsiStatus.Good, port.Do(new Cdb([0x00, 0x60, 0x00, 0x00, 0x00, 0x00])).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(new Cdb([0x28, 0xE0, 0, 0, 0, 0, 0, 0, 1, 0]), 512).Status);
        TargetPort.AssertInvalidField(port.Do(new Cdb([0x28, 0xE4, 0, 0, 0, 0, 0, 0, 1, 0]), 512), 1, 2);
        TargetPort.AssertSense(
            port.Do(Cdb.Read16(0, 1), 512),
            SenseKey.IllegalRequest,
            AdditionalSense.InvalidCommandOperationCode
        );
        Assert.Equal(36, port.Do(Cdb.Inquiry(255), 255).TransferredBytes);
    }

    [Fact]
    public void A_missing_unit_answers_INQUIRY_and_nothing_else()
    {
        using var port = new TargetPort();
        ulong lun = LogicalUnitNumber.FromNumber(5).Value;
        Assert.Equal(0x7F, port.Do(Cdb.Inquiry(36), 36, lun: lun).Received[0]);
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), lun: lun),
            SenseKey.IllegalRequest,
            AdditionalSense.LogicalUnitNotSupported
        );
        PortManagement reset = port.Manage(TaskManagementFunction.LogicalUnitReset, lun: lun);
        Assert.Equal(TaskManagementResponse.IncorrectLogicalUnitNumber, reset.Response);
    }
}
