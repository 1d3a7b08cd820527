using Scuzzy.Runtime.Randomness;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Interop;

/// <summary>Public initiators against <c>scuzzy serve --iscsi</c>: each does what it is for, and data is the same on
/// both sides.</summary>
[Trait("category", "interop")]
public sealed class IscsiInteropTests : IDisposable
{
    private const int ImageBytes = 16 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-iscsi-").FullName;

    private string Source => Path.Combine(_folder, "source.raw");

    private string Back => Path.Combine(_folder, "back.raw");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("iscsi-ls", "-s PORTAL", "Lun:0    Type:DIRECT_ACCESS")]
    [InlineData("iscsi-inq", "URL", "Vendor:SCUZZY")]
    [InlineData("iscsi-inq", "-e 1 -c 0 URL", "Page:0x83")]
    [InlineData("iscsi-inq", "-e 1 -c 128 URL", "Unit Serial Number:[S1]")]
    [InlineData("iscsi-inq", "-e 1 -c 176 URL", "maximum write same length")]
    [InlineData("iscsi-readcapacity16", "URL", "Total size:16777216")]
    [InlineData("iscsi-swp", "URL", "SWP:0")]
    [InlineData("iscsi-perf", "-t 1 -m 32 -b 8 -r URL", "finished")]
    public void The_tools_of_libiscsi_are_served(string tool, string arguments, string says)
    {
        Peers.Need(tool, "libiscsi-bin");
        using ServedTarget server = Serve();
        Assert.Contains(says, Peers.Run(tool, In(server, arguments)), StringComparison.Ordinal);
    }

    [Fact]
    public void Discovery_tells_each_portal_and_wants_to_know_who_asks_if_it_was_told_to()
    {
        Peers.Need("iscsi-ls", "libiscsi-bin");
        string[] portals = ["--iscsi", "127.0.0.1:{port2}", "--portal", "192.0.2.1:3260", "--portal", "192.0.2.2:3260"];
        using var server = new ServedTarget([
            "--lun",
            "0=ram:1MiB",
            "--chap-discovery",
            "finder:secret-of-12",
            .. portals,
        ]);
        Assert.NotEqual(0, Peers.Try("iscsi-ls", $"iscsi://127.0.0.1:{server.Port}").Status);
        foreach (int port in (int[])[server.Port, server.SecondPort])
        {
            string told = Peers.Run("iscsi-ls", $"iscsi://finder%secret-of-12@127.0.0.1:{port}");
            Assert.Contains("192.0.2.1:3260,1", told);
            Assert.Contains("192.0.2.2:3260,2", told);
        }
    }

    /// <summary>NAT that keeps the ports, and an address of which only the first portal is behind it.</summary>
    [Theory]
    [InlineData("array.example", "array.example:{0},1", "array.example:{1},2")]
    [InlineData("array.example:3270", "array.example:3270,1", "127.0.0.1:{1},2")]
    public void One_portal_without_a_port_is_for_all_and_one_with_a_port_for_the_first(
        string portal,
        string first,
        string second
    )
    {
        Peers.Need("iscsi-ls", "libiscsi-bin");
        string[] portals = ["--iscsi", "127.0.0.1:{port2}", "--portal", portal];
        using var server = new ServedTarget(["--lun", "0=ram:1MiB", .. portals]);
        string told = Peers.Run("iscsi-ls", $"iscsi://127.0.0.1:{server.SecondPort}");
        Assert.Contains(string.Format(null, first, server.Port, server.SecondPort), told);
        Assert.Contains(string.Format(null, second, server.Port, server.SecondPort), told);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-W -m 8")]
    public void An_image_comes_back_as_it_was_written(string options)
    {
        NeedQemu();
        using ServedTarget server = Serve();
        WriteSource();
        Peers.Run("qemu-img", In(server, $"convert -n {options} -f raw -O raw SOURCE URL"));
        Peers.Run("qemu-img", In(server, "convert -f raw -O raw URL BACK"));
        Assert.True(File.ReadAllBytes(Source).AsSpan().SequenceEqual(File.ReadAllBytes(Back)));
        Peers.Run("qemu-img", In(server, "compare -f raw -F raw BACK URL"));
    }

    [Theory]
    [InlineData("write -P 0x5a 0 1M;read -P 0x5a 0 1M;flush;write -f -P 0x11 4k 4k;read -P 0x11 4k 4k")]
    [InlineData("write -z 1M 1M;write -z -u 2M 1M;read -P 0 1M 2M")]
    [InlineData("write -P 7 0 2M;discard 0 1M;read -P 0 0 1M;read -P 7 1M 1M")]
    [InlineData("aio_write -P 1 0 64k;aio_write -P 2 64k 64k;aio_flush;read -P 2 64k 64k")]
    public void Qemu_reads_what_it_has_written(string commands)
    {
        NeedQemu();
        using ServedTarget server = Serve();
        string[] all = [.. commands.Split(';').SelectMany(c => new[] { "-c", c })];
        Peers.Run("qemu-io", ["-f", "raw", "-d", "unmap", .. all, server.Url(0)]);
    }

    [Fact]
    public void Digests_are_agreed_on_when_qemu_asks_for_them()
    {
        NeedQemu();
        using ServedTarget server = Serve();
        string options = $"driver=iscsi,transport=tcp,portal=127.0.0.1:{server.Port},target={ServedTarget.Name},lun=0";
        string[] checks =
        [
            "-c",
            $"open -o {options},header-digest=crc32c",
            "-c",
            "write -P 9 0 1M",
            "-c",
            "read -P 9 0 1M",
        ];
        Peers.Run("qemu-io", checks);
    }

    [Fact]
    public void Only_who_knows_the_secret_is_let_in()
    {
        Peers.Need("iscsi-inq", "libiscsi-bin");
        using ServedTarget server = Serve("--chap", "user:secretsecret1");
        Assert.NotEqual(0, Peers.Try("iscsi-inq", server.Url(0)).Status);
        Assert.NotEqual(0, Peers.Try("iscsi-inq", server.Url(0, "user%wrongwrong123")).Status);
        Assert.Contains(
            "SCUZZY",
            Peers.Run("iscsi-inq", server.Url(0, "user%secretsecret1")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_was_flushed_is_in_the_file_after_the_server_was_told_to_end()
    {
        NeedQemu();
        string image = Path.Combine(_folder, "disk.img");
        File.WriteAllBytes(image, new byte[ImageBytes]);
        using (var server = new ServedTarget("--lun", $"0=file:{image}"))
        {
            Peers.Run("qemu-io", "-f", "raw", "-c", "write -P 0x33 1M 1M", "-c", "flush", server.Url(0));
            Assert.Equal(0, server.Terminate(TimeSpan.FromSeconds(10)));
        }

        byte[] bytes = File.ReadAllBytes(image);
        Assert.True(bytes.AsSpan(1 << 20, 1 << 20).IndexOfAnyExcept((byte)0x33) < 0);
        Assert.True(bytes.AsSpan(2 << 20).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void Fio_verifies_through_qemus_bridge()
    {
        NeedQemu();
        Peers.Need("fio", "fio");
        using ServedTarget server = Serve();
        string socket = Path.Combine(_folder, "nbd");
        string bridge = $"qemu-nbd -t -k {socket} -f raw -e 4 {server.Url(0)} & bridge=$!";
        string wait = $"until [ -S {socket} ]; do sleep 0.05; done";
        string fio =
            $"fio --name=x --ioengine=nbd --uri='nbd+unix:///?socket={socket}' --rw=randrw --bs=4k --iodepth=16";
        string verify = "--size=8M --verify=crc32c --verify_fatal=1";
        Peers.Run("sh", "-c", $"{bridge}; {wait}; {fio} {verify}; status=$?; kill $bridge; exit $status");
    }

    private void WriteSource()
    {
        byte[] bytes = new byte[ImageBytes];
        new SeededRandom(5).Fill(bytes);
        File.WriteAllBytes(Source, bytes);
    }

    private static void NeedQemu()
    {
        Peers.Need("qemu-img", "qemu-utils");
        string help = Peers.Try("qemu-img", "--help").Output;
        Assert.SkipUnless(help.Contains("iscsi", StringComparison.Ordinal), "qemu has no iscsi (qemu-block-extra)");
    }

    private static ServedTarget Serve(params string[] more) => new(["--lun", "0=ram:16MiB,thin,serial=S1", .. more]);

    private string[] In(ServedTarget server, string arguments) =>
        [
            .. arguments
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(a =>
                    a switch
                    {
                        "URL" => server.Url(0),
                        "PORTAL" => $"iscsi://127.0.0.1:{server.Port}",
                        "SOURCE" => Source,
                        "BACK" => Back,
                        _ => a,
                    }
                ),
        ];
}
