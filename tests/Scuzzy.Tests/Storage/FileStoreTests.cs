using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Tests.Runtime;

namespace Scuzzy.Tests.Storage;

public sealed class FileStoreTests : IDisposable
{
    private const int ImageBytes = 9 * 65536 + 512 * 7;

    private readonly string _directory = Directory.CreateTempSubdirectory("scuzzy-").FullName;
    private readonly LiveBed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void It_behaves_as_an_array_of_bytes_and_so_does_the_file()
    {
        string path = Image(ImageBytes);
        byte[] model = new byte[ImageBytes];
        FileStore store = Open(path);
        var random = new SeededRandom(5);
        using var bio = new TestBio();
        byte[] data = new byte[300 * 1024];
        for (int i = 0; i < 300; i++)
        {
            int length = (int)random.Below(random.Chance(1, 4) ? 600 : 24) * 512;
            long offset = random.Below((model.Length - length) / 512 + 1) * 512;
            Span<byte> range = model.AsSpan((int)offset, length);
            switch (random.Below(6))
            {
                case 0 or 1:
                    random.Fill(data.AsSpan(0, length));
                    bio.Write(offset, data.AsSpan(0, length), 3).Flags = random.Chance(1, 3)
                        ? BioFlags.ForceUnitAccess
                        : BioFlags.None;
                    Assert.Equal(BlockStatus.Ok, Do(store, bio));
                    data.AsSpan(0, length).CopyTo(range);
                    break;
                case 2:
                    bio.Range(BlockOperation.WriteZeroes, offset, length).Flags = random.Chance(1, 2)
                        ? BioFlags.NoUnmap
                        : BioFlags.None;
                    Assert.Equal(BlockStatus.Ok, Do(store, bio));
                    range.Clear();
                    break;
                case 3:
                    Assert.Equal(BlockStatus.Ok, Do(store, bio.Flush()));
                    break;
                default:
                    Assert.Equal(BlockStatus.Ok, Do(store, bio.Read(offset, length, 2)));
                    Assert.True(range.SequenceEqual(bio.Content), $"operation {i}");
                    break;
            }
        }

        _bed.Do(store.Dispose);
        Assert.Equal(model, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void An_image_of_odd_length_is_refused_with_a_reason(int length)
    {
        string path = Image(length);
        FileStore? store = null;
        string error = "";
        _bed.Do(() => store = FileStore.Open(_bed.Shard, path, default, out error));
        Assert.Null(store);
        Assert.Equal($"{path}: its length {length} is not a positive multiple of 512 bytes", error);
    }

    [Fact]
    public void A_directory_is_refused_with_a_reason()
    {
        string error = "";
        _bed.Do(() => FileStore.Open(_bed.Shard, _directory, new FileOpenOptions { ReadOnly = true }, out error));
        Assert.Equal($"{_directory}: it is a directory, not an image", error);
    }

    [Fact]
    public void A_read_only_image_refuses_changes()
    {
        FileStore store = Open(Image(1 << 20), new FileOpenOptions { ReadOnly = true });
        using var bio = new TestBio();
        Assert.Equal(BlockStatus.ReadOnly, Do(store, bio.Write(0, new byte[512])));
        Assert.Equal(BlockStatus.ReadOnly, Do(store, bio.Range(BlockOperation.Discard, 0, 512)));
        Assert.Equal(BlockStatus.Ok, Do(store, bio.Flush()));
        Assert.Equal(BlockStatus.Ok, Do(store, bio.Read(0, 512)));
        _bed.Do(store.Dispose);
    }

    [Fact]
    public void What_was_discarded_is_a_hole_again_also_for_who_opens_the_image_later()
    {
        string path = Image(1 << 20);
        FileStore store = Open(path, default);
        using var bio = new TestBio();
        Assert.Equal(BlockStatus.Ok, Do(store, bio.Range(BlockOperation.Discard, 65536, 131072)));
        Assert.Equal(["Data 65536", "Hole, Zero 131072", "Data 851968"], Extents(store));
        _bed.Do(store.Dispose);
        store = Open(path, default);
        Assert.Equal(["Data 65536", "Hole, Zero 131072", "Data 851968"], Extents(store));
        Assert.Equal(BlockStatus.Ok, Do(store, bio.Range(BlockOperation.Discard, 196608, 851968)));
        Assert.Equal(["Data 65536", "Hole, Zero 983040"], Extents(store));
        _bed.Do(store.Dispose);
    }

    private List<string> Extents(FileStore store)
    {
        List<string> extents = [];
        _bed.Do(() =>
        {
            for (long at = 0; at < store.LengthBytes; )
            {
                ExtentKind kind = store.Extent(at, store.LengthBytes - at, out long length);
                extents.Add($"{kind} {length}");
                at += length;
            }
        });
        return extents;
    }

    [Fact]
    public void Past_the_page_cache_memory_of_any_alignment_will_do()
    {
        string path = Image(1 << 20);
        FileStore? store = null;
        string error = "";
        _bed.Do(() => store = FileStore.Open(_bed.Shard, path, new FileOpenOptions { Direct = true }, out error));
        Assert.SkipWhen(store is null, $"no O_DIRECT here: {error}");
        byte[] data = new byte[12288];
        FillPattern.Write(1, 0, data);
        using var bio = new TestBio();
        Assert.Equal(4096, store!.Limits.LogicalBlockBytes);
        Assert.Equal(BlockStatus.Ok, Do(store, bio.Write(8192, data, 5)));
        bio.Memory.Clear();
        Assert.Equal(BlockStatus.Ok, Do(store, bio.Read(8192, 12288, 7)));
        Assert.True(FillPattern.Matches(1, 0, bio.Content));
        Assert.Equal(BlockStatus.Invalid, Do(store, bio.Read(512, 4096)));
        _bed.Do(store.Dispose);
        Assert.Equal(data, File.ReadAllBytes(path).AsSpan(8192, 12288).ToArray());
    }

    private string Image(int length)
    {
        string path = Path.Combine(_directory, "disk.img");
        File.WriteAllBytes(path, new byte[length]);
        return path;
    }

    private FileStore Open(string path, FileOpenOptions options = default)
    {
        FileStore? store = null;
        string error = "";
        _bed.Do(() => store = FileStore.Open(_bed.Shard, path, options, out error));
        Assert.True(store is not null, error);
        return store!;
    }

    private BlockStatus Do(FileStore store, TestBio bio)
    {
        _bed.Do(() => store.Submit(bio));
        _bed.Until(() => !bio.IsUnderWay);
        return bio.Status;
    }
}
