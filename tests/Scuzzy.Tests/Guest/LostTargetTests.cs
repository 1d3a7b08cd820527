using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Guest;

/// <summary>What Linux 7.2 says when its target stops, answers no abort, or is killed, and comes back in time or late:
/// the same messages in the same order with our target and with tgt, and as they were recorded.</summary>
[Trait("category", "guest")]
public sealed class LostTargetTests : IDisposable
{
    private static readonly string[] s_stages = ["stall", "offline", "late-abort", "no-abort", "kill", "killed-long"];

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-lost-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("scuzzy")]
    [InlineData("tgt")]
    public void Linux_says_what_was_recorded_when_it_loses_its_target(string peer)
    {
        string image = Path.Combine(_folder, "disk.img");
        using (FileStream file = File.Create(image))
        {
            file.SetLength(64 << 20);
        }

        if (peer == "tgt")
        {
            using var target = new TgtTarget(image);
            new InitiatorGuest(target.Port, TgtTarget.Name, target.Act).Run(_folder, Steps);
        }
        else
        {
            using ServedTarget target = new("--lun", $"0=file:{image}");
            new InitiatorGuest(target).Run(_folder, Steps);
        }

        string recorded = Path.Combine(ServedLab.RepositoryRoot, "tests", "guest", "lost-target.events");
        string[] events =
        [
            .. s_stages.SelectMany(stage =>
                KernelEvents.Of(File.ReadLines(Path.Combine(_folder, "out", stage))).Prepend($"== {stage}")
            ),
        ];
        bool isSame = File.ReadLines(recorded).Where(line => !line.StartsWith('#')).SequenceEqual(events);
        Assert.True(isSame, $"not as in {recorded}:\n{string.Join('\n', events)}");
    }

    // A stage ends with the kernel's messages in a file. Whatever takes longer than on a quiet machine is waited for.
    private const string Steps = """
        stage() {
            dmesg -c >/dev/null
            must $node --login
            find_disk
            await 60 logged 'Attached SCSI disk'
            sleep 1
            echo ${1:-30} >/sys/block/${disk#/dev/}/device/timeout
            echo $((7 | 7 << 3 | 3 << 12)) >/proc/sys/dev/scsi/logging_level
            dmesg -c >/dev/null
        }
        over() {
            sleep 1
            dmesg -c >$OUT/$1
            echo 0 >/proc/sys/dev/scsi/logging_level
        }
        read_block() { dd if=$disk of=/dev/null bs=4k count=1 skip=$1 iflag=direct; }
        is_running() { grep -q running /sys/block/${disk#/dev/}/device/state; }
        logged_in() { iscsiadm -m session -P 1 | grep -q 'Session State: LOGGED_IN'; }
        must $new

        set_node node.conn[0].timeo.noop_out_interval 5
        set_node node.conn[0].timeo.noop_out_timeout 5
        stage
        host stop
        read_block 0 &
        await 120 logged 'detected conn error (1022)'
        host go
        must wait $!
        over stall
        must $node --logout

        set_node node.session.timeo.replacement_timeout 15
        stage
        host stop
        status 1 read_block 100
        host go
        await 120 is_running
        must read_block 200
        over offline
        must $node --logout

        set_node node.conn[0].timeo.noop_out_interval 0
        set_node node.conn[0].timeo.noop_out_timeout 0
        set_node node.session.err_timeo.abort_timeout 60
        stage 5
        host stop
        read_block 300 &
        await 120 logged 'aborting command'
        host go
        must wait $!
        over late-abort
        must $node --logout

        set_node node.session.err_timeo.abort_timeout 3
        set_node node.session.err_timeo.lu_reset_timeout 4
        set_node node.session.err_timeo.tgt_reset_timeout 5
        stage 5
        host stop
        status 1 read_block 400
        await 60 logged 'waking up host to restart'
        over no-abort
        host go
        await 120 logged_in
        must $node --logout

        set_node node.session.timeo.replacement_timeout 600
        stage
        host kill
        await 60 logged 'detected conn error (1020)'
        read_block 500 &
        host start
        must wait $!
        over kill
        must $node --logout

        set_node node.session.timeo.replacement_timeout 15
        stage
        host kill
        status 1 read_block 501
        host start
        await 120 is_running
        must read_block 502
        over killed-long
        must $node --logout
        """;
}
