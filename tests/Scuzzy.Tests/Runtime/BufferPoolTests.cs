using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Tests.Runtime;

public sealed unsafe class BufferPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(65536)]
    [InlineData(1_000_000)]
    [InlineData(BufferPool.MaximumBufferBytes)]
    public void A_buffer_has_the_length_asked_for_and_is_aligned(int length)
    {
        using var pool = new BufferPool();
        Lease lease = pool.Lease(length);
        Assert.Equal(length, lease.Span.Length);
        Assert.Equal(0u, (nuint)lease.Segment.Address % BufferPool.Alignment);
        Assert.Equal(-1, lease.Span.IndexOfAnyExcept((byte)0));
        lease.Span.Fill(0xAA);
        lease.Return();
    }

    [Fact]
    public void Buffers_that_are_leased_together_do_not_overlap()
    {
        using var pool = new BufferPool();
        var random = new Random(1);
        var leases = new List<Lease>();
        for (int i = 0; i < 300; i++)
        {
            Lease lease = pool.Lease(random.Next(1, 60_000));
            lease.Span.Fill((byte)i);
            leases.Add(lease);
        }

        for (int i = 0; i < leases.Count; i++)
        {
            Assert.Equal(-1, leases[i].Span.IndexOfAnyExcept((byte)i));
        }

        leases.ForEach(l => l.Return());
    }

    [Fact]
    public void A_returned_lease_cannot_be_used_or_returned_again_though_the_buffer_has_a_new_user()
    {
        using var pool = new BufferPool();
        Lease old = pool.Lease(100);
        old.Return();
        Lease next = pool.Lease(100);
        Assert.Throws<InvariantViolationException>(() => old.Span.Length);
        Assert.Throws<InvariantViolationException>(old.Return);
        next.Return();
    }

    [Fact]
    public void The_limit_holds_and_returned_buffers_are_used_again()
    {
        using var pool = new BufferPool(maximumBytes: 1 << 20);
        var leases = new List<Lease>();
        while (pool.TryLease(4096, out Lease lease))
        {
            leases.Add(lease);
        }

        Assert.Equal(256, leases.Count);
        Assert.Equal(1 << 20, pool.AllocatedBytes);
        Assert.Throws<InvariantViolationException>(() => pool.Lease(1));
        leases[7].Return();
        leases[7] = pool.Lease(1);
        leases.ForEach(l => l.Return());
        Assert.Equal(0, pool.Leases);
    }

    [Fact]
    public void A_leak_is_found_and_its_holder_named()
    {
        using var pool = new BufferPool();
        Lease kept = pool.Lease(10, "nbd reply");
        Lease other = pool.Lease(10);
        var leak = Assert.Throws<InvariantViolationException>(pool.AssertNoLeases);
        Assert.Contains("nbd reply", leak.Message, StringComparison.Ordinal);
        Assert.Contains("2 leases", leak.Message, StringComparison.Ordinal);
        Assert.Throws<InvariantViolationException>(pool.Dispose);
        kept.Return();
        other.Return();
    }

    [Fact]
    public void Leasing_and_returning_allocate_nothing_once_warm()
    {
        using var pool = new BufferPool();
        pool.Lease(4096).Return();
        long allocated = Allocated.Least(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                pool.Lease(4096, "tag").Return();
            }
        });

        Assert.Equal(0, allocated);
    }
}
