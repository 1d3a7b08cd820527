using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Model;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Tests.Initiator;

namespace Scuzzy.Tests.Exploration;

/// <summary>A bio ends well only if each of its sectors was read or written (I1).</summary>
public sealed class CarryWatchTests : IDisposable
{
    private readonly ScsiBed _bed = new();
    private readonly InvariantNet _net;
    private readonly UnitHistory _history;
    private readonly IoWatch _bio;

    public CarryWatchTests()
    {
        _bed.AddDisk(0);
        _bed.Boot();
        _net = new InvariantNet(_bed.Runtime);
        _history = new UnitHistory(_net, _net.Watch(new RamStore(_bed.Runtime.Shards[0], 64 << 10), "unit"));
        _bio = new IoWatch(
            _net,
            _history,
            _bed.Device,
            new TaskOperation(BlockOperation.Write, 8, 4),
            1,
            "t0",
            _ => { }
        );
        _bio.Start();
    }

    [Fact]
    public void What_nobody_has_carried_out_did_not_end_well()
    {
        _bio.End(BlockStatus.Ok);

        Assert.Equal("I1: a bio ended well that no commands had carried out", Assert.Single(_net.Breaches).Name);
    }

    [Fact]
    public void A_part_is_not_enough()
    {
        _bio.Carry(0, 10);
        _bio.Carry(11, 9);
        _bio.End(BlockStatus.Ok);

        Assert.Single(_net.Breaches);
    }

    [Fact]
    public void It_may_fail_if_its_disk_has_lost_its_medium_until_that_was_looked_at()
    {
        _net.Carry.MediumLost(_bed.Device, isAnswer: true);
        Assert.True(_bio.MayFail);

        Assert.True(Submit().MayFail);
        int changes = _net.Carry.Changes(_bed.Device);
        _net.Carry.MediumLost(_bed.Device, isAnswer: false);
        _net.Carry.MediumFound(_bed.Device, changes);
        Assert.True(Submit().MayFail);
        _net.Carry.MediumFound(_bed.Device, changes + 1);
        Assert.False(Submit().MayFail);
    }

    [Fact]
    public void Several_commands_may_carry_it_out()
    {
        _bio.Carry(0, 10);
        _bio.Carry(10, 2);
        _bio.End(BlockStatus.Ok);

        Assert.Empty(_net.Breaches);
    }

    [Fact]
    public void It_may_fail_if_a_command_for_one_of_its_sectors_failed_for_good()
    {
        _bio.Touch(0, 8, isFinal: true);
        _bio.Touch(8, 1, isFinal: false);
        Assert.False(_bio.MayFail);

        _bio.Touch(11, 1, isFinal: true);
        Assert.True(_bio.MayFail);
    }

    private IoWatch Submit() =>
        new(_net, _history, _bed.Device, new TaskOperation(BlockOperation.Flush, 0, 0), 1, "t1", _ => { });

    public void Dispose()
    {
        _bio.Dispose();
        _bed.Dispose();
    }
}
