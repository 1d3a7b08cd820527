using Scuzzy.Tests.Storage.PowerCuts;

namespace Scuzzy.Tests.Durability;

/// <summary>What a recorded server did to its image and acknowledged to its client, moment by moment.</summary>
internal sealed class ImageStream
{
    private readonly PromisingLoad _load;
    private readonly HashSet<long> _images = [];
    private readonly Dictionary<long, Acknowledgements> _sent = [];
    private readonly Dictionary<SystemCall, ImageWrite> _writes = [];
    private readonly int[] _versions;

    /// <param name="moments">A recording.</param>
    /// <param name="image">The image's path, as the server opened it.</param>
    /// <param name="load">The client's requests.</param>
    public ImageStream(List<(SystemCall Call, bool IsReturn)> moments, string image, PromisingLoad load)
    {
        _load = load;
        _versions = new int[load.Sectors];
        foreach ((SystemCall call, bool isReturn) in moments)
        {
            Add(call, isReturn, image);
        }
    }

    /// <summary>An <see cref="ImageWrite"/> entered or returned, a <see cref="SystemCall"/> that synchronizes entered
    /// or returned, or the cookie (<see cref="ulong"/>) of a request whose acknowledgement starts to be sent.</summary>
    public List<(object What, bool IsReturn)> Moments { get; } = [];

    /// <summary>What the image holds in the end if the page cache survives.</summary>
    public ReadOnlySpan<int> Versions => _versions;

    private void Add(SystemCall call, bool isReturn, string image)
    {
        switch (call.Name)
        {
            case "openat" when isReturn && call.Result is >= 0 and { } descriptor && call.HasPath(image):
                _images.Add(descriptor);
                break;
            case "sendto" or "sendmsg" when !isReturn:
                AddSent(call);
                break;
            case "fdatasync" or "fsync" when _images.Contains(call.Descriptor):
                Moments.Add((call, isReturn));
                break;
            case "pwrite64" or "pwritev" or "pwritev2" or "fallocate" when _images.Contains(call.Descriptor):
                AddWrite(call, isReturn);
                break;
            case "ftruncate" or "sync_file_range" when _images.Contains(call.Descriptor):
                throw new InvalidDataException($"nobody knows what {call.Name} means to a power cut");
        }
    }

    private void AddWrite(SystemCall call, bool isReturn)
    {
        if (call.Result is null or >= 0)
        {
            ImageWrite write = isReturn ? _writes[call] : _writes[call] = Decode(call);
            write.ReturnedAt = isReturn ? Moments.Count : int.MaxValue;
            Moments.Add((write, isReturn));
        }
    }

    private ImageWrite Decode(SystemCall call)
    {
        bool isZeroing = call.Name == "fallocate";
        Assert.False(isZeroing && !call.Has("FALLOC_FL_PUNCH_HOLE") && !call.Has("FALLOC_FL_ZERO_RANGE"));
        Assert.False(call.Name == "pwritev2" && call.Number(3) != 0, "a flag of pwritev2 that nobody asked for");
        byte[] data = isZeroing ? new byte[call.Number(3)] : call.Data();
        data = data[..(int)(isZeroing ? data.Length : call.Result ?? data.Length)];
        (long sector, long rest) = Math.DivRem(call.Number(2), SectorHistory.SectorBytes);
        Assert.True(rest == 0 && data.Length % SectorHistory.SectorBytes == 0, "a write of parts of sectors");
        int[] versions = new int[data.Length / SectorHistory.SectorBytes];
        for (int i = 0; i < versions.Length; i++)
        {
            ReadOnlySpan<byte> content = data.AsSpan(i * SectorHistory.SectorBytes, SectorHistory.SectorBytes);
            int at = (int)sector + i;
            int version = SectorHistory.VersionOf(at, content);
            Assert.True(version >= 0, $"sector {at} was written with what the client never sent");
            _versions[at] = versions[i] = version > 0 ? version : _load.ZeroedAfter(at, _versions[at]);
        }

        return new ImageWrite((int)sector, versions);
    }

    /// <summary>Takes the replies out of what the server sends: an acknowledgement counts from the entry of the call
    /// that sends its last byte.</summary>
    private void AddSent(SystemCall call)
    {
        // A call that the kill interrupted has sent everything: the client waits for all replies before it kills.
        byte[] all = call.Data();
        ReadOnlySpan<byte> data = all.AsSpan(0, (int)Math.Max(0, call.Result ?? all.Length));
        if (!_sent.TryGetValue(call.Descriptor, out Acknowledgements? sent))
        {
            if (Acknowledgements.Of(data) is not { } connection)
            {
                return;
            }

            _sent[call.Descriptor] = sent = connection;
        }

        foreach (byte next in data)
        {
            if (sent.Take(next) is { } cookie)
            {
                Moments.Add((cookie, false));
            }
        }
    }
}
