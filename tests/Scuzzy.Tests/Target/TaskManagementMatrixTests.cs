using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>Every abort and reset against three tasks, each of one of two nexuses at one of two logical units, in every
/// task state and data phase. A third nexus has a read at each unit's store, which is what tasks wait for.</summary>
public sealed class TaskManagementMatrixTests(ITestOutputHelper output)
{
    private const long FenceNs = 1_000_000_000;
    private const ulong SecondLun = 1UL << 48;

    private static readonly TaskManagementFunction[] s_functions =
    [
        TaskManagementFunction.AbortTask,
        TaskManagementFunction.AbortTaskSet,
        TaskManagementFunction.ClearTaskSet,
        TaskManagementFunction.LogicalUnitReset,
        TaskManagementFunction.NexusReset,
        TaskManagementFunction.TargetReset,
    ];

    // In this order they are started, so that none is held up by one that comes later.
    private enum Phase
    {
        ReadAtStore,
        WriteAtStore,
        AwaitsData,
        Parked,
        Dormant,
    }

    private sealed record Kind(Phase Phase, int Nexus, int Lun);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, FenceNs)]
    public void After_the_answer_no_affected_task_has_a_status_or_an_effect(bool reportsAborted, long fenceNs)
    {
        Kind[] kinds =
        [
            .. from phase in Enum.GetValues<Phase>()
            from nexus in (int[])[0, 1]
            from lun in (int[])[0, 1]
            select new Kind(phase, nexus, lun),
        ];
        int scenarios = 0;
        using var bench = new Bench(reportsAborted, fenceNs);
        for (int i = 0; i < kinds.Length; i++)
        {
            for (int j = i; j < kinds.Length; j++)
            {
                for (int k = j; k < kinds.Length; k++)
                {
                    foreach (TaskManagementFunction function in s_functions)
                    {
                        int aborted = scenarios % 3;
                        bench.Run([kinds[i], kinds[j], kinds[k]], function, aborted, (ulong)scenarios++);
                    }
                }
            }
        }

        output.WriteLine($"{scenarios} scenarios");
        Assert.Equal(20 * 21 * 22 / 6 * s_functions.Length, scenarios);
    }

    private sealed class Bench : IDisposable
    {
        private readonly TargetPort _port;
        private readonly HeldStore _second;
        private readonly DiskUnit _disk;
        private readonly SamNexus[] _nexuses;
        private readonly bool _reportsAborted;
        private readonly long _fenceNs;
        private readonly List<Entry> _entries = [];
        private ulong _tag;
        private string _what = "";

        public Bench(bool reportsAborted, long fenceNs)
        {
            (_reportsAborted, _fenceNs) = (reportsAborted, fenceNs);
            _port = new TargetPort(options: new TargetOptions { FenceAfterNs = fenceNs }, storeBytes: 1 << 16)
            {
                TaskBytes = 2048,
            };
            var ram = new RamStore(_port.Runtime.Shards[0], 1 << 16);
            ram.Fill(TargetPort.FillSeed);
            _second = new HeldStore(ram) { IsOpen = true };
            _disk = new DiskUnit(_second, null, new UnitPersonality { Serial = "S2" });
            _port.Device.Add(1, _disk);
            _nexuses = [_port.Nexus, _port.Device.Login("initiator-b", 1), _port.Device.Login("initiator-c", 1)];
            byte tas = reportsAborted ? (byte)0x40 : (byte)0;
            byte[] control = [0, 0, 0, 0, 0x0A, 0x0A, 0x02, 0x10, 0, tas, 0, 0, 0, 0, 0, 0];
            foreach (int lun in (int[])[0, 1])
            {
                ClearAttentions(lun);
                Cdb select = Cdb.ModeSelect6((byte)control.Length, savePages: true);
                Assert.Equal(ScsiStatus.Good, _port.Do(select, 0, control, Lun(lun)).Status);
                ClearAttentions(lun);
            }
        }

        public void Run(Kind[] kinds, TaskManagementFunction function, int aborted, ulong seed)
        {
            _what = $"seed {seed}: {function} of task {aborted} of {string.Join(", ", kinds.AsEnumerable())}";
            _entries.Clear();
            Store(0).IsOpen = Store(1).IsOpen = false;
            Start(new Kind(Phase.ReadAtStore, 2, 0));
            Start(new Kind(Phase.ReadAtStore, 2, 1));
            foreach (Kind kind in kinds)
            {
                Start(kind);
            }

            Entry named = _entries[2 + aborted];
            List<Entry> affected = [.. _entries.Where(e => IsAffected(e, function, named))];
            int answers = 0;
            PortManagement request = _port.Manage(
                function,
                named.Task.TaskTag,
                answered: _ =>
                {
                    answers++;
                    Require(_fenceNs > 0 || affected.All(e => e.Task.HasEnded), "an affected task lives");
                }
            );
            bool isHeld = affected.Exists(e => e.Kind.Phase <= Phase.WriteAtStore);
            Require(answers == (isHeld ? 0 : 1), "the answer is too early or too late");
            if (_fenceNs > 0)
            {
                ExpectFence(isHeld, affected);
            }

            Release(seed);
            Require(answers == 1 && request.Response == TaskManagementResponse.FunctionComplete, "no answer");
            Check(affected, function);
            _port.Forget();
        }

        public void Dispose()
        {
            _port.Dispose();
            _second.Dispose();
        }

        private void Start(Kind kind)
        {
            // Each task has blocks of its own: what is written there came from it.
            uint lba = (uint)_entries.Count * 2;
            byte[] before = _port.ReadDirectly(Store(kind.Lun), lba);
            byte[] data = [.. Enumerable.Repeat((byte)(0x10 + _entries.Count), 512)];
            PortTask task = _port.Start(
                kind.Phase switch
                {
                    Phase.WriteAtStore or Phase.AwaitsData => Cdb.Write10(lba, 1),
                    Phase.Parked => Cdb.CompareAndWrite(lba, 1),
                    _ => Cdb.Read10(lba, 1),
                },
                kind.Phase is Phase.ReadAtStore or Phase.Dormant ? 512 : 0,
                kind.Phase switch
                {
                    Phase.WriteAtStore or Phase.AwaitsData => data,
                    Phase.Parked => [.. before, .. data],
                    _ => [],
                },
                Lun(kind.Lun),
                _nexuses[kind.Nexus],
                kind.Phase == Phase.Dormant ? TaskAttribute.Ordered : TaskAttribute.Simple,
                ++_tag,
                configure: t => t.HoldsDataBack = kind.Phase == Phase.AwaitsData
            );
            Require(!task.HasEnded, "a task ended before its time");
            _entries.Add(new Entry(kind, task, lba, before, data));
        }

        private bool IsAffected(Entry entry, TaskManagementFunction function, Entry named)
        {
            bool isHere = entry.Kind.Lun == 0;
            bool isMine = entry.Kind.Nexus == 0;
            return function switch
            {
                TaskManagementFunction.AbortTask => isHere && isMine && entry == named,
                TaskManagementFunction.AbortTaskSet => isHere && isMine,
                TaskManagementFunction.ClearTaskSet or TaskManagementFunction.LogicalUnitReset => isHere,
                TaskManagementFunction.NexusReset => isMine,
                _ => true,
            };
        }

        // Nothing moves at the store: the function is answered in time, and the units are not ready.
        private void ExpectFence(bool isHeld, List<Entry> affected)
        {
            _ = _port.Runtime.Run(_port.Runtime.NowNs + FenceNs - 1000);
            Require(!isHeld || _port.Disk.FencedTasks + _disk.FencedTasks == 0, "fenced before its time");
            _ = _port.Runtime.Run(_port.Runtime.NowNs + 2000);
            foreach (int lun in (int[])[0, 1])
            {
                int fenced = affected.Count(e => e.Kind.Lun == lun && e.Kind.Phase <= Phase.WriteAtStore);
                DiskUnit unit = lun == 0 ? _port.Disk : _disk;
                Require(unit.FencedTasks == fenced, $"{unit.FencedTasks} fenced tasks at {lun}, not {fenced}");
                if (fenced > 0)
                {
                    ClearAttentions(lun);
                    PortTask refused = Ask(Cdb.Read10(0, 1), 0, lun);
                    Require(refused.SenseData.Key == SenseKey.NotReady, "a fenced unit lets commands in");
                }
            }
        }

        // Lets bios end, and data come, in any order.
        private void Release(ulong seed)
        {
            var random = new SeededRandom(seed + 1);
            List<Entry> waiting = [.. _entries.Where(e => e.Kind.Phase == Phase.AwaitsData)];
            while (Store(0).Held.Count + Store(1).Held.Count + waiting.Count > 0)
            {
                int pick = (int)random.Below(Store(0).Held.Count + Store(1).Held.Count + waiting.Count);
                if (pick < waiting.Count)
                {
                    _port.DeliverData(waiting[pick].Task);
                    waiting.RemoveAt(pick);
                    continue;
                }

                pick -= waiting.Count;
                HeldStore store = pick < Store(0).Held.Count ? Store(0) : Store(1);
                store.Release(pick < Store(0).Held.Count ? pick : pick - Store(0).Held.Count);
            }

            Store(0).IsOpen = Store(1).IsOpen = true;
            Require(_port.Disk.TaskCount + _disk.TaskCount == 0, "tasks are left");
            Require(_port.Disk.FencedTasks + _disk.FencedTasks == 0, "fenced tasks are left");
        }

        private void Check(List<Entry> affected, TaskManagementFunction function)
        {
            foreach (Entry entry in _entries)
            {
                bool isAffected = affected.Contains(entry);
                Require(entry.Task.Completions + entry.Task.Terminations == 1, "a task did not end once");
                if (!isAffected)
                {
                    bool isFencedOut = _fenceNs > 0 && entry.Task.Status != ScsiStatus.Good;
                    Require(
                        entry.Task.Completions == 1 && (entry.Task.Status == ScsiStatus.Good || isFencedOut),
                        $"a task that is not affected ended with {entry.Task.Status}"
                    );
                }
                else
                {
                    bool isOthers = entry.Kind.Nexus != 0 && function == TaskManagementFunction.ClearTaskSet;
                    bool isTold = isOthers && _reportsAborted && entry.Task.Completions == 1;
                    Require(isTold || entry.Task.Terminations == 1, "an affected task got a status");
                    Require(isOthers && _reportsAborted ? isTold : true, "TASK ABORTED is missing");
                    Require(!isTold || entry.Task.Status == ScsiStatus.TaskAborted, "not TASK ABORTED");
                }

                CheckMedium(entry, isAffected);
            }

            CheckAttentions(affected, function);
        }

        private void CheckMedium(Entry entry, bool isAffected)
        {
            byte[] now = _port.ReadDirectly(Store(entry.Kind.Lun), entry.Lba);
            bool isWritten = now.AsSpan().SequenceEqual(entry.Data);
            bool isWrite = entry.Kind.Phase is Phase.WriteAtStore or Phase.AwaitsData or Phase.Parked;
            bool atStore = entry.Kind.Phase == Phase.WriteAtStore;
            bool isDone = entry.Task.Completions == 1 && entry.Task.Status == ScsiStatus.Good;
            bool wanted = isWrite && (isAffected ? atStore : isDone);
            Require(isWritten == wanted, $"the blocks of {entry.Kind} were {(isWritten ? "" : "not ")}written");
            Require(isWritten || now.AsSpan().SequenceEqual(entry.Before), "blocks have changed");
            _port.WriteDirectly(Store(entry.Kind.Lun), entry.Lba, entry.Before);
        }

        private void CheckAttentions(List<Entry> affected, TaskManagementFunction function)
        {
            for (int nexus = 0; nexus < _nexuses.Length; nexus++)
            {
                foreach (int lun in (int[])[0, 1])
                {
                    bool hadTasks = affected.Exists(e => e.Kind.Nexus == nexus && e.Kind.Lun == lun);
                    AdditionalSense wanted = function switch
                    {
                        TaskManagementFunction.ClearTaskSet when nexus != 0 && hadTasks && !_reportsAborted =>
                            AdditionalSense.CommandsClearedByAnotherInitiator,
                        TaskManagementFunction.LogicalUnitReset when lun == 0 => AdditionalSense.BusDeviceReset,
                        TaskManagementFunction.TargetReset => AdditionalSense.BusDeviceReset,
                        TaskManagementFunction.NexusReset when nexus == 0 => AdditionalSense.NexusLoss,
                        _ => AdditionalSense.None,
                    };
                    AdditionalSense found = TakeAttention(nexus, lun);
                    bool isTaken = _fenceNs > 0 && found == AdditionalSense.None;
                    Require(found == wanted || isTaken, $"nexus {nexus} is told {found} at {lun}, not {wanted}");
                    Require(TakeAttention(nexus, lun) == AdditionalSense.None, "more than one attention");
                }
            }
        }

        private AdditionalSense TakeAttention(int nexus, int lun)
        {
            var sense = new SenseView(Ask(Cdb.RequestSense(18), nexus, lun).Received);
            return sense.Key == SenseKey.UnitAttention ? sense.Additional : AdditionalSense.None;
        }

        // Ahead of tasks that order holds back.
        private PortTask Ask(Cdb cdb, int nexus, int lun)
        {
            PortTask task = _port.Start(
                cdb,
                512,
                default,
                Lun(lun),
                _nexuses[nexus],
                TaskAttribute.HeadOfQueue,
                ++_tag
            );
            Require(task.Completions == 1, "a question is not answered at once");
            return task;
        }

        private void ClearAttentions(int lun)
        {
            for (int nexus = 0; nexus < _nexuses.Length; nexus++)
            {
                for (int i = 0; i < 4; i++)
                {
                    _ = TakeAttention(nexus, lun);
                }
            }
        }

        private HeldStore Store(int lun) => lun == 0 ? _port.Store : _second;

        private static ulong Lun(int lun) => lun == 0 ? 0 : SecondLun;

        private void Require(bool condition, string what)
        {
            if (!condition)
            {
                Assert.Fail($"{what}; {_what}");
            }
        }
    }

    private sealed record Entry(Kind Kind, PortTask Task, uint Lba, byte[] Before, byte[] Data);
}
