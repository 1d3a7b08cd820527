using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Tests.Target;

/// <summary>I10: one response per task, none after its task management function's answer, no effect on the store after
/// it; whatever order the schedule seed gives to commands, store completions, late data and functions.</summary>
public sealed class ManagementRaceTests(ITestOutputHelper output)
{
    private static readonly TaskManagementFunction[] s_functions =
    [
        TaskManagementFunction.AbortTask,
        TaskManagementFunction.AbortTaskSet,
        TaskManagementFunction.ClearTaskSet,
        TaskManagementFunction.LogicalUnitReset,
        TaskManagementFunction.NexusReset,
        TaskManagementFunction.TargetReset,
    ];

    [Fact]
    public void No_schedule_breaks_the_promise_of_a_task_management_function()
    {
        int ended = 0;
        int terminated = 0;
        for (ulong seed = 1; seed <= 400; seed++)
        {
            (int e, int t) = Run(seed);
            ended += e;
            terminated += t;
        }

        output.WriteLine($"{ended} tasks had a response, {terminated} were terminated");
        Assert.True(ended > 400 && terminated > 400);
    }

    private static (int Ended, int Terminated) Run(ulong seed)
    {
        using TargetPort port = new TargetPort(seed: seed).Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        port.Store.IsOpen = false;
        var random = new SeededRandom(seed);
        List<PortTask> tasks = [];
        for (int i = 0; i < 12; i++)
        {
            SamNexus nexus = random.Below(3) == 0 ? other : port.Nexus;
            ulong tag = (ulong)(100 + i);
            Raise(port, random, () => tasks.Add(Start(port, random, nexus, tag)));
            Raise(port, random, () => ReleaseOne(port, random));
        }

        for (int i = 0; i < 3; i++)
        {
            TaskManagementFunction function = s_functions[(int)random.Below(s_functions.Length)];
            Raise(port, random, () => Manage(port, random, function, tasks));
        }

        port.Runtime.Run();
        Assert.Null(port.Runtime.FaultException);

        // What the schedule left over: dormant tasks wait for data and store of others.
        for (int i = 0; i < tasks.Count; i++)
        {
            tasks.FindAll(t => !t.HasEnded).ForEach(port.DeliverData);
            port.Store.ReleaseAll();
        }

        Assert.All(tasks, t => Assert.True(t.HasEnded, $"seed {seed}: {t.Cdb} never ended"));

        Assert.Equal(0, port.Disk.TaskCount);
        return (tasks.Sum(t => t.Completions), tasks.Sum(t => t.Terminations));
    }

    private static PortTask Start(TargetPort port, SeededRandom random, SamNexus nexus, ulong tag)
    {
        uint block = (uint)random.Below(16);
        var attribute = (TaskAttribute)random.Below(3);
        return random.Below(4) switch
        {
            0 => port.Start(Cdb.Read10(block, 1), 512, nexus: nexus, attribute: attribute, tag: tag),
            1 => port.Start(Cdb.Verify10(block, 2), nexus: nexus, attribute: attribute, tag: tag),
            _ => port.Start(
                Cdb.Write10(block, 1),
                dataOut: new byte[512],
                nexus: nexus,
                attribute: attribute,
                tag: tag,
                configure: t => t.HoldsDataBack = random.Below(2) == 0
            ),
        };
    }

    // When the answer comes, every task that the function covered has ended and the store has nothing of theirs.
    private static void Manage(
        TargetPort port,
        SeededRandom random,
        TaskManagementFunction function,
        List<PortTask> tasks
    )
    {
        ulong tag = 100 + (ulong)random.Below(12);
        List<PortTask> covered = [.. tasks.Where(t => !t.HasEnded && Covers(function, port, t, tag))];
        port.Manage(
            function,
            tag,
            answered: _ =>
            {
                Assert.All(covered, t => Assert.True(t.HasEnded, "answered before a task ended"));
                Assert.All(covered, t => Assert.Equal(0, t.Completions));
                covered.ForEach(t => t.Ended = _ => Assert.Fail("a task ended after the answer"));
            }
        );
    }

    private static bool Covers(TaskManagementFunction function, TargetPort port, PortTask task, ulong tag) =>
        function switch
        {
            TaskManagementFunction.AbortTask => task.TaskTag == tag && ReferenceEquals(task.Nexus, port.Nexus),
            TaskManagementFunction.AbortTaskSet or TaskManagementFunction.NexusReset => ReferenceEquals(
                task.Nexus,
                port.Nexus
            ),
            _ => true,
        };

    private static void ReleaseOne(TargetPort port, SeededRandom random)
    {
        if (port.Store.Held.Count > 0)
        {
            port.Store.Release((int)random.Below(port.Store.Held.Count));
        }
    }

    private static void Raise(TargetPort port, SeededRandom random, Action action) =>
        port.Runtime.Cpu((int)random.Below(2)).Raise((CpuContext)random.Below(5), new DelegateWorkItem(action));
}
