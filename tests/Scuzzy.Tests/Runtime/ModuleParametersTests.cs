using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Tests.Runtime;

public sealed class ModuleParametersTests
{
    private readonly ModuleParameters _parameters = new();
    private readonly ModuleParameter<long> _level;

    public ModuleParametersTests() =>
        _level = _parameters.Module("scsi_mod").AddNumber("scsi_logging_level", 0, 0, uint.MaxValue, "log groups");

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("0x1000", 4096)]
    [InlineData("010", 8)]
    [InlineData("0", 0)]
    [InlineData("+7", 7)]
    [InlineData("4294967295", 4294967295)]
    public void Numbers_are_read_as_the_kernel_reads_them(string text, long value)
    {
        Assert.Equal(0, _level.Store(text));
        Assert.Equal(value, _level.Value);
    }

    [Theory]
    [InlineData("", Errno.EINVAL)]
    [InlineData("0x", Errno.EINVAL)]
    [InlineData("12a", Errno.EINVAL)]
    [InlineData("08", Errno.EINVAL)]
    [InlineData("-1", Errno.ERANGE)]
    [InlineData("4294967296", Errno.ERANGE)]
    [InlineData("99999999999999999999", Errno.ERANGE)]
    public void What_is_no_value_changes_nothing(string text, int error)
    {
        Assert.Equal(error, _level.Store(text));
        Assert.Equal(0, _level.Value);
    }

    [Theory]
    [InlineData("Y", true)]
    [InlineData("1", true)]
    [InlineData("on", true)]
    [InlineData("N", false)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    public void Flags_are_read_and_shown_as_the_kernel_does(string text, bool value)
    {
        ModuleParameter<bool> flag = _parameters.Module("m").AddFlag("flag", !value, "a flag");
        Assert.Equal(0, flag.Store(text));
        Assert.Equal(value, flag.Value);
        Assert.Equal(value ? "Y" : "N", flag.Show());
        Assert.Equal(Errno.EINVAL, flag.Store("maybe"));
    }

    [Fact]
    public void Choices_and_texts_are_checked()
    {
        KernelModule module = _parameters.Module("m");
        ModuleParameter<string> scan = module.AddChoice("scan", "sync", ["sync", "async"], "scan mode");
        Assert.Equal(Errno.EINVAL, scan.Store("later"));
        Assert.Equal(0, scan.Store("async"));
        ModuleParameter<string> text = module.AddText("dev_flags", "", 4, "flags");
        Assert.Equal(Errno.ENOSPC, text.Store("12345"));
        Assert.Equal("async", scan.Value);
    }

    [Fact]
    public void A_change_is_told_at_once()
    {
        long seen = -1;
        _level.Changed = v => seen = v;
        _level.Store("5");
        Assert.Equal(5, seen);
    }

    [Fact]
    public void They_are_set_by_module_and_name_in_which_dash_is_underscore()
    {
        Assert.Null(_parameters.Set("scsi-mod.scsi_logging-level", "9"));
        Assert.Equal(9, _level.Value);
    }

    [Theory]
    [InlineData("scsi_logging_level", "1", "module.parameter")]
    [InlineData("sd_mod.x", "1", "there are scsi_mod")]
    [InlineData("scsi_mod.x", "1", "it has scsi_logging_level")]
    [InlineData("scsi_mod.scsi_logging_level", "x", "Invalid argument")]
    public void A_wrong_setting_says_what_would_be_right(string name, string value, string expected) =>
        Assert.Contains(expected, _parameters.Set(name, value), StringComparison.Ordinal);
}
