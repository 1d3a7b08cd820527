using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage.Integrity;
using Scuzzy.Storage.Nbd;

namespace Scuzzy.Storage.Stores;

/// <summary>What a store is made of, as users write it: <c>ram:SIZE</c>, <c>file:PATH</c>, <c>null:SIZE</c>, or, as
/// QEMU writes it, <c>nbd:HOST:PORT[:exportname=NAME]</c> and <c>nbd:unix:PATH[:exportname=NAME]</c>.</summary>
public sealed record StoreSpec
{
    /// <summary>What the name of the file with the tuples has behind the data's.</summary>
    public const string TuplesSuffix = ".pi";

    private const string Forms = "ram:SIZE, file:PATH, null:SIZE or nbd:ADDRESS";
    private const string ExportName = ":exportname=";

    private StoreSpec(StoreKind kind, string path, long lengthBytes)
    {
        Kind = kind;
        Path = path;
        LengthBytes = lengthBytes;
    }

    /// <summary>Which kind of store.</summary>
    public StoreKind Kind { get; }

    /// <summary>The file's path; empty for the other kinds.</summary>
    public string Path { get; }

    /// <summary>Where the NBD server listens.</summary>
    public SocketAddress Address { get; private init; }

    /// <summary>The NBD server's export; empty for the default one, and for the other kinds.</summary>
    public string Export { get; private init; } = "";

    /// <summary>The store's length in bytes; 0 for a file or an export, which has its own.</summary>
    public long LengthBytes { get; }

    /// <summary>What its data is on, wherever it is asked for from: the file's whole path, or the kind of memory.
    /// </summary>
    public string Medium =>
        Kind switch
        {
            StoreKind.Ram => "ram",
            StoreKind.Null => "null",
            StoreKind.Nbd => ToString(),
            StoreKind.File or _ => $"file:{System.IO.Path.GetFullPath(Path)}",
        };

    /// <summary>Parses a specification.</summary>
    /// <param name="text">The text, e.g. <c>ram:64MiB</c>.</param>
    /// <param name="spec">What it says.</param>
    /// <param name="error">What is wrong and what would be right; empty if all is well.</param>
    public static bool TryParse(string text, out StoreSpec? spec, out string error)
    {
        spec = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? text : text[..colon];
        string rest = colon < 0 ? "" : text[(colon + 1)..];
        switch (kind)
        {
            case "ram":
                return TryParseSized(StoreKind.Ram, text, rest, out spec, out error);
            case "null":
                return TryParseSized(StoreKind.Null, text, rest, out spec, out error);
            case "file" when rest.Length > 0 && !rest.Contains('\0', StringComparison.Ordinal):
                spec = new StoreSpec(StoreKind.File, rest, 0);
                error = "";
                return true;
            case "file":
                error = $"\"{text}\" has no usable path: write file:PATH, as in file:disk.img";
                return false;
            case "nbd":
                return TryParseExport(text, rest, out spec, out error);
            default:
                error = $"\"{text}\" is not a store: write {Forms}";
                return false;
        }
    }

    /// <summary>Opens the store on its home shard. An export can be used once its connection is there
    /// (<see cref="NbdClient.Settled"/>).</summary>
    /// <param name="shard">The home shard.</param>
    /// <param name="isReadOnly">Whether writes are refused.</param>
    /// <param name="error">Why it could not be opened; empty if all is well.</param>
    /// <returns>The store, or null.</returns>
    public BlockDevice? Open(Shard shard, bool isReadOnly, out string error)
    {
        error = "";
        return Kind switch
        {
            StoreKind.Ram => new RamStore(shard, LengthBytes, isReadOnly),
            StoreKind.Null => new NullStore(shard, LengthBytes, isReadOnly),
            StoreKind.Nbd => NbdClient.Connect(shard, Address, Export),
            StoreKind.File or _ => FileStore.Open(
                shard,
                Path,
                new FileOpenOptions { ReadOnly = isReadOnly, Lock = true },
                out error
            ),
        };
    }

    /// <summary>Opens what an <see cref="IntegrityStore"/> keeps the tuples of this store in: for a file, another one
    /// with <see cref="TuplesSuffix"/>, made if it is missing and writes are allowed.</summary>
    /// <param name="data">The store.</param>
    /// <param name="isReadOnly">Whether writes are refused.</param>
    /// <param name="error">Why it could not be opened; empty if all is well.</param>
    /// <returns>The tuples' device, or null.</returns>
    public BlockDevice? OpenTuples(BlockDevice data, bool isReadOnly, out string error)
    {
        const int Block = IntegrityStore.TupleBytes;
        long length = IntegrityStore.LengthFor(data.LengthBytes);
        error = "";
        if (Kind != StoreKind.File)
        {
            return Kind == StoreKind.Ram
                ? new RamStore(data.Shard, length, isReadOnly, Block)
                : new NullStore(data.Shard, length, isReadOnly, Block);
        }

        string path = Path + TuplesSuffix;
        var options = new FileOpenOptions
        {
            ReadOnly = isReadOnly,
            Lock = true,
            CreateLengthBytes = isReadOnly ? null : length,
        };
        FileStore? tuples = FileStore.Open(data.Shard, path, options, out error, Block);
        if (tuples is null || tuples.LengthBytes == length)
        {
            return tuples;
        }

        // The image has grown.
        if (tuples.LengthBytes < length && !isReadOnly && tuples.TryGrow(length, out error))
        {
            return tuples;
        }

        error = $"{path}: {length} bytes belong there, not {tuples.LengthBytes}";
        tuples.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Kind switch
        {
            StoreKind.Ram => $"ram:{ByteSize.Format(LengthBytes)}",
            StoreKind.Null => $"null:{ByteSize.Format(LengthBytes)}",
            StoreKind.Nbd => $"nbd:{Address}" + (Export.Length > 0 ? ExportName + Export : ""),
            StoreKind.File or _ => $"file:{Path}",
        };

    private static bool TryParseExport(string text, string rest, out StoreSpec? spec, out string error)
    {
        int name = rest.IndexOf(ExportName, StringComparison.Ordinal);
        string where = name < 0 ? rest : rest[..name];
        bool isAddress = SocketAddress.TryParse(where, out SocketAddress address);
        spec = isAddress
            ? new StoreSpec(StoreKind.Nbd, "", 0)
            {
                Address = address,
                Export = name < 0 ? "" : rest[(name + ExportName.Length)..],
            }
            : null;
        string right =
            "nbd:HOST:PORT (a numeric host) or nbd:unix:PATH, then :exportname=NAME if it is not the default";
        error = isAddress ? "" : $"\"{text}\" has no address: write {right}";
        return isAddress;
    }

    private static bool TryParseSized(StoreKind kind, string text, string size, out StoreSpec? spec, out string error)
    {
        spec = null;
        if (!ByteSize.TryParse(size, out long bytes, out error))
        {
            error = $"\"{text}\": {error}";
            return false;
        }

        if (bytes == 0 || bytes % 512 != 0)
        {
            error = $"\"{text}\": the size must be a positive multiple of 512 bytes";
            return false;
        }

        if (kind == StoreKind.Ram && bytes > RamStore.MaximumBytes)
        {
            error = $"\"{text}\": {ByteSize.Format(RamStore.MaximumBytes)} at most belong in memory";
            return false;
        }

        spec = new StoreSpec(kind, "", bytes);
        return true;
    }
}
