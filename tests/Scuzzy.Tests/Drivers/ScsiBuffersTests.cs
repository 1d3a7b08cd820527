using System.Globalization;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Forensics.Diagnoses;
using Scuzzy.Forensics.Dumps;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Lab.Dumps;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Tests.Drivers;

/// <summary>A driver whose abort handler returns what the helper before it answered: what becomes of the buffer that it
/// forgets depends on where the buffer's command is when the exchange comes back.</summary>
public sealed class ScsiBuffersTests
{
    [Fact]
    public void A_forgotten_buffer_whose_command_is_free_crashes_the_machine_when_the_link_goes_down()
    {
        using AbortBed bed = AbortBed.Run("vendor-helper", timeline: AbortBed.Flap("100s", "101s"));
        Oops oops = Assert.IsType<MachineCrashException>(bed.Lab.Crash).Oops!;
        ScsiBuffer buffer = Assert.Single(bed.Buffers.All, b => b.IsInUse);
        Assert.True(buffer.IsOrphan);
        Assert.Equal(buffer.Address, oops.Register("RBP"));
        Assert.Equal(0ul, oops.Register("RAX"));
        string pointer = ScsiLog.Address(buffer.Command!).ToString("x16", CultureInfo.InvariantCulture);
        Assert.Contains($"scsi_eh_0: aborting cmd:0x{pointer}\n", bed.Output, StringComparison.Ordinal);
        Assert.Contains($"scsi_eh_0: flush retry cmd: {pointer}\n", bed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mainline")]
    [InlineData("hardened")]
    public void A_handler_that_goes_on_aborts_and_leaves_nothing_behind(string abort)
    {
        using AbortBed bed = AbortBed.Run(abort, timeline: AbortBed.Flap("100s", "101s"));
        Assert.True(bed.IsGood, bed.Output);
        Assert.Equal(bed.Buffers.All.Count, bed.Buffers.FreeCount);
        Assert.Contains(
            ":0749 SCSI Layer I/O Abort Request Status x2002 ID 1 LUN 0\n",
            bed.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_a_flap_a_buffer_is_lost_and_nothing_else_happens()
    {
        using AbortBed bed = AbortBed.Run("vendor-helper");
        Assert.Null(bed.Lab.Crash);
        ScsiBuffer buffer = Assert.Single(bed.Buffers.All, b => b.IsInUse);
        Assert.Equal(
            [$"fc: buffer {buffer.Tag} still has a command although nothing is under way"],
            bed.Lab.Failures.Where(f => f.StartsWith("fc: ", StringComparison.Ordinal))
        );
        Assert.Equal(0, bed.Host.StaleClaims);
    }

    [Fact]
    public void A_flap_while_the_command_still_waits_ends_it_and_it_is_sent_again()
    {
        using AbortBed bed = AbortBed.Run("vendor-helper", timeline: AbortBed.Flap("10s", "11s"));
        Assert.True(bed.IsGood, bed.Output);
        Assert.Equal(0, bed.Host.ErrorHandler.Runs);
    }

    [Fact]
    public void A_flap_while_the_command_is_used_again_ends_the_other_one()
    {
        // The reader takes the command that was freed last; its answer takes 2 ms.
        using AbortBed bed = AbortBed.Run(
            "vendor-helper",
            workload: "- { name: reader, disk: sda, rw: read, count: 1, block: 4KiB, start: 100999ms }",
            timeline: AbortBed.Flap("101s", "102s")
        );
        Assert.Null(bed.Lab.Crash);
        Assert.Equal(1, bed.Host.StaleClaims);
        Assert.Equal(bed.Buffers.All.Count, bed.Buffers.FreeCount);
    }

    [Fact]
    public void A_late_answer_ends_another_read_as_good_with_wrong_data_and_the_reads_own_answer_finds_nobody()
    {
        // The answer comes at 60.0025 s after the boot, while what was written at 60 s is read back.
        using AbortBed bed = AbortBed.Run(
            "vendor-helper",
            fault: "delay: 59000500us, phase: status",
            workload: "- { name: reader, disk: sda, rw: write, count: 1, block: 4KiB, offset: 8MiB, size: 4KiB, "
                + "verify: crc32c, start: 60s }"
        );
        Assert.Equal(1, bed.Host.StaleClaims);
        Assert.Equal(8, bed.Lab.Script.Jobs.Last().Mismatches);
        Assert.NotNull(bed.Lab.Crash);
        IReadOnlyList<string> dump = DumpWriter.Lines(bed.Lab.Machine, bed.Lab.Crash, null);
        MachineDump machine = DumpReader.Read(new StringReader(string.Join('\n', dump)));
        Assert.Contains(
            Explainer.Explain(machine.Log, machine)!.Reasons,
            r => r.Contains("was taken after that abort: wrong completions went", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_kernel_that_does_not_free_commands_swallows_the_late_completion()
    {
        using AbortBed bed = AbortBed.Run("vendor-helper", "7.2", timeline: AbortBed.Flap("100s", "101s"));
        Assert.Null(bed.Lab.Crash);
        Assert.Equal(1, bed.Host.StaleClaims);
        Assert.Equal(bed.Buffers.All.Count, bed.Buffers.FreeCount);
    }

    [Fact]
    public void When_all_buffers_are_forgotten_the_host_is_busy_and_depths_go_down()
    {
        using AbortBed bed = AbortBed.Run(
            "vendor-helper",
            fault: "drop: true, times: 6",
            buffers: ", most: 8",
            workload: "- { name: more, disk: sda, rw: randwrite, count: 5, depth: 5, offset: 2MiB, start: 1s }\n"
                + "  - { name: load, disk: sda, rw: randread, count: 200, depth: 8, start: 200s }"
        );
        Assert.Contains(
            "lpfc 0000:0b:00.0: 0:(0):0707 driver's buffer pool is empty, IO busied\n",
            bed.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(6, bed.Buffers.All.Count(b => b.IsOrphan));
        Assert.True(bed.Host.Devices[0].QueueDepth < 8);
    }
}
