using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Tests.Runtime;

public class LiveFileTests : FileContractTests
{
    private readonly string _folder;
    private int _next;

    public LiveFileTests()
        : this(Path.GetTempPath()) { }

    protected LiveFileTests(string parent) =>
        _folder = Directory.CreateDirectory(Path.Combine(parent, $"scuzzy-{Guid.NewGuid():N}")).FullName;

    protected LiveRuntime Runtime => ((LiveBed)Bed).Runtime;

    protected override MachineBed CreateBed() => new LiveBed();

    protected override void CleanUp() => Directory.Delete(_folder, recursive: true);

    protected override string FreePath() => Path.Combine(_folder, $"{_next++}");

    [Fact]
    public void Short_buffered_writes_and_cached_reads_need_no_worker()
    {
        ShardFile file = Create(1 << 20);
        Write(file, 0, Noise(200_000, seed: 1));
        Read(file, 0, 4096);
        long before = Runtime.StoreJobs;
        Write(file, 0, Noise(65536, seed: 1));
        Assert.Equal(before, Runtime.StoreJobs);
    }

    [Fact]
    public void Long_writes_synchronize_punch_and_zero_go_to_a_worker()
    {
        ShardFile file = Create(1 << 20);
        long before = Runtime.StoreJobs;
        Write(file, 0, Noise(300_000, seed: 1));
        Perform(file, new TestOperation(FileOperationKind.Synchronize, 0, 0));
        Perform(file, new TestOperation(FileOperationKind.Punch, 0, 4096));
        Perform(file, new TestOperation(FileOperationKind.Zero, 4096, 4096));
        Assert.Equal(before + 4, Runtime.StoreJobs);
    }

    [Fact]
    public void Direct_transfers_bypass_the_shard_and_move_the_same_bytes()
    {
        var options = new FileOpenOptions { CreateLengthBytes = 1 << 20, Direct = true };
        ShardFile? file = Open(FreePath(), options, out int error);
        if (error == Errno.EINVAL)
        {
            Assert.Skip("this file system knows no O_DIRECT");
        }

        long before = Runtime.StoreJobs;
        byte[] bytes = Noise(65536, seed: 7);
        Write(file!, 8192, bytes);
        Assert.Equal(bytes, Read(file!, 8192, 65536));
        Assert.Equal(0, Perform(file!, new TestOperation(FileOperationKind.Zero, 8192, 4096)).Error);
        Assert.Equal(new byte[4096], Read(file!, 8192, 4096));
        Assert.Equal(before + 4, Runtime.StoreJobs);
    }

    [Fact]
    public void What_is_no_disk_image_is_refused()
    {
        Assert.Null(Open(_folder, new FileOpenOptions { ReadOnly = true }, out int error));
        Assert.Equal(Errno.EISDIR, error);
        Assert.Null(Open("/dev/null", new FileOpenOptions(), out error));
        Assert.Equal(Errno.EINVAL, error);
    }

    [Fact]
    public void A_file_that_is_locked_for_writing_is_opened_by_nobody_else()
    {
        string path = FreePath();
        var write = new FileOpenOptions { Lock = true, CreateLengthBytes = 4096 };
        var read = new FileOpenOptions { Lock = true, ReadOnly = true };
        using (ShardFile writer = Open(path, write, out _)!)
        {
            Assert.Null(Open(path, write, out int error));
            Assert.Equal(Errno.EBUSY, error);
            Assert.Null(Open(path, read, out error));
            Assert.Equal(Errno.EBUSY, error);
        }

        Assert.NotNull(Open(path, read, out _));
        Assert.NotNull(Open(path, read, out _));
        Assert.Null(Open(path, write, out int busy));
        Assert.Equal(Errno.EBUSY, busy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_cut_off_a_file_is_an_error_and_not_zeros(bool isDirect)
    {
        string path = FreePath();
        var options = new FileOpenOptions { CreateLengthBytes = 65536, Direct = isDirect };
        ShardFile? file = Open(path, options, out int error);
        if (error == Errno.EINVAL)
        {
            Assert.Skip("this file system knows no O_DIRECT");
        }

        Write(file!, 0, Noise(65536, seed: 3));
        using (FileStream cut = File.Open(path, FileMode.Open))
        {
            cut.SetLength(16384);
        }

        Assert.Equal(Noise(65536, seed: 3)[..16384], Read(file!, 0, 16384));
        Assert.Equal(Errno.EIO, Perform(file!, new TestOperation(FileOperationKind.Read, 8192, 16384)).Error);
        Assert.Equal(Errno.EIO, Perform(file!, new TestOperation(FileOperationKind.Read, 32768, 4096)).Error);
    }

    [Fact]
    public void Operations_under_way_end_before_the_machine_is_gone()
    {
        ShardFile file = Create(8 << 20);
        using var write = new TestOperation(FileOperationKind.Write, 0, 8 << 20);
        write.Bytes = Noise(8 << 20, seed: 8);
        Bed.Do(() => Assert.False(file.Submit(write)));
        Bed.Until(() => write.HasEnded);
        Assert.Equal(write.Bytes, Read(file, 0, 8 << 20));
    }
}
