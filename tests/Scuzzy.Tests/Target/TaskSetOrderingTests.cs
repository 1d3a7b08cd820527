using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Tests.Target;

/// <summary>The task set against a model that says, for any set of living tasks, which must be enabled.</summary>
public sealed class TaskSetOrderingTests
{
    [Fact]
    public void An_ORDERED_task_waits_for_older_ones_and_newer_SIMPLE_ones_wait_for_it()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        PortTask first = Start(port, TaskAttribute.Simple, 0);
        PortTask ordered = Start(port, TaskAttribute.Ordered, 1);
        PortTask last = Start(port, TaskAttribute.Simple, 2);
        Assert.Equal([0L], InStore(port));
        port.Store.Release();
        Assert.Equal((1, 0), (first.Completions, ordered.Completions));
        Assert.Equal([1L], InStore(port));
        port.Store.Release();
        Assert.Equal([2L], InStore(port));
        port.Store.Release();
        Assert.Equal((1, 1), (ordered.Completions, last.Completions));
    }

    [Fact]
    public void A_HEAD_OF_QUEUE_task_starts_at_once_and_holds_what_was_dormant()
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        Start(port, TaskAttribute.Simple, 0);
        Start(port, TaskAttribute.Ordered, 1);
        Start(port, TaskAttribute.HeadOfQueue, 2);
        Assert.Equal([0L, 2L], InStore(port));
        port.Store.Release();
        Assert.Equal([2L], InStore(port));
        port.Store.Release();
        Assert.Equal([1L], InStore(port));
    }

    [Fact]
    public void The_task_set_does_what_the_model_says()
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed => Agrees(seed));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }

    // Random arrivals and completions; after each, the tasks in the store are those that the model allows.
    private static bool Agrees(ulong seed)
    {
        using TargetPort port = new TargetPort().Ready();
        port.Store.IsOpen = false;
        var random = new SeededRandom(seed);
        List<(int Id, TaskAttribute Attribute, bool Enabled)> model = [];
        int next = 0;
        for (int step = 0; step < 60; step++)
        {
            bool arrives = model.Count == 0 || (model.Count < 12 && random.Below(2) == 0);
            if (arrives)
            {
                var attribute = (TaskAttribute)random.Below(3);
                model.Add((next, attribute, false));
                Settle(model);
                Start(port, attribute, next++);
            }
            else
            {
                int index = (int)random.Below(port.Store.Held.Count);
                int id = (int)(port.Store.Held[index].OffsetBytes / 512);
                model.RemoveAt(model.FindIndex(t => t.Id == id));
                Settle(model);
                port.Store.Release(index);
            }

            long[] expected = [.. model.Where(t => t.Enabled).Select(t => (long)t.Id).Order()];
            Assert.Equal(expected, InStore(port));
        }

        return true;
    }

    // SAM-5 8.9 as prose: a SIMPLE task waits while any HEAD OF QUEUE task or an older ORDERED task lives, an ORDERED
    // one while any HEAD OF QUEUE task or any older task lives; who was enabled stays so.
    private static void Settle(List<(int Id, TaskAttribute Attribute, bool Enabled)> model)
    {
        for (int i = 0; i < model.Count; i++)
        {
            bool heads = model.Exists(t => t.Id != model[i].Id && t.Attribute == TaskAttribute.HeadOfQueue);
            bool olderOrdered = model.Take(i).Any(t => t.Attribute == TaskAttribute.Ordered);
            bool waits = model[i].Attribute switch
            {
                TaskAttribute.Simple => heads || olderOrdered,
                TaskAttribute.Ordered => heads || i > 0,
                _ => false,
            };
            if (!waits)
            {
                model[i] = model[i] with { Enabled = true };
            }
        }
    }

    private static PortTask Start(TargetPort port, TaskAttribute attribute, int block) =>
        port.Start(Cdb.Read10((uint)block, 1), dataIn: 512, attribute: attribute);

    private static long[] InStore(TargetPort port) => [.. port.Store.Held.Select(b => b.OffsetBytes / 512).Order()];
}
