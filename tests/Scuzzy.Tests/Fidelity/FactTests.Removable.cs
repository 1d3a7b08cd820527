using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Fidelity;

/// <summary>F19: who opens a removable disk locks its door and looks at a medium that was changed. What a real kernel
/// sends is in variants/removable.sh and its golden data.</summary>
public sealed partial class FactTests
{
    private const string Test = "00 00 00 00 00 00";
    private const string Lock = "1e 00 00 00 01 00";
    private const string Unlock = "1e 00 00 00 00 00";

    [Theory]
    [InlineData("2.6.32-seed", new[] { Test, Lock, Unlock })]
    [InlineData("3.10-el7", new[] { Test, Lock, Unlock, Test })]
    [InlineData("7.2", new[] { Test, Lock, Unlock, Test })]
    public void A_removable_disk_is_locked_while_it_is_open_and_looked_at_when_it_was_closed(
        string profile,
        string[] expected
    )
    {
        using Bed bed = Removable(profile);
        var disk = (ScsiDisk)bed.Host.Devices[0].Upper!;
        bed.Run(async () =>
        {
            Assert.Equal(0, await disk.OpenAsync(DiskOpenMode.Write));
            Assert.True(disk.Device.IsLocked);
            await disk.CloseAsync();
            await bed.Cpu.Delay(1_000_000_000);
        });
        Assert.False(disk.Device.IsLocked);
        Assert.Equal(expected, Spaced(bed));
    }

    [Fact]
    public void The_first_to_open_locks_the_door_and_the_last_to_close_unlocks_it()
    {
        using Bed bed = Removable();
        var disk = (ScsiDisk)bed.Host.Devices[0].Upper!;
        bed.Run(async () =>
        {
            ShardTask first = bed.Cpu.Start(() => OpenAsync(disk));
            ShardTask second = bed.Cpu.Start(() => OpenAsync(disk));
            await first;
            await second;
            await disk.CloseAsync();
            await bed.Cpu.Delay(1_000_000_000);
            Assert.True(disk.Device.IsLocked);
            await disk.CloseAsync();
            await bed.Cpu.Delay(1_000_000_000);
        });
        Assert.Equal([Test, Lock, Test, Test, Unlock, Test], Spaced(bed));
    }

    [Fact]
    public void After_the_medium_was_changed_all_fails_until_the_disk_is_opened_again()
    {
        using Bed bed = Removable();
        var disk = (ScsiDisk)bed.Host.Devices[0].Upper!;
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.Read10 ? FactHost.Fails(c, SenseKey.UnitAttention, 0x28, 0) : null;
        Assert.Equal(BlockStatus.IoError, bed.Read());
        bed.Driver.Answer = null;
        Assert.Equal(BlockStatus.IoError, bed.Read());
        Assert.Empty(bed.Driver.Seen);

        bed.Run(async () => Assert.Equal(0, await disk.OpenAsync(DiskOpenMode.Read)));
        Assert.Contains(Spaced(bed), c => c.StartsWith("9e 10", StringComparison.Ordinal));
        Assert.Equal(BlockStatus.Ok, bed.Read());
    }

    [Fact]
    public void An_empty_drive_is_opened_without_waiting_only_and_has_its_length_again_with_a_medium()
    {
        using Bed bed = Removable();
        var disk = (ScsiDisk)bed.Host.Devices[0].Upper!;
        long length = disk.BlockDevice!.LengthBytes;
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.TestUnitReady ? FactHost.Fails(c, SenseKey.NotReady, 0x3a, 0) : null;
        bed.Run(async () =>
        {
            Assert.Equal(Errno.ENOMEDIUM, await disk.OpenAsync(DiskOpenMode.Read));
            Assert.Equal(0, disk.BlockDevice.LengthBytes);
            Assert.Equal(0, await disk.OpenAsync(DiskOpenMode.NonBlocking));
            await disk.CloseAsync();
            bed.Driver.Answer = null;
            Assert.Equal(0, await disk.OpenAsync(DiskOpenMode.Read));
            Assert.Equal(length, disk.BlockDevice.LengthBytes);
            await disk.CloseAsync();
        });
    }

    [Fact]
    public void A_door_that_cannot_be_locked_is_not_tried_again()
    {
        using Bed bed = Removable();
        var disk = (ScsiDisk)bed.Host.Devices[0].Upper!;
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.PreventAllowMediumRemoval
                ? FactHost.Fails(c, SenseKey.IllegalRequest, 0x24, 0)
                : null;
        bed.Run(async () =>
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(0, await disk.OpenAsync(DiskOpenMode.Read));
                await disk.CloseAsync();
                await bed.Cpu.Delay(1_000_000_000);
            }
        });
        Assert.Equal([Test, Lock, Test, Test, Test], Spaced(bed));
    }

    [Fact]
    public void A_door_that_fails_otherwise_is_told_of_and_counts_as_open()
    {
        using Bed bed = Removable();
        var disk = (ScsiDisk)bed.Host.Devices[0].Upper!;
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.PreventAllowMediumRemoval
                ? FactHost.Fails(c, SenseKey.HardwareError, 0x44, 0)
                : null;
        bed.Run(async () => Assert.Equal(0, await disk.OpenAsync(DiskOpenMode.Read)));
        Assert.False(disk.Device.IsLocked);
        Assert.Contains("sd 0:0:0:0: ioctl_internal_command return code = 2", bed.Log);
    }

    private static Bed Removable(string profile = "7.2")
    {
        var bed = new Bed(profile: profile);
        bed.Driver.Inquiry[1] = 0x80;
        bed.Boot();
        bed.Run(async () => await bed.Cpu.Delay(1_000_000_000));
        Assert.False(bed.Host.Devices[0].IsLocked);
        bed.Driver.Seen.Clear();
        return bed;
    }

    private static async ShardTask OpenAsync(ScsiDisk disk) => Assert.Equal(0, await disk.OpenAsync(DiskOpenMode.Read));

    /// <summary>The commands so far, byte by byte.</summary>
    private static string[] Spaced(Bed bed) =>
        [.. bed.Driver.Seen.Select(s => string.Join(' ', s.Cdb.Chunk(2).Select(c => new string(c))))];
}
