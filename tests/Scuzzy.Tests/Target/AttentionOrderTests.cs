using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>Every event that a nexus is told of, alone and in pairs: once, at the right unit, in the right order
/// (SAM-5 5.14, table 42).</summary>
public sealed class AttentionOrderTests
{
    private const ulong Second = 1UL << 48;

    /// <summary>An event: what the nexus is told, and whether at both units.</summary>
    private sealed record Event(string Name, AdditionalSense Told, bool Everywhere, bool IsReset, Action<Bench> Happen);

    private static readonly Event[] s_events =
    [
        new(
            "logical unit reset",
            AdditionalSense.BusDeviceReset,
            false,
            true,
            b => b.Manage(TaskManagementFunction.LogicalUnitReset)
        ),
        new(
            "target reset",
            AdditionalSense.BusDeviceReset,
            true,
            true,
            b => b.Manage(TaskManagementFunction.TargetReset)
        ),
        new("power on", AdditionalSense.PowerOn, true, true, b => b.Port.Device.PowerOn(() => { })),
        new(
            "nexus reset",
            AdditionalSense.NexusLoss,
            true,
            false,
            b => b.ManageSelf(TaskManagementFunction.NexusReset)
        ),
        new("mode parameters", AdditionalSense.ModeParametersChanged, false, false, b => b.ChangeMode()),
        new("log parameters", AdditionalSense.LogParametersChanged, false, false, b => b.ResetLog()),
        new("access state", AdditionalSense.AsymmetricAccessStateChanged, true, false, b => b.ChangeAccess()),
        new("reservations cleared", AdditionalSense.ReservationsPreempted, false, false, b => b.ClearReservations()),
        new("inventory", AdditionalSense.ReportedLunsDataChanged, true, false, b => b.AddUnit()),
    ];

    [Fact]
    public void Each_event_is_told_once_to_the_other_nexus_where_it_happened()
    {
        foreach (Event one in s_events)
        {
            using var bench = new Bench();
            one.Happen(bench);
            AssertTold(one.Name, [one.Told], bench.TakeAll(0));
            AssertTold(one.Name, one.Everywhere ? [one.Told] : [], bench.TakeAll(Second));
        }
    }

    [Fact]
    public void Of_two_events_the_more_urgent_is_told_first_and_a_reset_makes_earlier_ones_obsolete()
    {
        foreach (Event first in s_events)
        {
            foreach (Event second in s_events.Where(e => e != first))
            {
                using var bench = new Bench();
                first.Happen(bench);
                second.Happen(bench);
                AdditionalSense[] wanted = Wanted(first, second);
                string pair = $"{first.Name}, then {second.Name}";
                AssertTold(pair, wanted, bench.TakeAll(0));
            }
        }
    }

    private static void AssertTold(string what, AdditionalSense[] wanted, AdditionalSense[] told) =>
        Assert.Equal($"{what}: {string.Join(", ", wanted)}", $"{what}: {string.Join(", ", told)}");

    // Power on is above resets, resets above the loss of a nexus, that above all others, which come in order.
    private static AdditionalSense[] Wanted(Event first, Event second)
    {
        int Rank(Event e) =>
            e.Name == "power on" ? 0
            : e.IsReset ? 1
            : e.Name == "nexus reset" ? 2
            : 3;
        if (first.IsReset && second.IsReset)
        {
            return [Rank(first) <= Rank(second) ? first.Told : second.Told];
        }

        if (second.IsReset)
        {
            return [second.Told];
        }

        if (first.IsReset && Rank(second) == 2)
        {
            return [first.Told]; // which says all that the loss of a nexus says
        }

        return Rank(second) < Rank(first) ? [second.Told, first.Told] : [first.Told, second.Told];
    }

    private sealed class Bench : IDisposable
    {
        private static readonly Cdb s_register = Cdb.PersistentReserveOut(
            ServiceAction.RegisterAndIgnoreExistingKey,
            0
        );

        private readonly NullStore _store;
        private readonly NullStore _more;
        private readonly SamNexus _other;
        private int _units = 2;

        public Bench()
        {
            Port = new TargetPort(options: new TargetOptions { Ports = 2, PortGroups = [1, 2] });
            _store = new NullStore(Port.Runtime.Shards[0], 1 << 20);
            _more = new NullStore(Port.Runtime.Shards[0], 1 << 20);
            Port.Device.Add(1, new DiskUnit(_store));
            _other = Port.Device.Login("initiator-b", 1);
            foreach (SamNexus nexus in (SamNexus[])[Port.Nexus, _other])
            {
                _ = TakeAll(0, nexus);
                _ = TakeAll(Second, nexus);
            }

            // Who is registered is told when another clears.
            byte[] list = new byte[PersistentReserveOutList.Size];
            _ = new PersistentReserveOutList(0, 5).Write(list);
            Assert.Equal(ScsiStatus.Good, Port.Do(s_register, dataOut: list).Status);
        }

        public TargetPort Port { get; }

        public void Manage(TaskManagementFunction function) =>
            Assert.Equal(1, Port.Manage(function, nexus: _other).Answers);

        public void ManageSelf(TaskManagementFunction function) => Assert.Equal(1, Port.Manage(function).Answers);

        public void ChangeMode()
        {
            byte[] list = [0, 0, 0, 0, .. Do(Cdb.ModeSense6(8, 0, 255, disableBlockDescriptors: true)).Received[4..]];
            list[4] &= 0x7F;
            list[6] ^= 0x04;
            Assert.Equal(ScsiStatus.Good, Do(Cdb.ModeSelect6((byte)list.Length, savePages: false), list).Status);
        }

        public void ResetLog() =>
            Assert.Equal(ScsiStatus.Good, Do(new Cdb([0x4C, 0x02, 0x40, 0, 0, 0, 0, 0, 0, 0])).Status);

        public void ChangeAccess() => Port.Device.SetAccessState(2, AccessState.NonOptimized);

        public void ClearReservations()
        {
            byte[] list = new byte[PersistentReserveOutList.Size];
            _ = new PersistentReserveOutList(0, 1).Write(list);
            Assert.Equal(ScsiStatus.Good, Do(s_register, list).Status);
            _ = new PersistentReserveOutList(1, 0).Write(list);
            Assert.Equal(ScsiStatus.Good, Do(Cdb.PersistentReserveOut(ServiceAction.Clear, 0), list).Status);
        }

        public void AddUnit() => Port.Device.Add(_units++, new DiskUnit(_more));

        public AdditionalSense[] TakeAll(ulong lun, SamNexus? nexus = null)
        {
            List<AdditionalSense> told = [];
            while (true)
            {
                byte[] sense = Port.Do(Cdb.RequestSense(18), 18, lun: lun, nexus: nexus).Received;
                if (new SenseView(sense).Key != SenseKey.UnitAttention)
                {
                    return [.. told];
                }

                told.Add(new SenseView(sense).Additional);
            }
        }

        public void Dispose()
        {
            Port.Dispose();
            _store.Dispose();
            _more.Dispose();
        }

        // A command of the other nexus, past its attentions.
        private PortTask Do(Cdb cdb, byte[]? data = null)
        {
            _ = TakeAll(0, _other);
            return Port.Do(cdb, 512, data ?? [], nexus: _other);
        }
    }
}
