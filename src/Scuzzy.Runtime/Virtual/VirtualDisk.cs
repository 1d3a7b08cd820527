using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Runtime.Files;

/// <summary>The files of a virtual machine: each has volatile content, which reads see, and durable content, which
/// survives a power cut.</summary>
/// <remarks>
/// Fault model. What was written since the last synchronize is kept sector by sector, in up to
/// <see cref="VirtualFileContent.MaximumVersions"/> versions. A power cut leaves of each such sector the durable
/// version or any written one, each sector for itself, so writes may be lost or reordered; a sector is never torn,
/// and what a synchronize covered is never lost. A transfer under way counts as written.
/// Not modelled: loss of a file's creation or growth, decay of data at rest, a disk that lies about a flush.
/// A disk outlives its machine: hand it to the next <see cref="VirtualRuntime"/> to boot after a power cut.
/// </remarks>
public sealed class VirtualDisk
{
    private readonly SortedList<string, VirtualFileContent> _files = new(StringComparer.Ordinal);

    /// <summary>Unit in which writes survive a power cut or not, in bytes: a power of two from 512 to 4096.</summary>
    public const int SectorBytes = 512;

    /// <summary>How long reads, writes, punches and zeroes take, in nanoseconds; default 0: they end at once.</summary>
    public long TransferLatencyNs { get; set; }

    /// <summary>How long a synchronize takes, in nanoseconds; default 0.</summary>
    public long SynchronizeLatencyNs { get; set; }

    /// <summary>Decides which operations fail; default none.</summary>
    public VirtualFileFault? Fault { get; set; }

    /// <summary>How many power cuts there were.</summary>
    public int PowerCuts { get; private set; }

    /// <summary>The paths of all files, in ordinal order.</summary>
    public IReadOnlyList<string> Paths => _files.Keys.AsReadOnly();

    /// <summary>Creates a file that reads as zeros, or replaces it.</summary>
    public void Create(string path, long lengthBytes) => Load(path, lengthBytes, content: null);

    /// <summary>Creates a file with some durable content, read when it is needed, or replaces it.</summary>
    public void Load(string path, long lengthBytes, VirtualFileBase? content)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        _files[path] = new VirtualFileContent(path, lengthBytes, content);
    }

    /// <summary>Removes a file; false if there was none.</summary>
    public bool Delete(string path) => _files.Remove(path);

    /// <summary>The length of a file in bytes, or -1 if there is none.</summary>
    public long LengthOf(string path) => _files.TryGetValue(path, out VirtualFileContent? file) ? file.LengthBytes : -1;

    /// <summary>How many sectors of a file differ, or may differ, from what is durable.</summary>
    public int UnsynchronizedSectors(string path) => _files[path].UnsynchronizedSectors;

    /// <summary>Reads what the machine would read.</summary>
    public void Read(string path, long offsetBytes, Span<byte> into) => _files[path].Read(offsetBytes, into);

    /// <summary>Writes as the machine would, without its synchronize: for setting up.</summary>
    public void Write(string path, long offsetBytes, ReadOnlySpan<byte> from) => _files[path].Write(offsetBytes, from);

    /// <summary>Makes everything durable: for setting up.</summary>
    public void SynchronizeAll()
    {
        foreach (VirtualFileContent file in _files.Values)
        {
            file.EndSynchronize(file.BeginSynchronize());
        }
    }

    /// <summary>Cuts the power: what was not synchronized survives in part, as the seed decides. The machine that used
    /// the disk must not run on.</summary>
    public void PowerCut(ulong seed)
    {
        PowerCuts++;
        var random = new SeededRandom(seed);
        foreach (VirtualFileContent file in _files.Values)
        {
            file.PowerCut(random);
        }
    }

    internal VirtualFileContent? Find(string path) => _files.GetValueOrDefault(path);
}
