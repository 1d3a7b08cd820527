using Scuzzy.Lab;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Scenarios;
using Scuzzy.Lab.Scenarios.Shell;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Tests.Lab.Scenarios;

/// <summary>Shell scripts that drive scsi_debug become labs.</summary>
public sealed class ScenarioConverterTests
{
    [Fact]
    public void The_module_s_parameters_and_the_devices_times_are_taken_over()
    {
        LabFile lab = Convert(
            "SD=\"dev_size_mb=8 num_tgts=2 max_luns=2\"; TMO=3; EHTMO=4; LEVEL=$(( 7 | 3<<9 )); ora_init"
        );
        Assert.Equal("2", lab.Hosts[0].Parameters.Single(p => p.Key.Text == "num_tgts").Value);
        string[] lines = [.. lab.Script.Select(s => s.Run?.Text ?? string.Empty)];
        Assert.Contains("echo 3 > /sys/class/scsi_device/0:0:1:1/device/timeout", lines);
        Assert.Contains("echo 4 > /sys/class/scsi_device/0:0:0:0/device/eh_timeout", lines);
        Assert.Contains("echo 1543 > /proc/sys/dev/scsi/logging_level", lines);
    }

    [Fact]
    public void Loops_are_written_out_and_names_of_disks_are_known()
    {
        string[] steps = StepsOf(
            "SD=\"max_luns=3\"; ora_init; d=$(sdname 0:0:0:2)\n"
                + "for q in \"29 0\" \"2a 1\"; do inj 0:0:0:2 2 -1 0x28 0 0 2 6 $q; "
                + "ora_do \"fs-${q% *}-${q#* }\" rd $d 8; done"
        );
        Assert.Equal(
            [
                "inj 0:0:0:2 2 -1 0x28 0 0 2 6 29 0",
                "fs-29-0: rd sdc 8",
                "inj 0:0:0:2 2 -1 0x28 0 0 2 6 2a 1",
                "fs-2a-1: rd sdc 8",
            ],
            steps
        );
    }

    [Fact]
    public void Functions_with_background_jobs_become_steps_within_a_step()
    {
        LabFile lab = Convert("ora_init; par() { for n in 1 2; do rd sda $n & done; wait; }\nora_do reads par");
        ScenarioStep step = lab.Script.Single(s => s.Name == "reads");
        Assert.Equal("par", step.Mark);
        Assert.Equal(2, step.Do!.Count(s => s.Background is not null));
        Assert.True(step.Do![^1].Wait);
    }

    [Fact]
    public void A_command_in_a_shell_of_its_own_is_read_too()
    {
        Assert.Equal(["x: echo 1 > /sys/a/delete"], StepsOf("ora_init\nora_do x sh -c \"echo 1 > /sys/a/delete\""));
    }

    [Fact]
    public void Words_can_be_taken_apart_by_set_and_shift() =>
        Assert.Equal(
            ["x-b-2e: rd sda 46", "x-b-2e: rd sda 2"],
            StepsOf(
                "ora_init\nset -- b 2e 46; ora_do x-$1-$2 rd sda $3; shift; a=$1; set -- 1 2; ora_do x-b-$a rd sda $#"
            )
        );

    [Fact]
    public void Waiting_for_one_job_ends_as_the_job_does()
    {
        LabFile lab = Convert("ora_init\nf() { rd sda 8 & p=$!; wait $p; }\nora_do x f");
        Assert.True(lab.Script.Single(s => s.Name == "x").Do![^1].Join);
    }

    [Theory]
    [InlineData("ora_init\ncase a in a) ;; esac", 2, "'case' is not understood")]
    [InlineData("ora_init\n\nfrobnicate /dev/sda", 3, "unknown command 'frobnicate'")]
    [InlineData("rd sda 8", 1, "no ora_init")]
    [InlineData("ora_init\nrd $(cat /x) 8", 2, "is not known before the script runs")]
    [InlineData("ora_init; echo 'a", 1, "is not closed")]
    [InlineData("ora_init\nwhile [ 1 -lt 2 ]; do sleep 1; done", 2, "without end")]
    [InlineData("ora_init; modprobe st", 1, "not there yet")]
    [InlineData("ora_init; f() { f; }; f", 1, "calls itself")]
    [InlineData("ora_init; rd sda 8 | cat", 1, "pipes are not understood")]
    public void What_is_not_known_is_refused_with_its_line(string script, int line, string expected)
    {
        LabException refused = Assert.Throws<LabException>(() => ScenarioConverter.Convert("s.sh", script));
        Assert.Contains($"s.sh:{line}:", refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static string[] StepsOf(string script) =>
        [
            .. Convert(script)
                .Script.SkipWhile(s => s.State != "before")
                .Skip(1)
                .TakeWhile(s => s.Run?.Text.StartsWith("echo 0 > /proc", StringComparison.Ordinal) != true)
                .Select(s => (s.Name is null ? string.Empty : s.Name + ": ") + s.Run),
        ];

    private static LabFile Convert(string script) => LabParser.Parse(ScenarioConverter.Convert("s.sh", script));
}
