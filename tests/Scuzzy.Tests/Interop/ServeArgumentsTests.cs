using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Interop;

/// <summary>What <c>scuzzy serve --iscsi</c> refuses before it listens, and what it tells of its portals.</summary>
[Trait("category", "interop")]
public sealed class ServeArgumentsTests : IDisposable
{
    private const string Unit = "--lun 0=ram:1MiB";

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-arguments-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData($"{Unit} --target disk", "--target 'disk': an iSCSI name such as iqn.")]
    [InlineData($"{Unit} --portal array:0", "--portal array:0: HOST[:PORT] belongs here")]
    [InlineData($"{Unit} --portal ::1", "--portal ::1: HOST[:PORT] belongs here")]
    [InlineData($"{Unit} --portal one:1 --portal two:2", "--portal: 2 for 1 --iscsi: one for each at most")]
    [InlineData($"{Unit} --chap u:secret,t:secret", "--chap: one secret for both directions")]
    [InlineData($"{Unit} --chap a:b,c:d,e:f", "--chap: two USER:SECRET at most")]
    [InlineData($"{Unit} --iscsi 127.0.0.1:65536", "--iscsi 127.0.0.1:65536: HOST:PORT belongs here")]
    [InlineData($"{Unit} --bogus", "Unknown option '--bogus'")]
    [InlineData("--lun", "Required argument missing for option: '--lun'")]
    [InlineData("--iscsi --lun 0=ram:1MiB", "Option '--iscsi' has no value: '--lun' is an option.")]
    [InlineData("--lun 0", "--lun 0: N=SPEC belongs here")]
    [InlineData("--lun 0=ram:17TiB", "16TiB at most belong in memory")]
    [InlineData($"{Unit} --chap secret", "--chap: USER:SECRET[,USER:SECRET] belongs here")]
    [InlineData($"{Unit} --alua 1,2", "--alua 1,2: 2 groups for 1 --iscsi: one for each belongs here")]
    [InlineData($"{Unit} --alua 0", "'0': GROUP from 1 to 65535, explicit or transition=TIME belongs here")]
    [InlineData($"{Unit} --alua 1,transition=3", "'transition=3': GROUP from 1 to 65535, explicit or ")]
    [InlineData($"{Unit} --nbd 127.0.0.1:1", "--nbd is of a machine")]
    [InlineData($"{Unit} --set a=b", "--set goes with a LAB")]
    [InlineData("--lun 0=ram:1KiB,block=4096", "the size must be a multiple of the block of 4096 bytes")]
    public void What_cannot_be_meant_is_refused_by_its_name(string arguments, string told)
    {
        (int status, _, string errors) = Serve(arguments.Split(' '));
        Assert.Equal(2, status);
        Assert.Contains(told, errors);
    }

    [Fact]
    public void An_image_is_served_once()
    {
        string image = Path.Combine(_folder, "disk.img");
        File.WriteAllBytes(image, new byte[1 << 20]);
        (int status, _, string errors) = Serve("--lun", $"0=file:{image}", "--lun", $"7=file:{image}");
        Assert.Equal(4, status);
        Assert.Contains($"unit 7: {image}: it is in use, by another unit or program", errors);
        using var server = new ServedTarget("--lun", $"0=file:{image}");
        (status, _, errors) = Serve("--lun", $"0=file:{image},readonly");
        Assert.Equal(4, status);
        Assert.Contains($"unit 0: {image}: it is in use, by another unit or program", errors);
        server.Kill();
        server.Restart();
    }

    [Fact]
    public void An_image_of_broken_blocks_is_refused()
    {
        string image = Path.Combine(_folder, "disk.img");
        File.WriteAllBytes(image, new byte[4096 + 512]);
        (int status, _, string errors) = Serve("--lun", $"3=file:{image},block=4096");
        Assert.Equal(4, status);
        Assert.Contains("its length 4608 is not a multiple of its block of 4096 bytes", errors);
    }

    /// <summary>Linux would log in to each address that it is told, and wait for those that nobody answers.</summary>
    [Fact]
    public void One_that_came_over_IPv6_is_not_told_an_IPv4_portal_of_all_addresses()
    {
        Peers.Need("iscsi-ls", "libiscsi-bin");
        if (!System.Net.Sockets.Socket.OSSupportsIPv6)
        {
            Assert.Skip("this machine has no IPv6");
        }

        using var server = new ServedTarget(
            "--iscsi",
            "0.0.0.0:{port2}",
            "--iscsi",
            "[::1]:{port2}",
            "--lun",
            "0=ram:1MiB"
        );
        string[] told = Peers.Run("iscsi-ls", $"iscsi://[::1]:{server.SecondPort}").Split('\n');
        Assert.Contains(told, line => line.EndsWith($"Portal:[::1]:{server.SecondPort},3", StringComparison.Ordinal));
        Assert.DoesNotContain(told, line => line.EndsWith(",2", StringComparison.Ordinal));
        told = Peers.Run("iscsi-ls", $"iscsi://127.0.0.1:{server.SecondPort}").Split('\n');
        Assert.Contains(told, line => line.EndsWith($":{server.SecondPort},2", StringComparison.Ordinal));
    }

    private static (int Status, string Output, string Errors) Serve(params string[] arguments) =>
        Peers.Try(ServedLab.Program, ["serve", "--iscsi", "127.0.0.1:0", .. arguments]);
}
