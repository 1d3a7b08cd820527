using Scuzzy.Storage.Filters;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Nbd.Wire;
using Scuzzy.Storage.Stores;
using static Scuzzy.Tests.Storage.Nbd.NbdBed;

namespace Scuzzy.Tests.Storage.Nbd;

/// <summary>The protocol byte by byte, as NetworkBlockDevice doc/proto.md has it.</summary>
public sealed class NbdWireTests : IDisposable
{
    private readonly NbdBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void The_server_greets_first() => Assert.Equal(Bytes(Hello), _bed.Exchange(_bed.Connect()));

    [Fact]
    public void The_oldest_option_answers_with_size_flags_and_padding()
    {
        WirePeer peer = _bed.Connect();
        byte[] reply = _bed.Exchange(peer, Bytes("00000001"), Option(NbdOption.ExportName, "disk"u8.ToArray()));
        // Size 1 MiB; flags: has-flags, flush, FUA, trim, write-zeroes, DF, multi-conn, cache.
        Assert.Equal([.. Bytes(Hello), .. Bytes("0000000000100000 05ed"), .. new byte[124]], reply);
    }

    [Fact]
    public void The_padding_goes_if_both_agree()
    {
        WirePeer peer = _bed.Connect();
        byte[] reply = _bed.Exchange(peer, Bytes("00000003"), Option(NbdOption.ExportName, "disk"u8.ToArray()));
        Assert.Equal([.. Bytes(Hello), .. Bytes("0000000000100000 05ed")], reply);
    }

    [Fact]
    public void List_names_every_export_with_its_description()
    {
        _bed.Add("b", new NullStore(_bed.Shard, 512));
        WirePeer peer = _bed.Connect();
        byte[] reply = _bed.Exchange(peer, Bytes("00000003"), Option(NbdOption.List));
        Assert.Equal(
            Bytes(
                Hello
                    + "0003e889045565a9 00000003 00000002 0000000e 00000004 6469736b 61206469736b"
                    + "0003e889045565a9 00000003 00000002 00000005 00000001 62"
                    + "0003e889045565a9 00000003 00000001 00000000"
            ),
            reply
        );
    }

    [Fact]
    public void Go_tells_size_flags_block_sizes_and_what_was_asked_for()
    {
        WirePeer peer = _bed.Connect();
        // Requests: name, description, block size.
        byte[] go = Option(NbdOption.Go, [.. Text("disk"), 0, 3, 0, 1, 0, 2, 0, 3]);
        Assert.Equal(
            Bytes(
                Hello
                    + "0003e889045565a9 00000007 00000003 0000000c 0000 0000000000100000 05ed"
                    + "0003e889045565a9 00000007 00000003 0000000e 0003 00000200 00001000 02000000"
                    + "0003e889045565a9 00000007 00000003 00000006 0001 6469736b"
                    + "0003e889045565a9 00000007 00000003 00000008 0002 61206469736b"
                    + "0003e889045565a9 00000007 00000001 00000000"
            ),
            _bed.Exchange(peer, Bytes("00000003"), go)
        );
        Assert.Equal(
            Bytes("67446698 00000000 0000000000000001"),
            _bed.Exchange(peer, Request(NbdCommand.Flush, 1, 0, 0))
        );
    }

    [Fact]
    public void Info_leaves_the_handshake_open_and_the_empty_name_is_the_first_export()
    {
        WirePeer peer = _bed.Connect();
        _bed.Exchange(peer, Bytes("00000003"));
        byte[] info = _bed.Exchange(peer, Option(NbdOption.Info, [.. Text(""), 0, 1, 0, 1]));
        Assert.Equal(
            Bytes("0003e889045565a9 00000006 00000003 00000006 0001 6469736b"),
            info.AsSpan(32 + 34, 26).ToArray()
        );
        Assert.Equal(
            Bytes("0003e889045565a9 00000002 00000001 00000000"),
            _bed.Exchange(peer, Option(NbdOption.Abort))
        );
        Assert.True(peer.IsClosed);
    }

    [Fact]
    public void Metadata_contexts_are_listed_and_set()
    {
        WirePeer peer = _bed.Connect();
        _bed.Exchange(peer, Bytes("00000003"), Option(NbdOption.StructuredReply));
        const string listed = "0003e889045565a9 00000009 00000004 00000013 00000001 626173653a616c6c6f636174696f6e";
        const string listEnd = "0003e889045565a9 00000009 00000001 00000000";
        Assert.Equal(Bytes(listed + listEnd), _bed.Exchange(peer, Option(NbdOption.ListMetaContext, Contexts("disk"))));
        Assert.Equal(
            Bytes(listed + listEnd),
            _bed.Exchange(peer, Option(NbdOption.ListMetaContext, Contexts("disk", "qemu:", "base:")))
        );
        Assert.Equal(
            Bytes(listEnd),
            _bed.Exchange(peer, Option(NbdOption.ListMetaContext, Contexts("disk", "qemu:allocation-depth")))
        );
        Assert.Equal(
            Bytes(
                "0003e889045565a9 0000000a 00000004 00000013 00000001 626173653a616c6c6f636174696f6e"
                    + "0003e889045565a9 0000000a 00000001 00000000"
            ),
            _bed.Exchange(peer, Option(NbdOption.SetMetaContext, Contexts("disk", "base:allocation", "x:y")))
        );
    }

    [Fact]
    public void A_read_is_one_chunk_with_its_offset()
    {
        WirePeer peer = _bed.Enter();
        Assert.Equal(
            [.. Bytes("668e33ef 0001 0001 00000000000000aa 00000208 0000000000000400"), .. Filling(1024, 512)],
            _bed.Exchange(peer, Request(NbdCommand.Read, 0xAA, 1024, 512, NbdCommandFlags.DoNotFragment))
        );
    }

    [Fact]
    public void Without_structured_replies_a_read_is_a_simple_reply()
    {
        WirePeer peer = _bed.Enter(isStructured: false);
        Assert.Equal(
            [.. Bytes("67446698 00000000 00000000000000aa"), .. Filling(1024, 512)],
            _bed.Exchange(peer, Request(NbdCommand.Read, 0xAA, 1024, 512))
        );
    }

    [Fact]
    public void A_long_read_of_a_hole_is_one_chunk_without_data()
    {
        WirePeer peer = _bed.Enter();
        Assert.Equal(
            Bytes(
                "668e33ef 0001 0000 0000000000000001 00000000"
                    + "668e33ef 0001 0002 0000000000000002 0000000c 0000000000020000 00020000"
            ),
            _bed.Exchange(
                peer,
                Request(NbdCommand.Trim, 1, 0x20000, 0x40000),
                Request(NbdCommand.Read, 2, 0x20000, 0x20000)
            )
        );
    }

    [Fact]
    public void A_write_takes_its_data_from_behind_the_request_however_it_is_cut()
    {
        WirePeer peer = _bed.Enter();
        byte[] data = [.. Enumerable.Range(0, 200 * 1024).Select(i => (byte)(i * 7))];
        byte[] message = Request(NbdCommand.Write, 5, 4096, (uint)data.Length, NbdCommandFlags.ForceUnitAccess, data);
        for (int cut = 1; cut < message.Length; cut = cut * 3 + 1)
        {
            byte[] reply = _bed.Exchange(peer, message[..cut]);
            Assert.Empty(reply);
            Assert.Equal(Bytes("668e33ef 0001 0000 0000000000000005 00000000"), _bed.Exchange(peer, message[cut..]));
        }

        byte[] read = _bed.Exchange(peer, Request(NbdCommand.Read, 6, 4096, (uint)data.Length));
        Assert.Equal(data, read[28..]);
    }

    [Fact]
    public void Block_status_tells_data_and_holes()
    {
        WirePeer peer = _bed.Enter();
        _bed.Exchange(peer, Request(NbdCommand.Trim, 1, 0x10000, 0x20000));
        Assert.Equal(
            Bytes(
                "668e33ef 0001 0005 0000000000000002 0000001c 00000001"
                    + "00010000 00000000 00020000 00000003 00010000 00000000"
            ),
            _bed.Exchange(peer, Request(NbdCommand.BlockStatus, 2, 0, 0x40000))
        );
        Assert.Equal(
            Bytes("668e33ef 0001 0005 0000000000000003 0000000c 00000001 0000fe00 00000000"),
            _bed.Exchange(peer, Request(NbdCommand.BlockStatus, 3, 512, 0x40000, NbdCommandFlags.RequestOne))
        );
    }

    [Fact]
    public void Zeroes_trim_cache_and_flush_are_acknowledged()
    {
        WirePeer peer = _bed.Enter(isStructured: false);
        Assert.Equal(
            Bytes(
                "67446698 00000000 0000000000000001"
                    + "67446698 00000000 0000000000000002"
                    + "67446698 00000000 0000000000000003"
                    + "67446698 00000000 0000000000000004"
            ),
            _bed.Exchange(
                peer,
                Request(NbdCommand.WriteZeroes, 1, 512, 1024, NbdCommandFlags.NoHole),
                Request(NbdCommand.Trim, 2, 0, DiskBytes, NbdCommandFlags.ForceUnitAccess),
                Request(NbdCommand.Cache, 3, 0, 4096),
                Request(NbdCommand.Flush, 4, 0, 0)
            )
        );
        Assert.Equal(0, _bed.Disk.AllocatedBytes);
    }

    [Fact]
    public void Replies_come_as_the_device_ends_its_bios_and_all_come_before_the_connection_closes()
    {
        var slow = new DelayFilter(
            new RamStore(_bed.Shard, 1 << 20),
            new DelayOptions { ReadNs = 9_000_000, WriteNs = 1_000_000 }
        );
        _bed.Add("slow", slow);
        WirePeer peer = _bed.Enter(isStructured: false, name: "slow");
        byte[] reply = _bed.Exchange(
            peer,
            Request(NbdCommand.Read, 1, 0, 512),
            Request(NbdCommand.Write, 2, 4096, 512, NbdCommandFlags.None, new byte[512]),
            Request(NbdCommand.Disconnect, 3, 0, 0)
        );
        Assert.Equal(
            [.. Bytes("67446698 00000000 0000000000000002 67446698 00000000 0000000000000001"), .. new byte[512]],
            reply
        );
        Assert.True(peer.IsClosed);
    }

    [Fact]
    public void A_failure_of_the_device_is_told_with_its_reason()
    {
        var failing = new ErrorFilter(new RamStore(_bed.Shard, 1 << 20));
        failing.Add(new ErrorRule { Status = Scuzzy.Storage.BlockStatus.Medium });
        _bed.Add("bad", failing);
        WirePeer peer = _bed.Enter(name: "bad");
        byte[] text = "the medium is bad (ENODATA)"u8.ToArray();
        Assert.Equal(
            [.. Bytes("668e33ef 0001 8001 0000000000000009 00000021 00000005 001b"), .. text],
            _bed.Exchange(peer, Request(NbdCommand.Read, 9, 0, 4096))
        );
    }

    [Fact]
    public void A_client_that_takes_no_replies_is_not_read_and_costs_no_more_than_its_bound()
    {
        using var bed = new NbdBed(new NbdServerOptions { MaximumRequests = 16, MaximumBufferBytes = 1 << 20 });
        WirePeer peer = bed.Enter(isStructured: false);
        peer.IsReading = false;
        for (ulong i = 0; i < 300; i++)
        {
            peer.Send(Request(NbdCommand.Read, i, 0, 65536));
            bed.Settle();
            Assert.True(bed.Server.Pool.LeasedBytes <= 1 << 20);
        }

        bed.CheckThatItServes();
        peer.IsReading = true;
        bed.Settle();
        Assert.Equal(300 * (16 + 65536), peer.ReceivedCount);
    }

    [Fact]
    public void Connections_beyond_the_limit_are_closed_and_the_others_served()
    {
        using var bed = new NbdBed(new NbdServerOptions { MaximumConnections = 3 });
        WirePeer[] peers = [bed.Enter(), bed.Enter(), bed.Enter()];
        WirePeer fourth = bed.Connect();
        bed.Settle();
        Assert.True(fourth.IsClosed);
        Assert.Empty(fourth.Take());
        Assert.NotEmpty(bed.Exchange(peers[2], Request(NbdCommand.Flush, 1, 0, 0)));
        peers[0].Close();
        bed.Settle();
        bed.CheckThatItServes();
    }

    [Fact]
    public void A_client_that_never_chooses_is_put_out_after_thirty_seconds()
    {
        WirePeer idle = _bed.Connect();
        WirePeer entered = _bed.Enter();
        _bed.Runtime.Run(_bed.Runtime.NowNs + 31_000_000_000);
        Assert.True(idle.IsClosed);
        Assert.False(entered.IsClosed);
    }

    [Fact]
    public void A_lost_client_leaves_nothing_behind_once_its_bios_have_ended()
    {
        var slow = new DelayFilter(new RamStore(_bed.Shard, 1 << 20), new DelayOptions { ReadNs = 5_000_000_000 });
        _bed.Add("slow", slow);
        WirePeer peer = _bed.Enter(name: "slow");
        _bed.Exchange(
            peer,
            Request(NbdCommand.Read, 1, 0, 4096),
            Request(NbdCommand.Write, 2, 0, 65536, NbdCommandFlags.None, new byte[100])
        );
        peer.Close();
        _bed.Settle();
        Assert.Equal(1, _bed.Server.ConnectionCount);
        _bed.Runtime.Run(_bed.Runtime.NowNs + 6_000_000_000);
        Assert.Equal(0, _bed.Server.ConnectionCount);
        Assert.Equal(0, _bed.Server.Pool.LeasedCount);
    }
}
