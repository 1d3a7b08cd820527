using System.Text.Json;
using Scuzzy.Storage.Stores;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Interop;

/// <summary>A file system's image as a lab's disk, served by <c>scuzzy serve</c> through all layers to libnbd, qemu and
/// fio.</summary>
[Trait("category", "interop")]
public sealed class ServeInteropTests : IDisposable
{
    private const int Mebibyte = 1 << 20;
    private const int ImageBytes = 64 * Mebibyte;
    private const int Files = 300;
    private const string Export = "sda";

    private static readonly TimeSpan s_endsWithin = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-serve-").FullName;

    private string Image => Path.Combine(_folder, "disk.img");

    private string Pristine => Path.Combine(_folder, "pristine.img");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_ext4_image_is_read_written_verified_and_left_as_it_was_written()
    {
        NeedPeers();
        Peers.Need("nbdcopy", "libnbd-bin");
        Peers.Need("qemu-img", "qemu-utils");
        MakeFileSystem();
        using ServedLab server = Serve();
        string uri = server.Uri(Export);
        CheckInfo(uri);

        string copy = Path.Combine(_folder, "copy.img");
        Peers.Run("nbdcopy", uri, copy);
        AssertEqualFiles(Pristine, copy);
        string qcow = Path.Combine(_folder, "copy.qcow2");
        Peers.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", uri, qcow);
        string verdict = Peers.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", uri, qcow);
        Assert.Contains("Images are identical", verdict);

        Fio(uri, "--rw=randwrite", "--bsrange=512-256k", "--blockalign=512", "--verify=crc32c", "--fsync=32");
        Assert.Contains("mismatch", Peers.Try("qemu-img", "compare", "-f", "raw", "-F", "qcow2", uri, qcow).Output);
        Peers.Run("nbdcopy", "--flush", Pristine, uri);
        Assert.Contains("identical", Peers.Run("qemu-img", "compare", "-f", "raw", "-F", "raw", uri, Pristine));

        Assert.Equal(0, server.Terminate(s_endsWithin));
        AssertEqualFiles(Pristine, Image);
        Peers.Run("e2fsck", "-f", "-n", Image);
    }

    [Theory]
    [InlineData("randwrite", "bsrange=512-256k", "blockalign=512")]
    [InlineData("randrw", "bsrange=512-128k", "blockalign=512")]
    [InlineData("randwrite", "bs=4k", "blockalign=4k")]
    [InlineData("write", "bsrange=4k-256k", "blockalign=4k")]
    [InlineData("rw", "bs=128k", "blockalign=128k")]
    public void Fio_verifies_what_it_wrote_through_the_machine(string pattern, string blocks, string align)
    {
        NeedPeers();
        MakeRandomImage();
        using ServedLab server = Serve();
        Fio(server.Uri(Export), $"--rw={pattern}", $"--{blocks}", $"--{align}", "--verify=crc32c", "--fsync=16");
        Assert.Equal(0, server.Terminate(s_endsWithin));
    }

    [Fact]
    public void What_is_trimmed_reads_as_zeros_and_nothing_else_changes()
    {
        NeedPeers();
        MakeRandomImage();
        using ServedLab server = Serve();
        Fio(server.Uri(Export), "--rw=randtrim", "--bs=64k", "--offset=8m", "--fsync=16");
        Assert.Equal(0, server.Terminate(s_endsWithin));
        byte[] expected = File.ReadAllBytes(Pristine);
        expected.AsSpan(8 * Mebibyte, 32 * Mebibyte).Clear();
        Assert.True(
            expected.AsSpan().SequenceEqual(File.ReadAllBytes(Image)),
            "not what was trimmed, or more than that"
        );
    }

    [Fact]
    public async Task Malformed_clients_disturb_no_good_one()
    {
        NeedPeers();
        MakeRandomImage();
        using ServedLab server = Serve();
        string uri = server.Uri(Export);
        Task good = Task.Run(() => FioRounds(uri, 4), TestContext.Current.CancellationToken);
        var random = new Random(1);
        int rounds = 0;
        while (rounds < 20 || !good.IsCompleted)
        {
            RogueConversations.RunAll(server.SocketPath, Export, ImageBytes, random);
            rounds++;
        }

        await good;
        Assert.True(server.IsRunning);
        CheckInfo(uri);
        Assert.Equal(0, server.Terminate(s_endsWithin));
    }

    private static void NeedPeers()
    {
        Peers.Need("fio", "fio");
        Peers.Need("nbdinfo", "libnbd-bin");
        Peers.Need("mkfs.ext4", "e2fsprogs");
        Assert.SkipUnless(
            Peers.Run("fio", "--enghelp").Contains("nbd", StringComparison.Ordinal),
            "this fio has no nbd engine"
        );
    }

    private static void CheckInfo(string uri)
    {
        using JsonDocument info = JsonDocument.Parse(Peers.Run("nbdinfo", "--json", uri));
        JsonElement disk = info.RootElement.GetProperty("exports")[0];
        Assert.Equal(Export, disk.GetProperty("export-name").GetString());
        Assert.Equal(ImageBytes, disk.GetProperty("export-size").GetInt64());
        Assert.Equal(512, disk.GetProperty("block_size_minimum").GetInt32());
        Assert.False(disk.GetProperty("is_read_only").GetBoolean());
        foreach (string can in (string[])["flush", "fua", "multi_conn", "trim", "zero"])
        {
            Assert.True(disk.GetProperty($"can_{can}").GetBoolean(), can);
        }
    }

    private static void FioRounds(string uri, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            Fio(uri, "--rw=randrw", "--bsrange=512-64k", "--blockalign=512", "--verify=crc32c", "--fsync=16");
        }
    }

    private static void Fio(string uri, params string[] workload) =>
        Peers.Run(
            "fio",
            [
                "--name=served",
                "--ioengine=nbd",
                $"--uri={uri}",
                "--size=32m",
                "--iodepth=16",
                "--randrepeat=1",
                "--verify_fatal=1",
                .. workload,
            ]
        );

    private static void AssertEqualFiles(string expected, string actual) =>
        Assert.True(
            File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(actual)),
            $"{Path.GetFileName(actual)} differs from {Path.GetFileName(expected)}"
        );

    private ServedLab Serve()
    {
        ServedLab server = ServedLab.Start("labs/image.yaml", Image, Path.Combine(_folder, "nbd"));
        server.Connect(Export).Dispose();
        return server;
    }

    private void MakeFileSystem()
    {
        string tree = Directory.CreateDirectory(Path.Combine(_folder, "tree")).FullName;
        for (int i = 0; i < Files; i++)
        {
            byte[] data = new byte[i * 176];
            FillPattern.Write((ulong)i, 0, data);
            string folder = Directory.CreateDirectory(Path.Combine(tree, $"d{i % 7}")).FullName;
            File.WriteAllBytes(Path.Combine(folder, $"f{i}"), data);
        }

        Peers.Run("mkfs.ext4", "-q", "-F", "-d", tree, Image, $"{ImageBytes / 1024}k");
        File.Copy(Image, Pristine);
    }

    private void MakeRandomImage()
    {
        byte[] data = new byte[ImageBytes];
        FillPattern.Write(1, 0, data);
        File.WriteAllBytes(Pristine, data);
        File.Copy(Pristine, Image);
    }
}
