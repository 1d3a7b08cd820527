using Scuzzy.Tests.Conformance;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Guest;

/// <summary>What others' programs find in our disks with Linux between them and the wire.</summary>
[Trait("category", "guest")]
public sealed class DeviceSweepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-sweep-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>libiscsi's suite, a process per test, with commands through Linux: those for a block device, as it
    /// calls them (156 in release 1.20).</summary>
    [Fact]
    public void No_test_of_libiscsis_suite_fails_through_a_block_device()
    {
        (string File, string Path)[] suite = SuiteTool.InGuest("/lab/suite");
        using ServedTarget target = new("--lun", "0=ram:100MiB,thin");
        new InitiatorGuest(target) { Files = suite, Limit = TimeSpan.FromMinutes(30) }.Run(
            _folder,
            """
            suite="/lab/suite/ld.so --library-path /lab/suite/lib /lab/suite/iscsi-test-cu"
            must $new
            must $node --login
            find_disk
            $suite --list | grep -o 'LINUX\..*\..*' >$OUT/tests
            dmesg -c >/dev/null
            while read -r test; do
                timeout 120 $suite --dataloss -S -V -t $test $disk >$OUT/$test 2>&1 </dev/null
                echo $? >>$OUT/$test
            done <$OUT/tests
            must $node --logout
            complaints 'reservation conflict' 'Power-on or device reset occurred' 'Synchronizing SCSI cache'
            """
        );
        string[] tests = File.ReadAllLines(Path.Combine(_folder, "out", "tests"));
        Assert.True(tests.Length > 150, $"{tests.Length} tests");
        ILookup<TestOutcome, string> outcomes = tests.ToLookup(Outcome);
        string sums = string.Join(", ", outcomes.Select(o => $"{o.Count()} {o.Key}"));
        TestContext.Current.TestOutputHelper?.WriteLine(sums);
        IEnumerable<string> wrong = outcomes
            .Where(o => o.Key is not (TestOutcome.Passed or TestOutcome.Skipped))
            .SelectMany(o =>
                o.Select(test => $"{SuiteTool.Short(test)} {o.Key.ToString().ToLowerInvariant()} in Linux")
            );
        Assert.Empty(wrong.Except(ConformanceTests.Disputed));
        Assert.True(outcomes[TestOutcome.Passed].Count() > 100, sums);
    }

    [Fact]
    public void Each_program_of_sg3_utils_brings_what_it_should_and_Linux_complains_of_nothing()
    {
        string image = Path.Combine(_folder, "disk.img");
        using (FileStream file = File.Create(image))
        {
            file.SetLength(32 << 20);
        }

        using ServedTarget target = new(
            "--lun",
            "0=ram:32MiB,thin",
            "--lun",
            $"1=file:{image},thin",
            "--lun",
            "2=ram:16MiB,removable"
        );
        string list = GuestMachine.Shipped("sg3-sweep");
        IEnumerable<string> programs = File.ReadLines(list)
            .Where(line => line.Length > 0 && line[0] is >= '0' and <= '9')
            .Select(line => Path.GetFileName(line.Split(' ')[1]))
            .Where(program => program is not ("mount" or "umount" or "mkfs.ext4"))
            .Distinct();
        var guest = new InitiatorGuest(target) { Tools = [.. programs], Files = [(list, "/lab/sg3-sweep")] };
        guest.Run(
            _folder,
            """
            must $new
            must $node --login
            find_disk
            await 60 sh -c '[ $(ls /sys/class/scsi_device/*/device/scsi_generic | grep -c ^sg) -eq 3 ]'
            await 60 sh -c '[ $(ls /sys/class/scsi_device/*/device/block | grep -c ^sd) -eq 3 ]'
            of() { echo /dev/$(ls -d /sys/class/scsi_device/*:$1/device/$2/* | sed 's/.*\///'); }
            d=$(of 0 block) d2=$(of 1 block) r=$(of 2 block)
            g=$(of 0 scsi_generic) g2=$(of 1 scsi_generic) gr=$(of 2 scsi_generic)
            z=/tmp/z x=/tmp/x
            dd if=/dev/zero of=$z bs=512 count=1
            tr '\0' x <$z >$x
            sg_turs $g; sg_turs $g2; sg_turs $gr
            dmesg -c >/dev/null
            wrong=0
            while read -r expected command; do
                case $expected in "#" | "") continue ;; esac
                eval "timeout 60 $command" >/tmp/said 2>&1 </dev/null
                got=$?
                [ $got -eq $expected ] || {
                    echo "WRONG $got instead of $expected: $command"
                    tail -60 /tmp/said
                    wrong=$((wrong + 1))
                }
            done </lab/sg3-sweep
            must $node --logout
            # READ DEFECT DATA of sg_reassign asks for a format that the disk does not have: 1C/00.
            complaints EXT4-fs 'reservation conflict' 'Power-on or device reset occurred' 'Synchronizing SCSI cache' \
                'Recovered Error' 'Defect list not found'
            [ $wrong -eq 0 ] || fail "$wrong programs brought something else"
            """
        );
    }

    private TestOutcome Outcome(string test)
    {
        string[] said = File.ReadAllLines(Path.Combine(_folder, "out", test));
        return SuiteTool.Judge(int.Parse(said[^1]), string.Join('\n', said[..^1]));
    }
}
