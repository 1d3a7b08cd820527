using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Storage.PowerCuts;

/// <summary>Keeps a device busy with writes, FUA writes and flushes until the power goes; tells the history.</summary>
internal sealed class CutWorkload : IDisposable
{
    private const int Depth = 6;
    private const int LongestSectors = 12;

    private readonly BlockDevice _device;
    private readonly SeededRandom _random;
    private readonly List<TestBio> _bios = [];

    public CutWorkload(BlockDevice device, SectorHistory history, ulong seed)
    {
        _device = device;
        _random = new SeededRandom(seed);
        History = history;
    }

    public SectorHistory History { get; }

    /// <summary>Bios that have ended well.</summary>
    public int EndedCount { get; private set; }

    public bool IsOver { get; set; }

    public void Start()
    {
        for (int i = 0; i < Depth; i++)
        {
            var bio = new TestBio(LongestSectors * SectorHistory.SectorBytes);
            _bios.Add(bio);
            Go(bio);
        }
    }

    public void Dispose() => _bios.ForEach(bio => bio.Dispose());

    /// <summary>Submits one bio after the other, as long as they end at once.</summary>
    private void Go(TestBio bio)
    {
        // A device that ends everything at once would never return to the machine's loop: the loop below is bounded.
        for (int i = 0; i < 4 && !IsOver; i++)
        {
            Action ended = Prepare(bio);
            bio.WhenEnded = _ =>
            {
                Ended(bio, ended);
                Go(bio);
            };
            if (!_device.Submit(bio))
            {
                return;
            }

            Ended(bio, ended);
        }
    }

    private void Ended(TestBio bio, Action ended)
    {
        if (bio.Status == BlockStatus.Ok)
        {
            EndedCount++;
            ended();
        }
        else
        {
            IsOver = true;
        }
    }

    private Action Prepare(TestBio bio)
    {
        int count = 1 + (int)_random.Below(LongestSectors);
        int sector = (int)_random.Below(History.Sectors - count + 1);
        if (_random.Chance(1, 5) || History.IsUnderWay(sector, count))
        {
            int flush = History.StartFlush();
            bio.Flush();
            return () => History.EndFlush(flush);
        }

        bool isDurable = _random.Chance(1, 4);
        bio.Write((long)sector * SectorHistory.SectorBytes, History.Start(sector, count), 1 + (int)_random.Below(3));
        bio.Flags = isDurable ? BioFlags.ForceUnitAccess : BioFlags.None;
        return () => History.End(sector, count, isDurable);
    }
}
