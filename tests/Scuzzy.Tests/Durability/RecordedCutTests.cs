using Scuzzy.Tests.Interop;
using Scuzzy.Tests.Served;
using Scuzzy.Tests.Storage.PowerCuts;

namespace Scuzzy.Tests.Durability;

/// <summary>Power cuts of <c>scuzzy serve</c> itself: strace records what it writes, synchronizes and acknowledges; the
/// cuts are made in the recording, with the page cache lost, which SIGKILL would spare.</summary>
/// <remarks>Equal seeds do not give equal recordings, for the threads' order is the machine's: what has lost a write
/// is kept.</remarks>
[Trait("category", "durability")]
public sealed class RecordedCutTests(ITestOutputHelper output) : IDisposable
{
    private const int Cuts = 10_000;
    private const int Requests = 4000;
    private const int Sectors = 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-cuts-").FullName;
    private readonly int _seed = Environment.TickCount;
    private bool _isKept;

    private string Image => Path.Combine(_folder, "disk.img");

    private string Recording => Path.Combine(_folder, "strace");

    public void Dispose()
    {
        if (!_isKept)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("nbd")]
    [InlineData("iscsi")]
    public void A_recorded_server_loses_no_acknowledged_flush_or_FUA_write_in_10000_power_cuts(string wire)
    {
        CutStatistics statistics = CutRecorded(wire, leavesOutSynchronize: false);
        _isKept = statistics.Losses.Count > 0;
        Assert.True(statistics.Losses.Count == 0, $"{statistics}; recording: {_folder}");
        Assert.True(statistics.Durable > Cuts && statistics.Unsynchronized > Cuts, statistics.ToString());
    }

    [Theory]
    [InlineData("nbd")]
    [InlineData("iscsi")]
    public void A_server_whose_fdatasync_reaches_no_kernel_is_caught(string wire)
    {
        CutStatistics statistics = CutRecorded(wire, leavesOutSynchronize: true);
        Assert.True(statistics.Losses.Count > Cuts / 2, statistics.ToString());
    }

    private CutStatistics CutRecorded(string wire, bool leavesOutSynchronize)
    {
        output.WriteLine($"seed {_seed}");
        SystemCallRecording.Need(_folder);
        Peers.Run(ServedLab.Program, "--version"); // builds what is newer: not to be recorded
        File.WriteAllBytes(Image, new byte[Sectors * SectorHistory.SectorBytes]);
        var load = new PromisingLoad(Sectors, new Random(_seed));
        string[] tracer = SystemCallRecording.Tracer(Recording, leavesOutSynchronize);
        using (var server = new ServedDisk(wire, Image, Path.Combine(_folder, "nbd"), tracer))
        {
            load.Run(server.Client, Requests);
            server.Kill();
        }

        var stream = new ImageStream(SystemCallRecording.Read(Recording), Image, load);
        CheckThatNothingIsMissing(stream, load);
        var recorded = new RecordedCuts(stream, load);
        CutStatistics statistics = recorded.Cut(Cuts, _seed);
        Assert.Equal(Requests, recorded.Acknowledged);
        output.WriteLine($"{stream.Moments.Count} moments, {statistics}");
        return statistics;
    }

    /// <summary>The image must be what the recording makes of it, or the server has written by other calls.</summary>
    private void CheckThatNothingIsMissing(ImageStream stream, PromisingLoad load)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(Image);
        for (int sector = 0; sector < Sectors; sector++)
        {
            int recorded = stream.Versions[sector];
            int expected = load.IsZeroed(sector, recorded) ? 0 : recorded;
            ReadOnlySpan<byte> content = bytes.Slice(sector * SectorHistory.SectorBytes, SectorHistory.SectorBytes);
            int found = SectorHistory.VersionOf(sector, content);
            Assert.True(found == expected, $"sector {sector} holds version {found}, recorded is {recorded}");
        }
    }
}
