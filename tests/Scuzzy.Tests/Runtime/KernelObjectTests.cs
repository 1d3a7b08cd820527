using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Tests.Runtime;

public sealed class KernelObjectTests
{
    private static readonly IReadOnlyList<KernelAttribute> s_diskAttributes =
    [
        new KernelAttribute<Disk>("model", d => d.Model),
        new KernelAttribute<Disk>("timeout", d => d.Timeout.ToString(), StoreTimeout),
        new KernelAttribute<Disk>("delete", null, (_, _) => 0),
        new KernelAttribute<Disk>("broken", _ => ShowResult.Failed(Errno.EIO)),
    ];

    private readonly KernelObjectTree _tree = new();

    [Fact]
    public void Paths_lead_to_objects_and_back()
    {
        KernelObject disk = MakeDisk("sda");
        Assert.Equal("/devices/host0/sda", disk.Path);
        Assert.Same(disk, _tree.Find("/devices/host0/sda"));
        Assert.Same(disk, _tree.Find("/devices//host0/./sda/"));
        Assert.Same(disk, disk.Find("../sda"));
        Assert.Same(_tree.Root, disk.Find("/"));
        Assert.Equal("/", _tree.Root.Path);
        Assert.Null(_tree.Find("/devices/host1"));
    }

    [Fact]
    public void Links_are_followed_until_their_target_is_removed()
    {
        KernelObject disk = MakeDisk("sda");
        KernelObject block = _tree.Root.Ensure("block");
        block.AddLink("sda", disk);
        Assert.Same(disk, _tree.Find("/block/sda"));
        Assert.Same(disk.Parent, _tree.Find("/block/sda/.."));
        disk.Parent!.Remove();
        Assert.Null(_tree.Find("/block/sda"));
        Assert.Single(block.Links);
        Assert.True(block.RemoveLink("sda"));
        Assert.Empty(block.Links);
    }

    [Fact]
    public void What_was_put_off_is_there_for_whoever_looks_from_wherever()
    {
        KernelObject disk = MakeDisk("sda");
        int times = 0;
        foreach (
            Action look in (Action[])
                [
                    () => Assert.NotNull(_tree.Find("/late0")),
                    () => Assert.NotNull(disk.Child("late1")),
                    () => Assert.Equal(["late1", "late2"], disk.Children.Select(c => c.Name)),
                    () => Assert.Equal("link3", Assert.Single(disk.Links).Name),
                    () => Assert.True(disk.RemoveLink("link4")),
                    () => Assert.Same(disk, disk.Find("link5")),
                ]
        )
        {
            int late = times;
            _tree.Postpone(() =>
            {
                times++;
                _ = late switch
                {
                    0 => _tree.Root.Add("late0"),
                    1 or 2 => disk.Add($"late{late}"),
                    _ => Link(disk, $"link{late}"),
                };
            });
            Assert.Equal(late, times);
            look();
            Assert.Equal(late + 1, times);
        }

        static KernelObject Link(KernelObject disk, string name)
        {
            disk.AddLink(name, disk);
            return disk;
        }
    }

    [Fact]
    public void Many_links_are_found_removed_and_made_again_in_order()
    {
        KernelObject disk = MakeDisk("sda");
        KernelObject links = _tree.Root.Ensure("links");
        for (int i = 0; i < 40; i++)
        {
            links.AddLink($"l{i}", disk);
        }

        Assert.True(links.RemoveLink("l7"));
        Assert.False(links.RemoveLink("l7"));
        Assert.Null(_tree.Find("/links/l7"));
        links.AddLink("l7", disk.Parent!);
        Assert.Same(disk.Parent, _tree.Find("/links/l7"));
        Assert.Same(disk, _tree.Find("/links/l39"));
        Assert.Equal("l7", links.Links[^1].Name);
        Assert.Equal(40, links.Links.Count);
    }

    [Fact]
    public void Attributes_show_and_store_text_or_an_errno()
    {
        KernelObject disk = MakeDisk("sda");
        Assert.Equal("ST9300605SS", disk.Show("model").Text);
        Assert.Equal(0, disk.Store("timeout", "45\n"));
        Assert.Equal("45", disk.Show("timeout").Text);
        Assert.Equal(Errno.EINVAL, disk.Store("timeout", "soon"));
        Assert.Equal("45", disk.Show("timeout").Text);
        Assert.Equal(Errno.EACCES, disk.Store("model", "x"));
        Assert.Equal(Errno.EACCES, disk.Show("delete").Error);
        Assert.Equal(0, disk.Store("delete", "1"));
        Assert.Equal(Errno.EIO, disk.Show("broken").Error);
        Assert.Equal(Errno.ENOENT, disk.Show("nothing").Error);
        Assert.Equal(Errno.ENOENT, disk.Store("nothing", "1"));
        Assert.Equal([292, 420, 128, 292], disk.Attributes.Select(a => a.Mode));
    }

    [Fact]
    public void An_object_may_have_attributes_of_its_own()
    {
        KernelObject disk = MakeDisk("sda");
        disk.AddAttribute(new KernelAttribute<Disk>("extra", _ => "1"));
        Assert.Equal("1", disk.Show("extra").Text);
        Assert.Equal(Errno.ENOENT, MakeDisk("sdb").Show("extra").Error);
        Assert.Throws<InvariantViolationException>(() =>
            disk.AddAttribute(new KernelAttribute<Disk>("model", _ => ""))
        );
    }

    [Fact]
    public void Walking_visits_parents_first_and_children_in_the_order_of_their_making()
    {
        KernelObject root = _tree.Root;
        root.Add("b").Add("z");
        root.Add("a").Add("y");
        root.Child("b")!.Add("x");
        Assert.Equal(["/", "/b", "/b/z", "/b/x", "/a", "/a/y"], root.Walk().Select(o => o.Path));
    }

    [Fact]
    public void Many_children_are_found_renamed_and_removed()
    {
        KernelObject parent = _tree.Root.Ensure("class");
        for (int i = 0; i < 100; i++)
        {
            parent.Add($"n{i}");
        }

        parent.Child("n50")!.Rename("renamed");
        Assert.Null(parent.Child("n50"));
        Assert.NotNull(parent.Child("renamed"));
        parent.Child("n7")!.Remove();
        Assert.Null(parent.Child("n7"));
        parent.Add("n7");
        Assert.Equal(100, parent.Children.Count);
        Assert.Equal("n7", parent.Children[^1].Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("sda")]
    public void Names_that_cannot_be_are_refused(string name)
    {
        KernelObject parent = MakeDisk("sda").Parent!;
        Assert.Throws<InvariantViolationException>(() => parent.Add(name));
    }

    [Fact]
    public void Uevents_are_kept_and_told_in_order()
    {
        var listener = new Listener();
        _tree.AddListener(listener);
        KernelObject disk = MakeDisk("sda");
        disk.Report(UeventAction.Add, "SUBSYSTEM=block");
        disk.Report(UeventAction.Remove);
        Assert.Equal(["add@/devices/host0/sda", "remove@/devices/host0/sda"], _tree.Uevents.Select(u => u.ToString()));
        Assert.Equal(_tree.Uevents, listener.Seen);
        Assert.Equal(["SUBSYSTEM=block"], listener.Seen[0].Environment);
        Assert.Equal([1, 2], listener.Seen.Select(u => u.Sequence));
    }

    private static int StoreTimeout(Disk disk, string text)
    {
        if (!int.TryParse(text, out int seconds))
        {
            return Errno.EINVAL;
        }

        disk.Timeout = seconds;
        return 0;
    }

    private KernelObject MakeDisk(string name) =>
        _tree.Root.Ensure("devices").Ensure("host0").Add(name, new Disk(), s_diskAttributes);

    private sealed class Disk
    {
        public string Model { get; } = "ST9300605SS";

        public int Timeout { get; set; } = 30;
    }

    private sealed class Listener : UeventListener
    {
        public List<Uevent> Seen { get; } = [];

        public override void Happened(Uevent uevent) => Seen.Add(uevent);
    }
}
