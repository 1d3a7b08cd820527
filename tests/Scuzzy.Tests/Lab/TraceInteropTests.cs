using System.Text.Json;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Tracing;
using Scuzzy.Tests.Interop;

namespace Scuzzy.Tests.Lab;

[Trait("category", "interop")]
public sealed class TraceInteropTests
{
    [Fact]
    public void Tshark_reads_the_cdbs_that_were_dispatched()
    {
        Peers.Need("tshark", "tshark");
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pcapng");
        using (TraceFile trace = TraceFile.Create(path)!)
        {
            using var run = new LabRun(
                LabParser.Load(LabFolder.Lab("seed.yaml")),
                new LabOptions { Observer = trace },
                _ => { }
            );
            Assert.True(run.Execute(), string.Join('\n', run.Failures));
        }

        string[] dispatched = Dispatched();
        string json = Peers.Run("tshark", "-r", path, "-Y", "fc.r_ctl==0x06", "-T", "jsonraw", "-j", "scsi");
        string[] shown = [.. Shown(json)];
        File.Delete(path);
        Assert.True(dispatched.Length > 2000);
        Assert.Equal(dispatched, shown);
    }

    /// <summary>The CDBs that the same run handed to the wire, as hexadecimal of 16 bytes.</summary>
    private static string[] Dispatched()
    {
        using JsonDocument trace = JsonDocument.Parse(LabRunner.Shipped("seed.yaml").Trace);
        return
        [
            .. trace
                .RootElement.EnumerateArray()
                .Where(s => s.GetProperty("step").GetString() == "9")
                .Select(s =>
                    s.GetProperty("cdb").GetString()!.Replace(" ", "", StringComparison.Ordinal).PadRight(32, '0')
                ),
        ];
    }

    private static IEnumerable<string> Shown(string json)
    {
        using JsonDocument packets = JsonDocument.Parse(json);
        foreach (JsonElement packet in packets.RootElement.EnumerateArray())
        {
            JsonElement layers = packet.GetProperty("_source").GetProperty("layers");
            yield return layers.GetProperty("scsi_raw")[0].GetString()!;
        }
    }
}
