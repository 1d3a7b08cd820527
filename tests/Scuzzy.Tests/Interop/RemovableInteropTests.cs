using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Interop;

/// <summary>qemu and libnbd use a served disk whose medium <c>scuzzy inject</c> changes and takes out: each of their
/// sessions opens it anew.</summary>
[Trait("category", "interop")]
public sealed class RemovableInteropTests : IDisposable
{
    private const string Lab = """
        parameters: { path: disk.img }
        hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
        arrays:
          - name: a
            targets:
              - name: t
                units: [{ lun: 0, store: "file:${path},removable" }, { lun: 1, store: "ram:1MiB,removable,readonly" }]
        """;

    private static readonly TimeSpan s_endsWithin = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-removable-").FullName;

    private string Control => Path.Combine(_folder, "control");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_client_reads_the_disk_again_after_its_medium_was_changed_or_taken_out()
    {
        Peers.Need("qemu-io", "qemu-utils");
        Peers.Need("nbdinfo", "libnbd-bin");
        using ServedLab server = Serve();
        Assert.Equal((0, ""), Read(server));
        Inject("name=changed opcode=read sense=unit_attention/28/00");
        Assert.NotEqual(0, Read(server).Status);
        Assert.Equal((0, ""), Read(server));

        Inject("name=out opcode=0x00 sense=not_ready/3a/00 times=forever");
        (int status, string errors) = Read(server);
        Assert.NotEqual(0, status);
        Assert.Contains("server reported: sda cannot be opened: No medium found", errors, StringComparison.Ordinal);
        Assert.NotEqual(0, Peers.Try("nbdinfo", "--size", server.Uri("sda")).Status);
        Inject("clear out");
        Assert.Equal("1048576\n", Peers.Run("nbdinfo", "--size", server.Uri("sda")));
        Assert.Equal((0, ""), Read(server));
        Assert.EndsWith("quiet\n", Inject("state"), StringComparison.Ordinal);
        Assert.Equal(0, server.Terminate(s_endsWithin));
    }

    [Fact]
    public void A_write_protected_disk_is_told_as_such_and_cannot_be_opened_for_writing()
    {
        Peers.Need("qemu-io", "qemu-utils");
        Peers.Need("nbdinfo", "libnbd-bin");
        using ServedLab server = Serve();
        Peers.Run("nbdinfo", "--is", "readonly", server.Uri("sdb"));
        Assert.NotEqual(0, Peers.Try("nbdinfo", "--is", "readonly", server.Uri("sda")).Status);
        Assert.NotEqual(0, Peers.Try("qemu-io", "-f", "raw", "-c", "write 0 4k", server.Uri("sdb")).Status);
        Assert.Equal(0, server.Terminate(s_endsWithin));
    }

    private static (int Status, string Errors) Read(ServedLab server)
    {
        (int status, _, string errors) = Peers.Try("qemu-io", "-f", "raw", "-r", "-c", "read 0 4k", server.Uri("sda"));
        return (status, errors);
    }

    private ServedLab Serve()
    {
        string lab = Path.Combine(_folder, "removable.yaml");
        string image = Path.Combine(_folder, "disk.img");
        File.WriteAllText(lab, Lab);
        File.WriteAllBytes(image, new byte[1 << 20]);
        ServedLab server = ServedLab.StartControlled(lab, image, Path.Combine(_folder, "nbd"), Control);
        server.Connect("sda").Dispose();
        return server;
    }

    private string Inject(string line)
    {
        (int status, string output, string errors) = Peers.Try(ServedLab.Program, "inject", $"unix:{Control}", line);
        Assert.True(status == 0, errors);
        return output;
    }
}
