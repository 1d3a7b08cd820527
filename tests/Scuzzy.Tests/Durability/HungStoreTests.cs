using Scuzzy.Tests.Interop;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Durability;

/// <summary>A write that does not return from the kernel, as on a disk that hangs: strace holds it.</summary>
[Trait("category", "durability")]
public sealed class HungStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-hung-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_write_that_hangs_in_the_kernel_keeps_neither_commands_nor_a_reset_waiting()
    {
        SystemCallRecording.Need(_folder);
        Peers.Run(ServedLab.Program, "--version"); // builds what is newer: not to be traced
        string image = Path.Combine(_folder, "disk.img");
        File.WriteAllBytes(image, new byte[1 << 20]);
        string[] tracer =
        [
            .. (string[])["strace", "-D", "-f", "-o", Path.Combine(_folder, "strace"), "-e", "signal=none"],
            .. (string[])["-e", "trace=pwritev2", "-e", "inject=pwritev2:delay_enter=10s:when=1"],
        ];
        using ServedTarget target = ServedTarget.Traced(tracer, "--lun", $"0=file:{image}");
        using var first = new RawIscsiClient(target.Port, ServedTarget.Name);
        first.Write(1, 0, new byte[4096], isDurable: false);
        first.Flush(2);
        Assert.Equal((2ul, 0u), first.Reply());
        Assert.Equal(0, first.Reset());
    }
}
