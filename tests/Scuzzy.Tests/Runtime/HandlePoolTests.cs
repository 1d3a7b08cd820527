using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Handles;

namespace Scuzzy.Tests.Runtime;

public sealed class HandlePoolTests
{
    [Fact]
    public void A_stale_handle_finds_nothing_though_its_slot_is_taken_again()
    {
        var pool = new HandlePool<object>(1, _ => new object());
        Assert.True(pool.TryTake(out object item, out Handle first));
        pool.Return(first);
        Assert.True(pool.TryTake(out object again, out Handle second));
        Assert.Same(item, again);
        Assert.Equal(first.Slot, second.Slot);
        Assert.NotEqual(first, second);
        Assert.Null(pool.Find(first));
        Assert.Same(item, pool.Find(second));
        Assert.Throws<InvariantViolationException>(() => pool.Return(first));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(7ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(2ul << 32)]
    public void What_never_was_a_handle_finds_nothing(ulong value)
    {
        var pool = new HandlePool<object>(4, _ => new object());
        pool.TryTake(out _, out _);
        Assert.Null(pool.Find(new Handle(value)));
        Assert.Throws<InvariantViolationException>(() => pool.Return(new Handle(value)));
    }

    [Fact]
    public void A_full_pool_gives_nothing_and_taking_allocates_nothing()
    {
        var pool = new HandlePool<object>(3, _ => new object());
        var handles = new Handle[3];
        int taken = TakeAll(pool, handles);
        long allocated = Allocated.Least(() =>
        {
            foreach (Handle handle in handles)
            {
                pool.Return(handle);
            }

            taken = TakeAll(pool, handles);
        });
        Assert.Equal(0, allocated);
        Assert.Equal(3, taken);
        Assert.Equal(3, pool.InUse);
    }

    [Fact]
    public void Handles_name_what_was_taken_for_as_long_as_it_is_taken() =>
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll(
                Arb.From(Gen.Choose(-5, 5).ListOf()),
                actions =>
                {
                    var pool = new HandlePool<string>(4, i => $"item {i}");
                    var taken = new List<(Handle Handle, string Item)>();
                    var stale = new List<Handle>();
                    foreach (int action in actions)
                    {
                        if (action < 0 && taken.Count > 0)
                        {
                            Handle handle = taken[-action % taken.Count].Handle;
                            taken.RemoveAll(t => t.Handle == handle);
                            pool.Return(handle);
                            stale.Add(handle);
                        }
                        else if (pool.TryTake(out string item, out Handle handle))
                        {
                            taken.Add((handle, item));
                        }
                    }

                    Assert.Equal(taken.Count, pool.InUse);
                    Assert.Equal(taken.Count, taken.Select(t => t.Item).Distinct().Count());
                    Assert.All(taken, t => Assert.Same(t.Item, pool.Find(t.Handle)));
                    Assert.All(stale, s => Assert.Null(pool.Find(s)));
                }
            )
        );

    private static int TakeAll(HandlePool<object> pool, Handle[] handles)
    {
        int taken = 0;
        for (; pool.TryTake(out _, out Handle handle); taken++)
        {
            handles[taken] = handle;
        }

        return taken;
    }
}
