using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Tests.Runtime;

/// <summary>What every file engine keeps to; each engine runs all of it.</summary>
public abstract class FileContractTests : IDisposable
{
    private readonly List<TestOperation> _operations = [];
    private readonly List<ShardFile> _files = [];
    private MachineBed? _bed;

    protected MachineBed Bed => _bed ??= CreateBed();

    protected abstract MachineBed CreateBed();

    protected abstract string FreePath();

    public void Dispose()
    {
        _operations.ForEach(o => o.Dispose());
        _files.ForEach(f => f.Dispose());
        _bed?.Dispose();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    protected virtual void CleanUp() { }

    [Theory]
    [InlineData(0, 512, 1)]
    [InlineData(1000, 12345, 7)]
    [InlineData(4096, 300_000, 3)]
    [InlineData(0, 1_000_000, 200)]
    [InlineData(123, 2_000_000, 1500)]
    public void What_was_written_is_read_back(long offset, int length, int pieces)
    {
        ShardFile file = Create(4 << 20);
        byte[] bytes = Noise(length, seed: pieces);
        Write(file, offset, bytes, pieces);
        Assert.Equal(bytes, Read(file, offset, length, pieces));
        Assert.Equal(bytes, Read(file, offset, length, 1));
    }

    [Fact]
    public void A_new_file_has_its_length_and_reads_as_zeros()
    {
        ShardFile file = Create(100_000);
        Assert.Equal(100_000, file.LengthBytes);
        Assert.Equal(new byte[5000], Read(file, 50_000, 5000));
    }

    [Fact]
    public void Bytes_past_the_end_read_as_zeros()
    {
        ShardFile file = Create(1000);
        byte[] bytes = Noise(1000, seed: 1);
        Write(file, 0, bytes);
        byte[] read = Read(file, 500, 100_000, pieces: 5);
        Assert.Equal(bytes[500..], read[..500]);
        Assert.Equal(new byte[99_500], read[500..]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_made_unless_asked()
    {
        Assert.Null(Open(FreePath(), new FileOpenOptions(), out int error));
        Assert.Equal(Errno.ENOENT, error);
    }

    [Fact]
    public void A_file_that_is_there_keeps_content_and_length()
    {
        string path = FreePath();
        ShardFile first = Open(path, new FileOpenOptions { CreateLengthBytes = 8192 }, out _)!;
        byte[] bytes = Noise(8192, seed: 2);
        Write(first, 0, bytes);
        ShardFile second = Open(path, new FileOpenOptions { CreateLengthBytes = 999 }, out int error)!;
        Assert.Equal(0, error);
        Assert.Equal(8192, second.LengthBytes);
        Assert.Equal(bytes, Read(second, 0, 8192));
    }

    [Fact]
    public void A_read_only_file_is_read_but_not_changed()
    {
        string path = FreePath();
        Write(Open(path, new FileOpenOptions { CreateLengthBytes = 4096 }, out _)!, 0, Noise(4096, seed: 3));
        ShardFile file = Open(path, new FileOpenOptions { ReadOnly = true }, out _)!;
        Assert.True(file.IsReadOnly);
        foreach (
            FileOperationKind kind in (FileOperationKind[])
                [FileOperationKind.Write, FileOperationKind.Punch, FileOperationKind.Zero]
        )
        {
            Assert.Equal(Errno.EBADF, Perform(file, new TestOperation(kind, 0, 512)).Error);
        }

        Assert.Equal(Noise(4096, seed: 3), Read(file, 0, 4096));
        Assert.Equal(0, Perform(file, new TestOperation(FileOperationKind.Synchronize, 0, 0)).Error);
    }

    [Theory]
    [InlineData(FileOperationKind.Punch)]
    [InlineData(FileOperationKind.Zero)]
    public void A_punched_or_zeroed_range_reads_as_zeros_and_its_neighbours_stay(FileOperationKind kind)
    {
        const int length = 2_000_000;
        ShardFile file = Create(length);
        byte[] bytes = Noise(length, seed: 4);
        Write(file, 0, bytes);
        Assert.Equal(0, Perform(file, new TestOperation(kind, 1000, 1_500_000)).Error);
        bytes.AsSpan(1000, 1_500_000).Clear();
        Assert.Equal(bytes, Read(file, 0, length));
    }

    [Theory]
    [InlineData(FileOperationKind.Punch)]
    [InlineData(FileOperationKind.Zero)]
    public void A_punched_or_zeroed_range_does_not_make_the_file_longer(FileOperationKind kind)
    {
        string path = FreePath();
        ShardFile file = Open(path, new FileOpenOptions { CreateLengthBytes = 10_000 }, out _)!;
        Write(file, 0, Noise(10_000, seed: 5));
        Assert.Equal(0, Perform(file, new TestOperation(kind, 9000, 100_000)).Error);
        Assert.Equal(10_000, Open(path, new FileOpenOptions(), out _)!.LengthBytes);
        Assert.Equal(Noise(10_000, seed: 5)[..9000], Read(file, 0, 9000));
    }

    [Fact]
    public void An_offset_below_zero_is_refused()
    {
        ShardFile file = Create(4096);
        Assert.Equal(Errno.EINVAL, Perform(file, new TestOperation(FileOperationKind.Read, -1, 512)).Error);
        Assert.Equal(Errno.EINVAL, Perform(file, new TestOperation(FileOperationKind.Write, -512, 512)).Error);
    }

    [Fact]
    public void An_operation_can_be_used_again()
    {
        ShardFile file = Create(1 << 20);
        var read = new TestOperation(FileOperationKind.Read, -1, 512);
        Assert.Equal(Errno.EINVAL, Perform(file, read).Error);
        byte[] bytes = Noise(512, seed: 6);
        Write(file, 512, bytes);
        read.OffsetBytes = 512;
        bool ended = false;
        Bed.Do(() => ended = file.Submit(read));
        Bed.Until(() => ended || read.HasEnded);
        Assert.Equal(0, read.Error);
        Assert.Equal(bytes, read.Bytes);
    }

    [Fact]
    public void Many_operations_may_be_under_way()
    {
        ShardFile file = Create(4 << 20);
        var writes = new List<TestOperation>();
        for (int i = 0; i < 8; i++)
        {
            var write = new TestOperation(FileOperationKind.Write, i * 500_000, 500_000);
            write.Bytes = Noise(500_000, seed: i);
            _operations.Add(write);
            writes.Add(write);
        }

        int atOnce = 0;
        Bed.Do(() => atOnce = writes.Count(w => file.Submit(w)));
        Bed.Until(() => writes.Count(w => w.HasEnded) + atOnce == 8);
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(Noise(500_000, seed: i), Read(file, i * 500_000, 500_000));
        }
    }

    protected ShardFile Create(long length)
    {
        ShardFile? file = Open(FreePath(), new FileOpenOptions { CreateLengthBytes = length }, out int error);
        Assert.Equal(0, error);
        return file!;
    }

    protected ShardFile? Open(string path, FileOpenOptions options, out int error)
    {
        ShardFile? file = null;
        int result = 0;
        Bed.Do(() => file = Bed.Shard.Files.Open(path, options, out result));
        error = result;
        if (file is not null)
        {
            _files.Add(file);
        }

        return file;
    }

    protected TestOperation Perform(ShardFile file, TestOperation operation)
    {
        _operations.Add(operation);
        return operation.On(Bed, file);
    }

    protected void Write(ShardFile file, long offset, byte[] bytes, int pieces = 1)
    {
        var write = new TestOperation(FileOperationKind.Write, offset, bytes.Length, pieces) { Bytes = bytes };
        Assert.Equal(0, Perform(file, write).Error);
    }

    protected byte[] Read(ShardFile file, long offset, int length, int pieces = 1)
    {
        var read = new TestOperation(FileOperationKind.Read, offset, length, pieces);
        read.Bytes = Noise(length, seed: 99);
        Assert.Equal(0, Perform(file, read).Error);
        return read.Bytes;
    }

    protected static byte[] Noise(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
