using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Interop;

/// <summary>The targets of <c>labs/iscsi.yaml</c>, seen by libiscsi's tools, and changed by <c>scuzzy target</c> while
/// they are served.</summary>
[Trait("category", "interop")]
public sealed class IscsiTargetsInteropTests : IDisposable
{
    private const string Names = "iqn.2026-01.org.example:";

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-targets-").FullName;

    private string Control => Path.Combine(_folder, "control");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_initiator_sees_its_targets_and_units()
    {
        Peers.Need("iscsi-ls", "libiscsi-bin");
        using ServedTarget server = Serve();
        Assert.Equal(["open"], Targets(List(server, "stranger")));
        Assert.Equal(["open", "shared"], Targets(List(server, "alice")).Order());
        Assert.Equal(["0", "0", "1", "2", "3"], Luns(List(server, "alice", "-s", "alice%alice-secret-12@")));
        Assert.Equal(["0", "0", "3"], Luns(List(server, "bob", "-s", "bob%bobs-secret-123@")));
        (int status, _, string errors) = Peers.Try(
            "iscsi-inq",
            "-i",
            Names + "bob",
            $"iscsi://bob%alice-secret-12@127.0.0.1:{server.Port}/{Names}shared/0"
        );
        Assert.NotEqual(0, status);
        Assert.Contains("Authentication failure", errors);
    }

    [Fact]
    public void Changes_are_seen_at_once_and_after_a_restart()
    {
        Peers.Need("iscsi-ls", "libiscsi-bin");
        using ServedTarget server = Serve();
        Tell("add", Names + "open", "9", "ram:1MiB");
        Tell("grow", Names + "open", "0", "128MiB");
        Tell("remove", Names + "shared", "2");
        Assert.Equal($"1,bad {Names}nowhere", Refused("add", Names + "nowhere", "1", "ram:1MiB"));
        Check(server);
        server.Kill();
        server.Restart();
        Check(server);
        Assert.Empty(Tell("sessions"));
    }

    private void Check(ServedTarget server)
    {
        Assert.Equal(["0", "0", "1", "3", "9"], Luns(List(server, "alice", "-s", "alice%alice-secret-12@")).Order());
        string capacity = Peers.Run("iscsi-readcapacity16", $"iscsi://127.0.0.1:{server.Port}/{Names}open/0");
        Assert.Contains("Total size:134217728", capacity);
    }

    private ServedTarget Serve() =>
        ServedTarget.OfLab(
            Path.Combine(Lab.LabFolder.Path, "iscsi.yaml"),
            "--control",
            $"unix:{Control}",
            "--state",
            _folder
        );

    private string Tell(params string[] words) => Peers.Run(ServedLab.Program, ["target", Control, .. words]);

    private string Refused(params string[] words)
    {
        (int status, _, string errors) = Peers.Try(ServedLab.Program, ["target", Control, .. words]);
        return $"{status},{(errors.Contains("there is no target") ? "bad" : errors)} {words[1]}";
    }

    private static string[] List(ServedTarget server, string initiator, string option = "", string account = "")
    {
        string[] options = option.Length > 0 ? [option] : [];
        string url = $"iscsi://{account}127.0.0.1:{server.Port}";
        return Peers.Run("iscsi-ls", [.. options, "-i", Names + initiator, url]).Split('\n');
    }

    private static IEnumerable<string> Targets(string[] lines) =>
        lines
            .Where(line => line.StartsWith("Target:"))
            .Select(line => line.Split(' ')[0]["Target:".Length..][Names.Length..]);

    private static IEnumerable<string> Luns(string[] lines) =>
        lines.Where(line => line.StartsWith("Lun:")).Select(line => line.Split(' ')[0]["Lun:".Length..]).Order();
}
