using Scuzzy.Scsi;

namespace Scuzzy.Tests.Scsi;

/// <summary>Trace events decode commands as the kernel's do. The first rows are from a real kernel's trace.</summary>
public sealed class CdbEventTextTests
{
    [Theory]
    [InlineData("28 00 00 00 00 40 00 00 08 00", "READ_10 lba=64 txlen=8 protect=0")]
    [InlineData("12 01 00 00 04 00", "INQUIRY -")]
    [InlineData("00 00 00 00 00 00", "TEST_UNIT_READY -")]
    [InlineData("a3 0c 01 12 00 00 00 00 02 00 00 00", "MAINTENANCE_IN REPORT_SUPPORTED_OPERATION_CODES alloc_len=512")]
    [InlineData(
        "9e 10 00 00 00 00 00 00 00 00 00 00 00 20 00 00",
        "SERVICE_ACTION_IN_16 READ_CAPACITY_16 lba=0 alloc_len=32"
    )]
    [InlineData("9e 11 00 00 00 00 00 00 00 00 00 00 00 20 00 00", "SERVICE_ACTION_IN_16 UNKNOWN")]
    [InlineData("1a 00 3f 00 04 00", "MODE_SENSE -")]
    [InlineData("35 00 00 00 00 00 00 00 00 00", "SYNCHRONIZE_CACHE -")]
    [InlineData("a0 00 00 00 00 00 00 00 10 00 00 00", "REPORT_LUNS -")]
    [InlineData("08 1f ff ff 00 00", "READ_6 lba=2097151 txlen=256")]
    [InlineData("0a 00 00 10 02 00", "WRITE_6 lba=16 txlen=2")]
    [InlineData("41 08 00 00 00 10 00 00 20 00", "WRITE_SAME lba=16 txlen=32 protect=0 unmap=1")]
    [InlineData("a8 20 00 00 00 10 00 00 00 20 00 00", "READ_12 lba=16 txlen=32 protect=1")]
    [InlineData(
        "93 08 00 00 00 01 00 00 00 00 00 00 00 20 00 00",
        "WRITE_SAME_16 lba=4294967296 txlen=32 protect=0 unmap=1"
    )]
    [InlineData("42 00 00 00 00 00 00 00 28 00", "UNMAP regions=2")]
    [InlineData(
        "9e 12 00 00 00 00 00 00 00 08 00 00 00 18 00 00",
        "SERVICE_ACTION_IN_16 GET_LBA_STATUS lba=8 alloc_len=24"
    )]
    [InlineData("a4 0a 00 00 00 00 00 00 00 08 00 00", "MAINTENANCE_OUT SET_TARGET_PORT_GROUPS alloc_len=8")]
    [InlineData("a3 1f 00 00 00 00 00 00 00 08 00 00", "MAINTENANCE_IN UNKNOWN")]
    [InlineData(
        "95 00 00 00 00 00 00 00 00 10 00 00 02 00 83 00",
        "ZBC_IN REPORT_ZONES zone=16 alloc_len=512 options=3 partial=1"
    )]
    [InlineData("94 04 00 00 00 00 00 00 00 10 00 00 00 00 01 00", "ZBC_OUT RESET_WRITE_POINTER zone=16 all=1")]
    [InlineData(
        "7f 00 00 00 00 00 00 18 00 09 20 00 00 00 00 00 00 00 00 10 00 00 00 11 00 00 00 00 00 00 00 08",
        "VARIABLE_LENGTH_CMD READ_32 lba=16 txlen=8 protect=1 ei_lbrt=17"
    )]
    [InlineData("7f 00 00 00 00 00 00 18 88 88", "VARIABLE_LENGTH_CMD -")]
    [InlineData("c1 00", "0xc1 -")]
    [InlineData("28", "READ_10 lba=0 txlen=0 protect=0")]
    public void A_command_has_the_kernel_s_name_and_fields(string cdb, string text)
    {
        byte[] bytes = [.. cdb.Split(' ').Select(b => Convert.ToByte(b, 16))];

        Assert.Equal($"{text} raw={cdb}", CdbEventText.Describe(bytes));
    }
}
