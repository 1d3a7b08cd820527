using Scuzzy.Block.Attributes;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Scenarios.Shell;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Tests.Lab;

namespace Scuzzy.Tests.Fidelity;

/// <summary>The files of sysfs have the names and values that a real kernel's have.</summary>
public sealed class RecordedAttributeTests
{
    private const string Scenario = """
        SD="dev_size_mb=16 num_tgts=2 max_luns=2"; NDEV=4; ora_init
        ora_finish
        """;

    [Theory]
    [InlineData("/sys/class/scsi_host/host0")]
    [InlineData("/sys/class/scsi_device/0:0:0:0/device")]
    [InlineData("/sys/class/scsi_disk/0:0:0:0")]
    [InlineData("/sys/block/sda/queue")]
    public void Attributes_are_those_of_the_real_kernel(string folder)
    {
        var differences = new List<string>();
        using var run = new LabRun(
            LabParser.Parse(ScenarioConverter.Convert("views", Scenario)),
            new LabOptions(),
            _ => { }
        );
        Assert.True(run.Execute(), string.Join('\n', run.Failures));
        int count = 0;
        foreach (string line in File.ReadLines(Golden).Where(l => l.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            count++;
            int at = line.IndexOf(" =", StringComparison.Ordinal);
            ShowResult shown = run.Machine.Files.Read(line[..at]);
            string expected = line[(at + 2)..].Trim();
            if (shown.Text.Trim() != expected)
            {
                differences.Add($"{line[..at]} = '{shown.Text}' ({shown.Error}), recorded was '{expected}'");
            }
        }

        Assert.True(count > 15, $"{count} attributes of {folder}");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    // Facts A49 and E8.
    [Theory]
    [InlineData("2.6.32-seed", 14, 6)]
    [InlineData("3.10-el7", 22, 11)]
    [InlineData("7.2", 50, 18)]
    public void Older_kernels_have_fewer_attributes_of_queues_and_disks(string profile, int queue, int disk)
    {
        string text = ScenarioConverter.Convert("views", Scenario, profile);
        using var run = new LabRun(LabParser.Parse(text), new LabOptions(), _ => { });
        Assert.True(run.Execute(), string.Join('\n', run.Failures));
        ScsiDisk found = run.Machine.Scsi.Hosts[0].Devices[0].Disk!;
        Assert.Equal(queue, QueueAttributes.Of(found.Device.Queue).Count);
        Assert.Equal(disk, found.Policy.Attributes.Count);
        foreach (string name in found.Policy.Attributes)
        {
            Assert.Equal(0, run.Machine.Files.Read($"/sys/class/scsi_disk/0:0:0:0/{name}").Error);
        }
    }

    private static string Golden =>
        Path.Combine(
            Path.GetDirectoryName(LabFolder.Path)!,
            "tests/Scuzzy.Tests/Fidelity/golden/27-sysfs-views.attributes"
        );
}
