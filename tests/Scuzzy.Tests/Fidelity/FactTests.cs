using Scuzzy.Block;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Tests.Initiator;

namespace Scuzzy.Tests.Fidelity;

/// <summary>Behaviours of the list of facts that no other test notices; docs/fidelity-map.csv names them.</summary>
public sealed partial class FactTests
{
    private sealed class Bed : IDisposable
    {
        private readonly VirtualRuntime _runtime = new(new VirtualRuntimeOptions());

        public Bed(
            Func<Cpu, FactHost>? make = null,
            bool upper = true,
            string profile = "7.2",
            ScanType scan = ScanType.Asynchronous
        )
        {
            Driver = make is null ? new FactHost(Cpu) : make(Cpu);
            var options = new ScsiMidLayerOptions
            {
                Cpu = Cpu,
                Log = (_, text) => Log.Add(text.ToString()),
                ScanType = scan,
                Policy = Profiles.MidLayer(profile),
                BlockPolicy = Profiles.Block(profile),
                DiskPolicy = Profiles.Disk(profile),
            };
            Scsi = new ScsiMidLayer(upper ? options : options with { UpperDrivers = [] });
            Host = Scsi.AddHost(Driver);
        }

        public Cpu Cpu => _runtime.Cpu(0);

        public FactHost Driver { get; }

        public ScsiMidLayer Scsi { get; }

        public ScsiHost Host { get; }

        public List<string> Log { get; } = [];

        public IEnumerable<string> Devices => Host.Devices.Select(d => d.Address);

        public IEnumerable<string> Commands(byte opcode) =>
            Driver.Seen.Select(s => s.Cdb).Where(c => c.StartsWith($"{opcode:x2}", StringComparison.Ordinal));

        public Bed Boot()
        {
            ShardTask boot = Cpu.Start(Scsi.BootAsync);
            _runtime.Run(stop: () => boot.IsSettled);
            Assert.Null(_runtime.FaultException);
            return this;
        }

        public void Run(Func<ShardTask> work)
        {
            ShardTask task = Cpu.Start(work);
            _runtime.Run(stop: () => task.IsSettled);
            Assert.Null(_runtime.FaultException);
        }

        public BlockStatus Read(long offset = 0)
        {
            Driver.Seen.Clear();
            var bio = new SubmittedBio(BlockOperation.Read, offset, 4096, BioFlags.None);
            Host.Devices[0].Queue.Submit(bio, Cpu);
            _runtime.Run(stop: () => bio.HasEnded);
            Assert.Null(_runtime.FaultException);
            return bio.Status;
        }

        public void Dispose() => _runtime.Dispose();
    }

    [Fact]
    public void A_scan_goes_up_the_channels_and_down_the_ids_if_the_driver_wants_and_past_its_own()
    {
        using var bed = new Bed(
            c => new FactHost(c)
            {
                Channels = 2,
                Ids = 4,
                Own = 2,
                Backwards = true,
            },
            upper: false
        );
        bed.Driver.Units.UnionWith([(0, 1, 0), (0, 3, 0), (1, 0, 0), (1, 2, 0)]);
        bed.Boot();
        Assert.Equal(["0:0:3:0", "0:0:1:0", "0:0:0:0", "0:1:0:0"], bed.Devices);
    }

    [Fact]
    public void A_driver_that_finds_its_targets_itself_is_asked_every_ten_milliseconds_whether_it_is_done()
    {
        using var bed = new Bed(c => new FactHost(c) { Polled = true, Polls = 3 });
        bed.Boot();
        Assert.Equal("scan start", Assert.Single(bed.Driver.Calls));
        Assert.Equal(4, bed.Driver.PolledAtNs.Count);
        Assert.All(
            bed.Driver.PolledAtNs.Zip(bed.Driver.PolledAtNs.Skip(1), (a, b) => b - a),
            d => Assert.InRange(d, 10_000_000, 14_000_000)
        );
    }

    [Fact]
    public void A_target_that_the_driver_does_not_know_is_not_asked()
    {
        using var bed = new Bed(c => new FactHost(c) { Ids = 2 }, upper: false);
        bed.Driver.Units.Add((0, 1, 0));
        bed.Driver.HasTarget = t => t.Id == 1;
        bed.Boot();
        Assert.Equal(["0:0:1:0"], bed.Devices);
        Assert.All(bed.Driver.Seen, s => Assert.Equal(1, s.Device.Target.Id));
    }

    [Fact]
    public void A_unit_that_the_driver_does_not_know_is_passed_over_without_a_word()
    {
        using var bed = new Bed();
        bed.Driver.Allocates = _ => false;
        bed.Boot();
        Assert.Empty(bed.Devices);
        Assert.Empty(bed.Driver.Seen);
        Assert.DoesNotContain(bed.Log, l => l.Contains("0:0:0:0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_unit_that_was_probed_in_vain_is_given_back_to_the_driver()
    {
        using var bed = new Bed();
        bed.Driver.Units.Clear();
        bed.Boot();
        Assert.Equal(["alloc 0:0:0:0", "destroy 0:0:0:0"], bed.Driver.Calls);
    }

    [Fact]
    public void A_unit_that_the_driver_cannot_configure_is_dropped_after_its_INQUIRY()
    {
        using var bed = new Bed();
        bed.Driver.Configures = _ => false;
        bed.Boot();
        Assert.Empty(bed.Devices);
        Assert.NotEmpty(bed.Commands(0x12));
        Assert.Equal(["alloc 0:0:0:0", "configure 0:0:0:0"], bed.Driver.Calls.Take(2));
    }

    [Theory]
    [InlineData(0x00, true, true)]
    [InlineData(0x20, true, false)]
    [InlineData(0x3f, false, false)]
    [InlineData(0x60, false, false)]
    public void The_qualifier_says_whether_a_unit_is_added_and_whether_a_disk(byte first, bool isAdded, bool isDisk)
    {
        using var bed = new Bed();
        bed.Driver.Inquiry = [first, .. bed.Driver.Inquiry[1..]];
        bed.Boot();
        Assert.Equal(isAdded ? 1 : 0, bed.Host.Devices.Count);
        Assert.Equal(isDisk, isAdded && bed.Host.Devices[0].Disk is not null);
    }

    [Fact]
    public void A_listed_unit_that_does_not_respond_ends_the_scan_of_its_target()
    {
        using var bed = new Bed(upper: false);
        bed.Driver.Units.UnionWith([(0, 0, 1), (0, 0, 2), (0, 0, 3)]);
        bed.Driver.Answer = c =>
        {
            if (c.Cdb.OperationCode == OperationCode.ReportLuns)
            {
                byte[] list = new byte[8 + (4 * 8)];
                list[3] = 4 * 8;
                for (int i = 0; i < 4; i++)
                {
                    list[8 + (i * 8) + 1] = (byte)i;
                }

                return list;
            }

            if (c.Device.Lun == 2)
            {
                c.HostByte = HostByte.NoConnect;
                return [];
            }

            return null;
        };
        bed.Boot();
        Assert.Equal(["0:0:0:0", "0:0:0:1"], bed.Devices);
        Assert.DoesNotContain(bed.Driver.Seen, s => s.Device.Lun == 3);
    }

    [Fact]
    public void Names_lose_what_cannot_be_printed_and_end_at_a_zero_byte()
    {
        using var bed = new Bed(upper: false);
        byte[] data = [.. bed.Driver.Inquiry];
        data[9] = 0x01;
        data[16 + 3] = 0;
        bed.Driver.Inquiry = data;
        bed.Boot();
        Assert.Equal("T NY    ", bed.Host.Devices[0].Vendor);
        Assert.Equal("Exa             ", bed.Host.Devices[0].Model);
    }

    [Theory]
    [InlineData(2, true, 3)]
    [InlineData(9, false, 4)]
    public void INQUIRY_is_sent_again_three_times_upon_a_reset(int attentions, bool isFound, int sent)
    {
        using var bed = new Bed(upper: false);
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.Inquiry && attentions-- > 0
                ? FactHost.Fails(c, SenseKey.UnitAttention, 0x29, 0)
                : null;
        bed.Boot();
        Assert.Equal(isFound ? 1 : 0, bed.Host.Devices.Count);
        Assert.Equal(sent, bed.Driver.Seen.Count(c => c is { Cdb: "120000002400", Device.Lun: 0 }));
    }

    [Theory]
    [InlineData(0, "sda")]
    [InlineData(25, "sdz")]
    [InlineData(26, "sdaa")]
    [InlineData(701, "sdzz")]
    [InlineData(702, "sdaaa")]
    public void Names_of_disks_count_in_letters(int index, string name) =>
        Assert.Equal(name, ScsiDiskDriver.DiskName(index));

    [Fact]
    public void A_disk_of_old_is_asked_for_its_capacity_in_ten_bytes_and_for_no_pages()
    {
        using var bed = new Bed();
        bed.Driver.Inquiry = [0, 0, 2, 2, .. bed.Driver.Inquiry[4..]];
        bed.Boot();
        Assert.NotEmpty(bed.Commands(0x25));
        Assert.Empty(bed.Commands(0x9e));
        Assert.Empty(bed.Commands(0xa3));
        Assert.DoesNotContain(bed.Commands(0x12), c => c.StartsWith("1201", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disk_without_READ_CAPACITY_of_sixteen_bytes_is_asked_for_ten_without_a_word()
    {
        using var bed = new Bed();
        bed.Boot();
        Assert.NotEmpty(bed.Commands(0x9e));
        Assert.NotEmpty(bed.Commands(0x25));
        Assert.Equal(1 << 20, bed.Host.Devices[0].Disk!.CapacityBytes);
        Assert.DoesNotContain(bed.Log, l => l.Contains("Read Capacity", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 1 << 20)]
    [InlineData(512, 1 << 20)]
    [InlineData(4096, 8 << 20)]
    [InlineData(520, 0)]
    public void Sectors_have_a_power_of_two_and_none_stands_for_512(int bytes, long capacity)
    {
        using var bed = new Bed();
        bed.Driver.Answer = c =>
            c.Cdb.OperationCode == OperationCode.ReadCapacity10
                ? [0, 0, 0x07, 0xff, 0, 0, (byte)(bytes >> 8), (byte)bytes]
                : null;
        bed.Boot();
        Assert.Equal(capacity, bed.Host.Devices[0].Disk!.CapacityBytes);
    }

    [Fact]
    public void The_limits_of_the_host_are_those_of_its_queues()
    {
        using Bed bed = new Bed().Boot();
        Assert.Equal(64 * 512, bed.Host.Devices[0].Queue.Limits.MaximumHardwareBytes);
        Assert.Equal(8, bed.Host.Devices[0].Queue.Limits.MaximumSegments);
    }

    [Fact]
    public void What_lies_behind_the_end_is_refused_before_a_command_is_made()
    {
        using Bed bed = new Bed().Boot();
        Assert.Equal(BlockStatus.IoError, bed.Read(1 << 20));
        Assert.Empty(bed.Driver.Seen);
    }

    [Fact]
    public void Each_dispatch_begins_without_sense_and_residual()
    {
        using Bed bed = new Bed().Boot();
        int sent = 0;
        bed.Driver.Loses = c =>
        {
            Assert.Equal((0, 0L, ScsiStatus.Good), (c.SenseLength, c.ResidualBytes, c.Status));
            return false;
        };
        bed.Driver.Answer = c => sent++ == 0 ? FactHost.Fails(c, SenseKey.AbortedCommand, 0, 0) : null;
        Assert.Equal(BlockStatus.Ok, bed.Read());
        Assert.Equal(2, sent);
    }

    [Fact]
    public void Deferred_sense_is_about_another_command_and_the_read_is_sent_again()
    {
        using Bed bed = new Bed().Boot();
        int sent = 0;
        bed.Driver.Answer = c =>
            sent++ == 0 ? FactHost.Fails(c, SenseKey.MediumError, 0x11, 0, s => s[0] = 0x71) : null;
        Assert.Equal(BlockStatus.Ok, bed.Read());
        Assert.Equal(2, sent);
    }

    [Fact]
    public void A_mark_in_the_sense_data_ends_the_command_whatever_its_key()
    {
        using Bed bed = new Bed().Boot();
        bed.Driver.Answer = c => FactHost.Fails(c, SenseKey.AbortedCommand, 0, 0, s => s[2] |= 0x20);
        Assert.NotEqual(BlockStatus.Ok, bed.Read());
        Assert.Single(bed.Driver.Seen);
    }

    [Fact]
    public void A_driver_that_wants_no_second_try_gets_none_after_an_abort()
    {
        using Bed bed = new Bed().Boot();
        bed.Driver.Retries = false;
        bed.Driver.Loses = c => c.Cdb.OperationCode == OperationCode.Read10;
        Assert.NotEqual(BlockStatus.Ok, bed.Read());
        Assert.Single(bed.Driver.Seen);
    }

    [Fact]
    public void A_driver_may_give_a_command_its_whole_time_again()
    {
        using Bed bed = new Bed().Boot();
        bed.Driver.TimerResets = 1;
        bed.Driver.LateNs = 45_000_000_000;
        Assert.Equal(BlockStatus.Ok, bed.Read());
        Assert.Single(bed.Driver.Seen);
        Assert.Equal(0, bed.Driver.TimerResets);
    }
}
