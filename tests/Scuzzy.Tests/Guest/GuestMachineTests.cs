namespace Scuzzy.Tests.Guest;

/// <summary>What tests rely on in the guest that judges us.</summary>
[Trait("category", "guest")]
public sealed class GuestMachineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-guest-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_guest_runs_a_script_with_modules_and_tools_and_hands_its_files_back()
    {
        (int status, string console) = Run(
            "a",
            """
            modprobe -a sg scsi_debug
            sleep 1
            sg_turs /dev/sg0 && mkdir $OUT/sub && echo ready >$OUT/sub/turs
            echo on the console
            exit 3
            """
        );
        Assert.Equal(3, status);
        Assert.Contains("on the console\n", console);
        Assert.Equal("ready\n", File.ReadAllText(Path.Combine(_folder, "a", "sub", "turs")));
    }

    [Fact]
    public void In_virtual_time_a_long_wait_costs_nothing_and_equal_runs_say_the_same()
    {
        const string Script = "modprobe -a sd_mod scsi_debug; sleep 900; dmesg -c >$OUT/dmesg";
        Assert.Equal(0, Run("a", Script).Status);
        Assert.Equal(0, Run("b", Script).Status);
        Assert.Contains(Log("a"), l => l.EndsWith("Attached SCSI disk", StringComparison.Ordinal));
        Assert.Equal(Log("a"), Log("b"));
    }

    [Fact]
    public void A_guest_that_dies_says_so()
    {
        (int status, string console) = Run("a", "echo c >/proc/sysrq-trigger");
        Assert.Equal(125, status);
        Assert.Contains("Kernel panic", console);
    }

    /// <summary>What a guest's log says after its boot, without times.</summary>
    private string[] Log(string name)
    {
        IEnumerable<string> lines = File.ReadLines(Path.Combine(_folder, name, "dmesg"));
        return [.. lines.SkipWhile(l => !l.Contains("/init")).Select(l => l[(l.IndexOf(']') + 1)..])];
    }

    private (int Status, string Console) Run(string name, string text)
    {
        string script = Path.Combine(_folder, name + ".sh");
        File.WriteAllText(script, text);
        var guest = new GuestMachine
        {
            Modules = ["sd_mod", "sg", "scsi_debug"],
            Tools = ["sg_turs"],
            HasVirtualTime = true,
            Limit = TimeSpan.FromMinutes(2),
        };
        return guest.Run(script, Path.Combine(_folder, name));
    }
}
