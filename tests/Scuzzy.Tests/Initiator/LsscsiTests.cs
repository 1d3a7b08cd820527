using Scuzzy.Initiator.Views;

namespace Scuzzy.Tests.Initiator;

public sealed class LsscsiTests
{
    private static readonly LsscsiEntry s_member = new(0, 0, 0, 0, "disk   ", "SEAGATE ", "ST9300605SS     ", "B002")
    {
        QueueDepth = 254,
        ScsiLevel = 7,
        TimeoutSeconds = 60,
    };

    private static readonly LsscsiEntry s_volume = new(0, 1, 0, 0, "disk   ", "LSI     ", "Logical Volume  ", "3000")
    {
        Node = "/dev/sda",
    };

    // The expected lines are what lsscsi 0.31 printed for a sysfs tree with these attributes.
    [Fact]
    public void Lines_have_the_real_tools_widths() =>
        Assert.Equal(
            [
                "[0:0:0:0]    disk    SEAGATE  ST9300605SS      B002  -        ",
                "[0:1:0:0]    disk    LSI      Logical Volume   3000  /dev/sda ",
            ],
            Lsscsi.Lines([s_volume, s_member])
        );

    [Fact]
    public void The_long_form_adds_the_seeds_second_line() =>
        Assert.Equal(
            "  state=running queue_depth=254 scsi_level=7 type=0 device_blocked=0 timeout=60",
            Lsscsi.Lines([s_member], LsscsiOptions.Long).Last()
        );

    [Fact]
    public void The_generic_node_follows_in_its_own_column() =>
        Assert.Equal(
            "[0:0:0:0]    disk    SEAGATE  ST9300605SS      B002  -          -        ",
            Lsscsi.Lines([s_member], LsscsiOptions.Generic).Single()
        );
}
