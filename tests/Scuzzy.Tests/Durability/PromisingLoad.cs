using Scuzzy.Tests.Served;
using Scuzzy.Tests.Storage.PowerCuts;

namespace Scuzzy.Tests.Durability;

/// <summary>Writes, FUA writes, zeroings and flushes over one connection, many at once; every sector written tells
/// its number and version, and every request's cookie leads to what its acknowledgement promises.</summary>
internal sealed class PromisingLoad(int sectors, Random random)
{
    private const int Depth = 16;
    private const int LongestSectors = 24;

    private readonly SectorHistory _history = new(sectors);
    private readonly Dictionary<ulong, (int Sector, int Count)> _inFlight = [];
    private readonly HashSet<(int Sector, int Version)> _zeroed = [];
    private readonly Dictionary<ulong, DurabilityPromise> _promises = [];
    private ulong _lastCookie;

    public int Sectors => sectors;

    /// <summary>Sends some requests and takes all their replies, none of which may be an error.</summary>
    public void Run(StorageClient client, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            if (_inFlight.Count == Depth)
            {
                TakeReply(client);
            }

            Send(client);
        }

        while (_inFlight.Count > 0)
        {
            TakeReply(client);
        }
    }

    /// <summary>What the acknowledgement of a request promises.</summary>
    public DurabilityPromise Promise(ulong cookie) => _promises[cookie];

    /// <summary>Whether a version of a sector is zeros.</summary>
    public bool IsZeroed(int sector, int version) => version == 0 || _zeroed.Contains((sector, version));

    /// <summary>Which version a zeroing of a sector is that comes after some version: zeros look all alike, but a
    /// sector's versions are written one after the other.</summary>
    public int ZeroedAfter(int sector, int version)
    {
        int last = _history.Newest(sector, 1)[0];
        for (int next = version + 1; next <= last; next++)
        {
            if (_zeroed.Contains((sector, next)))
            {
                return next;
            }
        }

        return IsZeroed(sector, version)
            ? version
            : throw new InvalidDataException($"sector {sector} was zeroed after version {version}, unasked");
    }

    private void Send(StorageClient client)
    {
        ulong cookie = ++_lastCookie;
        int count = 1 + random.Next(LongestSectors);
        int sector = random.Next(sectors - count + 1);
        int kind = random.Next(12);
        if (kind == 0 || _history.IsUnderWay(sector, count))
        {
            _promises.Add(cookie, new DurabilityPromise(0, _history.CoveredBy(_history.StartFlush())));
            _inFlight.Add(cookie, (0, 0));
            client.Flush(cookie);
            return;
        }

        bool isZeroes = kind == 1;
        bool isDurable = random.Next(5) == 0 && (!isZeroes || client.ZeroesDurably);
        byte[] data = _history.Start(sector, count);
        int[] versions = _history.Newest(sector, count);
        for (int i = 0; isZeroes && i < count; i++)
        {
            _zeroed.Add((sector + i, versions[i]));
        }

        _promises.Add(cookie, new DurabilityPromise(sector, isDurable ? versions : []));
        _inFlight.Add(cookie, (sector, count));
        long offset = (long)sector * SectorHistory.SectorBytes;
        if (isZeroes)
        {
            client.WriteZeroes(cookie, offset, data.Length, isDurable);
        }
        else
        {
            client.Write(cookie, offset, data, isDurable);
        }
    }

    private void TakeReply(StorageClient client)
    {
        (ulong cookie, uint error) = client.Reply();
        Assert.Equal(0u, error);
        Assert.True(_inFlight.Remove(cookie, out (int Sector, int Count) request), $"a reply to {cookie}, unasked");
        _history.End(request.Sector, request.Count, isDurable: false);
    }
}
