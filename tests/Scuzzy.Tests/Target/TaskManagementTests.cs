using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class TaskManagementTests
{
    [Theory]
    [InlineData(TaskManagementFunction.AbortTask)]
    [InlineData(TaskManagementFunction.AbortTaskSet)]
    [InlineData(TaskManagementFunction.ClearTaskSet)]
    [InlineData(TaskManagementFunction.LogicalUnitReset)]
    [InlineData(TaskManagementFunction.NexusReset)]
    [InlineData(TaskManagementFunction.TargetReset)]
    public void The_answer_waits_for_the_store_and_the_task_gets_none(TaskManagementFunction function)
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        PortTask write = port.Start(Cdb.Write10(0, 1), dataOut: new byte[512], tag: 77);
        PortManagement request = port.Manage(function, tag: 77);
        Assert.Equal((0, false), (request.Answers, write.HasEnded));
        port.Store.Release();
        Assert.Equal((1, TaskManagementResponse.FunctionComplete), (request.Answers, request.Response));
        Assert.Equal((0, 1), (write.Completions, write.Terminations));
        Assert.Equal(0, port.Disk.TaskCount);
    }

    [Fact]
    public void A_task_that_waits_for_its_data_is_aborted_at_once_and_late_data_does_nothing()
    {
        using TargetPort port = new TargetPort().Ready();
        PortTask write = port.Start(
            Cdb.Write10(0, 1),
            dataOut: new byte[512],
            tag: 5,
            configure: t => t.HoldsDataBack = true
        );
        PortManagement request = port.Manage(TaskManagementFunction.AbortTask, tag: 5);
        Assert.Equal((1, 1), (request.Answers, write.Terminations));
        port.DeliverData(write);
        Assert.Empty(port.Store.Seen);
    }

    [Fact]
    public void Dormant_and_parked_tasks_are_aborted_without_reaching_the_store()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        PortTask running = port.Start(Cdb.Read10(0, 1), 512);
        PortTask parked = port.Start(Cdb.Verify10(8, 1));
        PortTask dormant = port.Start(Cdb.Write10(4, 1), dataOut: new byte[512], attribute: TaskAttribute.Ordered);
        PortManagement request = port.Manage(TaskManagementFunction.AbortTaskSet);
        Assert.Equal((1, 1, 0), (parked.Terminations, dormant.Terminations, request.Answers));
        port.Store.Release();
        Assert.Equal((1, 1), (running.Terminations, request.Answers));
        Assert.Single(port.Store.Seen);
    }

    [Fact]
    public void Abort_of_an_unknown_task_is_complete_at_once()
    {
        using TargetPort port = new TargetPort().Ready();
        Assert.Equal(
            TaskManagementResponse.FunctionComplete,
            port.Manage(TaskManagementFunction.AbortTask, tag: 99).Response
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_nexus_whose_tasks_are_cleared_hears_of_it(bool taskAbortedStatus)
    {
        using TargetPort port = new TargetPort().Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        if (taskAbortedStatus)
        {
            byte[] list = [0, 0, 0, 0, 0x0A, 0x0A, 0x02, 0x10, 0, 0x40, 0, 0, 0, 0, 0, 0];
            Assert.Equal(ScsiStatus.Good, port.Do(Cdb.ModeSelect6(16, savePages: false), dataOut: list).Status);
            _ = port.Do(Cdb.TestUnitReady(), nexus: other);
        }

        port.Store.IsOpen = false;
        PortTask task = port.Start(Cdb.Read10(0, 1), 512, nexus: other);
        PortManagement request = port.Manage(TaskManagementFunction.ClearTaskSet);
        port.Store.Release();
        Assert.Equal(1, request.Answers);
        if (taskAbortedStatus)
        {
            Assert.Equal((1, ScsiStatus.TaskAborted), (task.Completions, task.Status));
            Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady(), nexus: other).Status);
        }
        else
        {
            Assert.Equal(1, task.Terminations);
            TargetPort.AssertSense(
                port.Do(Cdb.TestUnitReady(), nexus: other),
                SenseKey.UnitAttention,
                AdditionalSense.CommandsClearedByAnotherInitiator
            );
        }

        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
    }

    [Fact]
    public void A_reset_is_told_to_all_nexuses_once_and_frees_reservations()
    {
        using TargetPort port = new TargetPort().Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Reserve6()).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, port.Do(Cdb.TestUnitReady(), nexus: other).Status);
        port.Manage(TaskManagementFunction.LogicalUnitReset, nexus: other);
        foreach (SamNexus nexus in (SamNexus[])[port.Nexus, other])
        {
            TargetPort.AssertSense(
                port.Do(Cdb.TestUnitReady(), nexus: nexus),
                SenseKey.UnitAttention,
                AdditionalSense.BusDeviceReset
            );
            Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady(), nexus: nexus).Status);
        }
    }

    [Fact]
    public void Two_resets_are_one_attention_and_cover_weaker_ones()
    {
        using TargetPort port = new TargetPort().Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        byte[] list = [0, 0, 0, 0, 0x0A, 0x0A, 0x06, 0x10, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.ModeSelect6(16, savePages: false), dataOut: list).Status);
        port.Manage(TaskManagementFunction.LogicalUnitReset);
        port.Manage(TaskManagementFunction.TargetReset);
        port.Manage(TaskManagementFunction.NexusReset, nexus: other);
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), nexus: other),
            SenseKey.UnitAttention,
            AdditionalSense.BusDeviceReset
        );
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady(), nexus: other).Status);
    }

    [Fact]
    public void Queries_say_what_is_there()
    {
        using var port = new TargetPort();
        Assert.Equal(
            TaskManagementResponse.FunctionSucceeded,
            port.Manage(TaskManagementFunction.QueryAsynchronousEvent).Response
        );
        port.Ready();
        port.Store.IsOpen = false;
        port.Start(Cdb.Read10(0, 1), 512, tag: 3);
        (TaskManagementFunction Function, ulong Tag, TaskManagementResponse Response)[] expected =
        [
            (TaskManagementFunction.QueryTask, 3, TaskManagementResponse.FunctionSucceeded),
            (TaskManagementFunction.QueryTask, 4, TaskManagementResponse.FunctionComplete),
            (TaskManagementFunction.QueryTaskSet, 0, TaskManagementResponse.FunctionSucceeded),
            (TaskManagementFunction.QueryAsynchronousEvent, 0, TaskManagementResponse.FunctionComplete),
            (TaskManagementFunction.ClearAca, 0, TaskManagementResponse.FunctionRejected),
        ];
        Assert.All(expected, e => Assert.Equal(e.Response, port.Manage(e.Function, e.Tag).Response));
        port.Store.ReleaseAll();
    }

    [Fact]
    public void An_overlapped_tag_aborts_the_tasks_of_its_nexus_and_says_so()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        PortTask first = port.Start(Cdb.Read10(0, 1), 512, tag: 9);
        PortTask second = port.Start(Cdb.Read10(1, 1), 512, tag: 10);
        PortTask offender = port.Start(Cdb.Read10(2, 1), 512, tag: 9);
        Assert.False(offender.HasEnded);
        port.Store.ReleaseAll();
        Assert.Equal((1, 1), (first.Terminations, second.Terminations));
        TargetPort.AssertSense(offender, SenseKey.AbortedCommand, AdditionalSense.OverlappedCommands);
        Assert.Equal(2, port.Store.Seen.Count);
    }

    [Fact]
    public void The_same_tag_of_another_nexus_is_another_task()
    {
        using TargetPort port = new TargetPort().Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        port.Store.IsOpen = false;
        PortTask mine = port.Start(Cdb.Read10(0, 1), 512, tag: 9);
        PortTask others = port.Start(Cdb.Read10(1, 1), 512, tag: 9, nexus: other);
        port.Store.ReleaseAll();
        Assert.Equal((1, 1), (mine.Completions, others.Completions));
    }

    [Fact]
    public void A_full_task_set_says_TASK_SET_FULL_or_BUSY()
    {
        using var port = new TargetPort(options: new TargetOptions { TasksPerUnit = 4, TasksPerNexus = 3 });
        port.Ready();
        SamNexus b = port.Device.Login("initiator-b", 1);
        SamNexus c = port.Device.Login("initiator-c", 1);
        port.Ready(b);
        port.Ready(c);
        port.Store.IsOpen = false;
        for (int i = 0; i < 3; i++)
        {
            port.Start(Cdb.Read10(0, 1), 512);
        }

        Assert.Equal(ScsiStatus.TaskSetFull, port.Do(Cdb.Read10(0, 1), 512).Status);
        port.Start(Cdb.Read10(0, 1), 512, nexus: b);
        Assert.Equal(ScsiStatus.TaskSetFull, port.Do(Cdb.Read10(0, 1), 512, nexus: b).Status);
        Assert.Equal(ScsiStatus.Busy, port.Do(Cdb.Read10(0, 1), 512, nexus: c).Status);
        port.Store.ReleaseAll();
        Assert.Equal(0, port.Disk.TaskCount);
    }

    [Fact]
    public void A_lost_nexus_gets_no_responses_and_its_slot_is_used_again()
    {
        using var port = new TargetPort(options: new TargetOptions { MaximumNexuses = 2 });
        port.Ready();
        SamNexus b = port.Device.Login("initiator-b", 1);
        port.Ready(b);
        Assert.Equal(ScsiStatus.Busy, port.Do(Cdb.TestUnitReady(), nexus: port.Device.Login("c", 1)).Status);
        port.Store.IsOpen = false;
        PortTask task = port.Start(Cdb.Read10(0, 1), 512, nexus: b);
        port.Device.NexusLost(b);
        Assert.Equal(ScsiStatus.Busy, port.Do(Cdb.TestUnitReady(), nexus: port.Device.Login("c", 1)).Status);
        port.Store.Release();
        Assert.Equal((0, 1), (task.Completions, task.Terminations));
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), nexus: port.Device.Login("d", 1)),
            SenseKey.UnitAttention,
            AdditionalSense.PowerOnOrReset
        );
    }

    [Fact]
    public void An_ACA_holds_everything_but_the_ACA_task_of_its_nexus_until_CLEAR_ACA()
    {
        using var port = new TargetPort(personality: new UnitPersonality { SupportsAca = true });
        port.Ready();
        SamNexus other = port.Device.Login("initiator-b", 1);
        port.Ready(other);
        TargetPort.AssertSense(
            port.Do(new Cdb([0x28, 0, 0xFF, 0, 0, 0, 0, 0, 1, 0x04]), 512),
            SenseKey.IllegalRequest,
            AdditionalSense.LbaOutOfRange
        );
        Assert.Equal(ScsiStatus.AcaActive, port.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(ScsiStatus.Busy, port.Do(Cdb.TestUnitReady(), nexus: other).Status);
        Assert.Equal(ScsiStatus.Good, port.Start(Cdb.Read10(0, 1), 512, attribute: TaskAttribute.Aca).Status);
        Assert.Equal(TaskManagementResponse.FunctionComplete, port.Manage(TaskManagementFunction.ClearAca).Response);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady(), nexus: other).Status);
    }

    [Fact]
    public void A_command_that_waits_for_its_data_holds_nobody_up()
    {
        using TargetPort port = new TargetPort().Ready();
        Cdb same = new([0x41, 0, 0, 0, 0, 0, 0, 0, 4, 0]);
        PortTask slow = port.Start(same, dataOut: new byte[512], configure: t => t.HoldsDataBack = true);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Read10(0, 1), 512).Status);
        port.Store.IsOpen = false;
        PortTask read = port.Start(Cdb.Read10(0, 1), 512);
        port.DeliverData(slow);
        Assert.Single(port.Store.Held);
        port.Store.ReleaseAll();
        Assert.Equal((1, 1, ScsiStatus.Good), (read.Completions, slow.Completions, slow.Status));
    }

    [Fact]
    public void COMPARE_AND_WRITE_is_alone_at_the_medium()
    {
        using TargetPort port = new TargetPort().Ready();
        byte[] data = new byte[1024];
        FillPattern.Write(TargetPort.FillSeed, 0, data.AsSpan(0, 512));
        port.Store.IsOpen = false;
        PortTask compare = port.Start(new Cdb([0x89, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]), dataOut: data);
        PortTask write = port.Start(Cdb.Write10(0, 1), dataOut: Enumerable.Repeat((byte)9, 512).ToArray());
        Assert.Single(port.Store.Held);
        port.Store.Release();
        Assert.Single(port.Store.Held);
        port.Store.Release();
        Assert.Equal((ScsiStatus.Good, 1, 0), (compare.Status, compare.Completions, write.Completions));
        port.Store.Release();
        Assert.Equal(1, write.Completions);
    }
}
