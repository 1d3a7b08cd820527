using System.Text.Json;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Interop;

/// <summary>libnbd, nbdcopy, qemu and fio against our NBD server.</summary>
[Trait("category", "interop")]
public sealed class NbdInteropTests : IDisposable
{
    private const int Mebibyte = 1 << 20;

    private readonly NbdLiveServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Nbdinfo_sees_every_export_and_what_it_can_do()
    {
        Peers.Need("nbdinfo", "libnbd-bin");
        _server.AddRam("sda", 64 * Mebibyte);
        _server.AddRam("sdb", Mebibyte, isReadOnly: true);
        using JsonDocument list = JsonDocument.Parse(Peers.Run("nbdinfo", "--json", "--list", _server.Uri("")));
        JsonElement[] exports = [.. list.RootElement.GetProperty("exports").EnumerateArray()];
        Assert.Equal(["sda", "sdb"], exports.Select(e => e.GetProperty("export-name").GetString()));
        JsonElement sda = exports[0];
        Assert.Equal("a disk named sda", sda.GetProperty("description").GetString());
        Assert.Equal(64 * Mebibyte, sda.GetProperty("export-size").GetInt64());
        Assert.False(sda.GetProperty("is_read_only").GetBoolean());
        foreach (string can in (string[])["cache", "df", "flush", "fua", "multi_conn", "trim", "zero"])
        {
            Assert.True(sda.GetProperty($"can_{can}").GetBoolean(), can);
        }

        Assert.True(exports[1].GetProperty("is_read_only").GetBoolean());
        Assert.Equal("base:allocation", sda.GetProperty("contexts")[0].GetString());
        Assert.Equal(512, sda.GetProperty("block_size_minimum").GetInt32());
        Assert.Equal(32 * Mebibyte, sda.GetProperty("block_size_maximum").GetInt32());
    }

    [Fact]
    public void Nbdinfo_maps_data_and_holes()
    {
        Peers.Need("nbdinfo", "libnbd-bin");
        Peers.Need("qemu-io", "qemu-utils");
        _server.AddRam("disk", 4 * Mebibyte);
        Peers.Run("qemu-io", "-f", "raw", "-c", "write -P 7 1M 128k", _server.Uri("disk"));
        using JsonDocument map = JsonDocument.Parse(Peers.Run("nbdinfo", "--json", "--map", _server.Uri("disk")));
        Assert.Equal(
            [(0, Mebibyte, 3), (Mebibyte, 128 * 1024, 0), (Mebibyte + 128 * 1024, 3 * Mebibyte - 128 * 1024, 3)],
            map.RootElement.EnumerateArray()
                .Select(e =>
                    (
                        e.GetProperty("offset").GetInt32(),
                        e.GetProperty("length").GetInt32(),
                        e.GetProperty("type").GetInt32()
                    )
                )
        );
    }

    [Fact]
    public void Nbdcopy_brings_every_byte_there_and_back()
    {
        Peers.Need("nbdcopy", "libnbd-bin");
        string image = RandomImage("there.img", 48 * Mebibyte, 3);
        string back = Path.Combine(_server.Folder, "back.img");
        _server.AddRam("ram", 48 * Mebibyte);
        Peers.Run("nbdcopy", "--connections=4", image, _server.Uri("ram"));
        Peers.Run("nbdcopy", "--connections=4", _server.Uri("ram"), back);
        Assert.True(File.ReadAllBytes(image).AsSpan().SequenceEqual(File.ReadAllBytes(back)));
    }

    [Fact]
    public void Nbdcopy_copies_a_sparse_image_over_a_file_store()
    {
        Peers.Need("nbdcopy", "libnbd-bin");
        string image = RandomImage("there.img", 48 * Mebibyte, 3, 16 * Mebibyte);
        string store = Path.Combine(_server.Folder, "store.img");
        using (FileStream file = File.Create(store))
        {
            file.SetLength(48 * Mebibyte);
        }

        _server.AddFile("file", store);
        Peers.Run("nbdcopy", "--flush", image, _server.Uri("file"));
        Assert.True(File.ReadAllBytes(image).AsSpan().SequenceEqual(File.ReadAllBytes(store)));
        string back = Path.Combine(_server.Folder, "back.img");
        Peers.Run("nbdcopy", "--synchronous", _server.Uri("file"), back);
        Assert.True(File.ReadAllBytes(image).AsSpan().SequenceEqual(File.ReadAllBytes(back)));
    }

    [Fact]
    public void Qemu_img_converts_and_compares()
    {
        Peers.Need("qemu-img", "qemu-utils");
        string image = RandomImage("there.img", 32 * Mebibyte, 5, 9 * Mebibyte);
        _server.AddRam("ram", 32 * Mebibyte);
        Peers.Run("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", image, _server.Uri("ram"));
        Assert.Contains(
            "identical",
            Peers.Run("qemu-img", "compare", "-f", "raw", "-F", "raw", image, _server.Uri("ram"))
        );
        string qcow = Path.Combine(_server.Folder, "back.qcow2");
        Peers.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", _server.Uri("ram"), qcow);
        Assert.Contains("identical", Peers.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", image, qcow));
        Assert.Contains("virtual size: 32 MiB", Peers.Run("qemu-img", "info", _server.Uri("ram")));
    }

    [Theory]
    [InlineData("ram", "randrw", "bs=4k")]
    [InlineData("ram", "rw", "bs=128k")]
    [InlineData("ram", "randwrite", "bsrange=512-256k")]
    [InlineData("ram", "randtrimwrite", "bs=4k")]
    [InlineData("file", "randrw", "bs=4k")]
    [InlineData("file", "write", "bsrange=4k-256k")]
    public void Fio_verifies_what_it_wrote(string store, string pattern, string blocks)
    {
        Peers.Need("fio", "fio");
        Assert.SkipUnless(
            Peers.Run("fio", "--enghelp").Contains("nbd", StringComparison.Ordinal),
            "this fio has no nbd engine"
        );
        AddStore(store, 24 * Mebibyte);
        string verify = pattern == "randtrimwrite" ? "--verify=0" : "--verify=crc32c";
        string align = blocks.StartsWith("bsrange", StringComparison.Ordinal) ? "--blockalign=512" : "--blockalign=4k";
        Peers.Run(
            "fio",
            "--name=verify",
            "--ioengine=nbd",
            $"--uri={_server.Uri(store)}",
            $"--rw={pattern}",
            $"--{blocks}",
            align,
            "--size=24m",
            "--iodepth=32",
            "--fsync=64",
            "--randrepeat=1",
            verify,
            "--verify_fatal=1"
        );
    }

    [Fact]
    public void Forty_connections_at_once_are_served()
    {
        Peers.Need("fio", "fio");
        _server.AddRam("ram", 64 * Mebibyte, seed: 1);
        Peers.Run(
            "fio",
            "--name=many",
            "--ioengine=nbd",
            $"--uri={_server.Uri("ram")}",
            "--rw=randread",
            "--bs=4k",
            "--size=1m",
            "--iodepth=8",
            "--numjobs=40",
            "--thread"
        );
    }

    [Fact]
    public void Two_hundred_thousand_requests_allocate_nothing()
    {
        Peers.Need("fio", "fio");
        _server.AddRam("ram", 64 * Mebibyte, seed: 1);
        Load(10_000);
        long before = _server.AllocatedBytes();
        Load(200_000);

        // The connection itself costs some; its requests nothing.
        Assert.InRange(_server.AllocatedBytes() - before, 0, 64 * 1024);
    }

    private void Load(int requests) =>
        Peers.Run(
            "fio",
            "--name=load",
            "--ioengine=nbd",
            $"--uri={_server.Uri("ram")}",
            "--rw=randrw",
            "--bs=4k",
            "--size=64m",
            "--iodepth=32",
            "--fsync=128",
            $"--number_ios={requests}",
            "--io_size=64g",
            "--norandommap"
        );

    private void AddStore(string kind, int length)
    {
        if (kind == "ram")
        {
            _server.AddRam("ram", length);
            return;
        }

        string path = Path.Combine(_server.Folder, "store.img");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(length);
        }

        _server.AddFile("file", path);
    }

    /// <summary>An image with random data in front and a hole behind.</summary>
    private string RandomImage(string name, int length, ulong seed, int dataLength = int.MaxValue)
    {
        string path = Path.Combine(_server.Folder, name);
        byte[] data = new byte[Math.Min(length, dataLength)];
        FillPattern.Write(seed, 0, data);
        using FileStream file = File.Create(path);
        file.Write(data);
        file.SetLength(length);
        return path;
    }
}
