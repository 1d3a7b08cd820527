using Scuzzy.Runtime.Kernel;
using Scuzzy.Tests.Guest;

namespace Scuzzy.Tests.Fidelity;

/// <summary>What random schedules in a real 7.2 kernel showed to be different once, each in its shortest form. What is
/// expected was seen there.</summary>
public sealed class MendedCauseTests
{
    private const string Everything = "$(( 7 | 7<<3 | 3<<9 | 3<<12 ))";
    private const string Device = "/sys/class/scsi_device/0:0:0:0/device";
    private const string Delete = $"ora_do delete1 sh -c \"echo 1 > {Device}/delete\"";
    private const string Scan = "ora_do scan1 sh -c \"echo '- - -' > /sys/class/scsi_host/host0/scan; sleep 1\"";
    private const string Rescan = $"ora_do rescan1 sh -c \"echo 1 > {Device}/rescan\"";
    private const string Read = "ora_do read1 rd $(sdname 0:0:0:0) 100";

    /// <summary>The first read times out, and nothing helps.</summary>
    private static readonly string[] s_goesOffLine =
    [
        "par() { for h in 0:0:0:0 0:0:0:0; do rd $(sdname $h) 8 & done; wait; }",
        "inj 0:0:0:0 0 -1 0x28",
        "inj 0:0:0:0 3 -1 0x28",
        "inj 0:0:0:0 4 -1 0x28",
        "inj 0:0:0:0 0 -9 0x0",
    ];

    [Fact]
    public void A_disk_that_is_found_again_is_looked_at_twice_and_read_for_every_kind_of_partition_table()
    {
        string[] log = Log(Delete, Scan);
        Assert.Equal(2, Sent(log, "Read capacity(16)"));
        Assert.Equal(1, Sent(log, "Read(10) 28 00 00 00 00 00 00 00 08 00"));
        Assert.Equal(1, Sent(log, "Read(10) 28 00 00 00 00 08 00 00 08 00"));
        Assert.Equal(1, Sent(log, "Read(10) 28 00 00 00 00 18 00 00 08 00"));
    }

    [Fact]
    public void A_look_at_a_disk_repeats_TEST_UNIT_READY_three_times_whatever_its_sense_data()
    {
        Assert.Equal(4, Sent(Log("inj 0:0:0:0 2 -9 0x0 0 0 2 3 31 0", Rescan), "Test Unit Ready"));
        Assert.Equal(1, Sent(Log("inj 0:0:0:0 2 -9 0x0 0 0 2 2 3a 0", Rescan), "Test Unit Ready"));
    }

    [Fact]
    public void A_passthrough_command_without_data_is_sent_again_upon_DID_RESET() =>
        Assert.Equal(7, Sent(Log("inj 0:0:0:0 2 -6 0x0 8 0 0 0 0 0", "ora_do turs1 sg_turs -v /dev/sda"), "Test Unit"));

    [Fact]
    public void A_user_s_command_without_data_that_fails_is_told_of()
    {
        string[] log = LogAt("63", "inj 0:0:0:0 2 -1 0x0 4 0 0 0 0 0", "ora_do turs1 sg_turs -v /dev/sda");
        Assert.Contains(log, l => l.Contains("FAILED Result: hostbyte=DID_BAD_TARGET", StringComparison.Ordinal));
    }

    [Fact]
    public void The_cache_of_a_disk_that_goes_is_synchronized_up_to_four_times() =>
        Assert.Equal(4, Sent(Log("inj 0:0:0:0 2 -9 0x35 0 0 2 b 0 0", Delete), "Synchronize Cache(10)"));

    [Fact]
    public void REPORT_LUNS_is_sent_again_whatever_it_failed_by() =>
        Assert.Equal(4, Sent(Log("inj 0:0:0:0 2 -9 0xa0 0 0 2 5 20 0", Scan), "Report luns"));

    [Fact]
    public void A_command_that_went_over_its_duration_limit_fails_without_a_word()
    {
        string[] log = LogAt("63", "inj 0:0:0:0 2 -9 0x28 0 0 2 b 2e 1", Read);
        Assert.Contains("ORACLE: step read1 end rc=1", log);
        Assert.DoesNotContain(log, l => l.Contains("error, dev sda", StringComparison.Ordinal));
    }

    [Fact]
    public void A_driver_s_DID_ABORT_after_a_time_out_counts_as_one()
    {
        string[] log = Log("inj 0:0:0:0 0 -1 0x28", "inj 0:0:0:0 2 -1 0x28 5 0 0 0 0 0", Read);
        Assert.Contains(log, l => l.Contains("Done: SUCCESS Result: hostbyte=DID_TIME_OUT", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_unit_had_to_tell_is_told_by_the_device_that_takes_its_place()
    {
        // The cache's synchronization, which comes first, is kept from hearing it.
        string[] log = Log("ora_do reset1 sg_reset -t /dev/sg0", "inj 0:0:0:0 2 -1 0x35 0 0 2 1 17 0", Delete, Scan);
        Assert.Equal(2, log.Count(l => l.EndsWith("Power-on or device reset occurred", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_command_of_a_new_device_whose_memory_never_had_a_timer_cannot_be_aborted()
    {
        string[] log = Log(Delete, Scan, "inj 0:0:0:0 0 -1 0x28", Read);
        Assert.Contains(log, l => l.Contains("failed to abort command", StringComparison.Ordinal));
        Assert.Contains("ORACLE: step read1 end rc=0", log);
    }

    [Fact]
    public void A_look_at_a_disk_changes_its_limits_when_what_is_under_way_has_ended()
    {
        // The look is caused by the error handler's TEST UNIT READY; the read times out once more meanwhile.
        string[] log = Log("inj 0:0:0:0 0 -2 0x28", "inj 0:0:0:0 3 -1 0x28", "inj 0:0:0:0 2 -1 0x0 0 0 2 6 3f 3", Read);
        int ended = Array.FindLastIndex(log, l => l.Contains("Done: TIMEOUT_ERROR", StringComparison.Ordinal));
        int before = Array.FindIndex(log, l => l.Contains("a3 0c 01 41", StringComparison.Ordinal));
        Assert.InRange(before, 0, ended);
        int after = Array.FindIndex(log, before, l => l.Contains("Inquiry 12 01 00 00 24", StringComparison.Ordinal));
        Assert.InRange(after, ended, log.Length);
    }

    [Fact]
    public void A_device_goes_when_the_look_at_it_has_ended()
    {
        string[] log = Log("inj 0:0:0:0 2 -1 0x28 0 0 2 6 3f 3", Read, Delete);
        Assert.DoesNotContain(log, l => l.Contains("dead device", StringComparison.Ordinal));
        Assert.Contains(log, l => l.Contains("Synchronizing SCSI cache", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_capacity_of_a_disk_in_use_is_told()
    {
        string[] log = Log("inj 0:0:0:0 2 -9 0x9e 0 0 2 5 24 0", "inj 0:0:0:0 2 -9 0x25 0 0 2 2 3e 0", Rescan);
        Assert.Contains("sda: detected capacity change from 32768 to 0", log);
    }

    [Fact]
    public void A_disk_keeps_its_size_if_only_the_short_READ_CAPACITY_is_known()
    {
        string[] log = Log("inj 0:0:0:0 2 -9 0x9e 0 0 2 5 24 0", Rescan);
        Assert.Equal(1, Sent(log, "Read Capacity(10)"));
        Assert.DoesNotContain(log, l => l.Contains("Sector size 0 reported", StringComparison.Ordinal));
        Assert.DoesNotContain(log, l => l.Contains("capacity change", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disk_is_asked_whether_it_is_ready_before_its_generic_node_is_announced()
    {
        string[] log = Log(Delete, Scan);
        int made = Array.FindIndex(log, l => l.Contains("sg_alloc", StringComparison.Ordinal));
        int asked = Array.FindIndex(log, made, l => l.Contains("Test Unit Ready", StringComparison.Ordinal));
        int told = Array.FindIndex(log, made, l => l.Contains("Attached scsi generic", StringComparison.Ordinal));
        Assert.InRange(asked, made, told);
    }

    [Fact]
    public void A_target_that_comes_back_has_forgotten_that_its_resets_were_to_fail()
    {
        string fail = "echo 1 > $D/target0:0:0/fail_reset";
        string[] log = Log(fail, Delete, Scan, "ora_do reset2 sg_reset -t /dev/sg0");
        Assert.DoesNotContain(log, l => l.Contains("fail target reset", StringComparison.Ordinal));
        log = Log(fail, "ora_do reset2 sg_reset -t /dev/sg0");
        Assert.Contains(log, l => l.Contains("fail target reset", StringComparison.Ordinal));
    }

    [Fact]
    public void What_recovery_put_back_is_sent_when_the_error_handler_sleeps()
    {
        string[] log = Log(
            "echo 0 > /sys/class/scsi_disk/0:0:0:0/max_retries",
            "echo 1 > /sys/class/scsi_disk/0:0:0:0/allow_restart",
            "inj 0:0:0:0 2 -1 0x28 0 0 2 2 4 2",
            "inj 0:0:0:0 2 -3 0x0 0 0 2 5 20 0",
            "inj 0:0:0:0 4 1 0x28",
            Read
        );
        int restarts = Array.FindIndex(log, l => l.EndsWith("waking up host to restart", StringComparison.Ordinal));
        Assert.EndsWith("sleeping", log[restarts + 1]);
        Assert.Equal(1, Sent(log, "Read(6)"));
    }

    // Fact A30, and the kernel's timer.c.
    [Theory]
    [InlineData(1000, 1001, 1002)]
    [InlineData(1000, 1062, 1063)]
    [InlineData(1000, 1063, 1064)]
    [InlineData(1000, 1066, 1072)]
    [InlineData(1000, 1503, 1504)]
    [InlineData(1000, 1504, 1536)]
    [InlineData(1000, 3500, 3520)]
    [InlineData(1000, 8500, 8704)]
    public void The_farther_away_a_timer_is_the_coarser_it_fires(long now, long expires, long due) =>
        Assert.Equal(due, KernelTimers.Due(now, expires));

    [Fact]
    public void What_was_put_back_to_a_device_that_recovery_took_off_line_fails_when_the_error_handler_sleeps()
    {
        string[] log = Log([.. s_goesOffLine, "inj 0:0:0:0 2 1 0x28 0 0 8 0 0 0", "ora_do reads par"]);
        int restart = Array.FindIndex(log, l => l.EndsWith("waking up host to restart", StringComparison.Ordinal));
        Assert.EndsWith("scsi_eh_0: sleeping", log[restart + 1], StringComparison.Ordinal);
        Assert.EndsWith("rejecting I/O to offline device", log[restart + 2], StringComparison.Ordinal);
        Assert.StartsWith("I/O error, dev sda, sector 64 ", log[restart + 3], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_taken_by_a_device_that_recovery_took_off_line_fails_before_the_error_handler_sleeps()
    {
        string[] log = Log([.. s_goesOffLine, "inj 0:0:0:0 1 -4 0x28 0x1", "ora_do reads par"]);
        int restart = Array.FindIndex(log, l => l.EndsWith("waking up host to restart", StringComparison.Ordinal));
        Assert.EndsWith("rejecting I/O to offline device", log[restart + 1], StringComparison.Ordinal);
        Assert.StartsWith("I/O error, dev sda, sector 64 ", log[restart + 2], StringComparison.Ordinal);
        Assert.EndsWith("scsi_eh_0: sleeping", log[restart + 3], StringComparison.Ordinal);
    }

    private static int Sent(string[] log, string cdb)
    {
        int sends = 0;
        for (int i = 1; i < log.Length; i++)
        {
            bool isSend = log[i - 1].Contains(" Send: ", StringComparison.Ordinal);
            sends += isSend && log[i].Contains($"CDB: {cdb}", StringComparison.Ordinal) ? 1 : 0;
        }

        return sends;
    }

    private static string[] Log(params string[] lines) => Log(lines, Everything);

    private static string[] LogAt(string level, params string[] lines) => Log(lines, level);

    private static string[] Log(string[] lines, string level)
    {
        string setup = $"LEVEL={level}; SD=\"dev_size_mb=16\"";
        var schedule = new InjectionSchedule("mended", setup, ["0:0:0:0"], [.. lines]);
        TracedRun run = ScheduleEvents.Run(schedule);
        Assert.Empty(run.Failures);
        IEnumerable<string> log = run.Output.Where(l => l.StartsWith('[')).Select(l => l[(l.IndexOf(']') + 2)..]);
        return [.. log.SkipWhile(l => !l.StartsWith("ORACLE", StringComparison.Ordinal))];
    }
}
