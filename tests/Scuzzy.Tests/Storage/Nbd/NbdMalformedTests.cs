using System.Buffers.Binary;
using System.Text;
using Scuzzy.Storage.Nbd.Wire;
using Scuzzy.Storage.Stores;
using static Scuzzy.Tests.Storage.Nbd.NbdBed;

namespace Scuzzy.Tests.Storage.Nbd;

/// <summary>Malformed input, each kind with its clear answer; afterwards the server serves others as before.</summary>
public sealed class NbdMalformedTests : IDisposable
{
    private readonly NbdBed _bed = new();

    public void Dispose()
    {
        _bed.CheckThatItServes();
        _bed.Dispose();
    }

    public static TheoryData<string, string, uint, string> Options =>
        new()
        {
            { "LIST with data", "00000003 00000001 00", (uint)NbdOptionReply.Invalid, "LIST has no data" },
            { "an unknown option", "00001234 00000000", (uint)NbdOptionReply.Unsupported, "the option is not known" },
            { "STARTTLS", "00000005 00000000", (uint)NbdOptionReply.Unsupported, "this server has no TLS" },
            {
                "EXTENDED_HEADERS",
                "0000000b 00000000",
                (uint)NbdOptionReply.Unsupported,
                "this server has no extended headers"
            },
            {
                "STRUCTURED_REPLY with data",
                "00000008 00000002 0000",
                (uint)NbdOptionReply.Invalid,
                "STRUCTURED_REPLY has no data"
            },
            {
                "GO for an export that is not there",
                "00000007 00000008 00000002 7878 0000",
                (uint)NbdOptionReply.Unknown,
                "there is no export of this name"
            },
            {
                "GO that ends inside the name's length",
                "00000007 00000003 000000",
                (uint)NbdOptionReply.Invalid,
                "the name's length does not fit the option's length"
            },
            {
                "GO with a name longer than the option",
                "00000007 00000006 ffffffff 0000",
                (uint)NbdOptionReply.Invalid,
                "the name's length does not fit the option's length"
            },
            {
                "GO without the number of requests",
                "00000007 00000004 00000000",
                (uint)NbdOptionReply.Invalid,
                "the name's length does not fit the option's length"
            },
            {
                "INFO with more requests than it has",
                "00000006 00000006 00000000 0001",
                (uint)NbdOptionReply.Invalid,
                "the number of requests does not fit the option's length"
            },
            {
                "INFO with bytes left over",
                "00000006 00000007 00000000 0000 ff",
                (uint)NbdOptionReply.Invalid,
                "the number of requests does not fit the option's length"
            },
            {
                "SET_META_CONTEXT before structured replies",
                "0000000a 00000008 00000000 00000000",
                (uint)NbdOptionReply.Invalid,
                "metadata contexts take structured replies"
            },
            {
                "LIST_META_CONTEXT with more queries than it has",
                "00000009 00000008 00000000 ffffffff",
                (uint)NbdOptionReply.Invalid,
                "the queries do not fit the option's length"
            },
            {
                "LIST_META_CONTEXT with a query longer than the option",
                "00000009 0000000c 00000000 00000001 00001000",
                (uint)NbdOptionReply.Invalid,
                "the queries do not fit the option's length"
            },
            {
                "LIST_META_CONTEXT for an export that is not there",
                "00000009 00000009 00000001 78 00000000",
                (uint)NbdOptionReply.Unknown,
                "there is no export of this name"
            },
        };

    [Theory]
    [MemberData(nameof(Options))]
    public void A_malformed_option_is_refused_and_the_handshake_goes_on(
        string what,
        string hex,
        uint reply,
        string message
    )
    {
        WirePeer peer = _bed.Connect();
        _bed.Exchange(peer, Bytes("00000003"));
        byte[] answer = _bed.Exchange(peer, Bytes("49484156454f5054" + hex));
        Assert.Equal(NbdMagic.OptionReply, BinaryPrimitives.ReadUInt64BigEndian(answer));
        Assert.Equal(Bytes(hex)[..4], answer[8..12]);
        Assert.True(reply == BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(12)), what);
        Assert.Equal(answer.Length - 20, (int)BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(16)));
        Assert.Equal(message, Encoding.UTF8.GetString(answer.AsSpan(20)));
        byte[] go = _bed.Exchange(peer, Option(NbdOption.Go, [.. Text("disk"), 0, 0]));
        Assert.Equal(Bytes("0003e889045565a9 00000007 00000001 00000000"), go[^20..]);
    }

    [Fact]
    public void An_option_with_long_data_is_skipped_and_refused()
    {
        WirePeer peer = _bed.Connect();
        _bed.Exchange(peer, Bytes("00000003"));
        byte[] answer = _bed.Exchange(peer, Option(NbdOption.Go, new byte[600 * 1024]));
        Assert.Equal(Bytes("0003e889045565a9 00000007 80000009"), answer[..16]);
        Assert.Equal("the option's data are longer than 16384 bytes", Encoding.UTF8.GetString(answer.AsSpan(20)));
        Assert.Equal(20, _bed.Exchange(peer, Option(NbdOption.Abort)).Length);
    }

    [Theory]
    [InlineData("flags that nobody knows", "00000007")]
    [InlineData("another option magic", "00000003 49484156454f5055 00000003 00000000")]
    [InlineData("an export that is not there, by the oldest option", "00000003 49484156454f5054 00000001 00000001 78")]
    [InlineData(
        "a name longer than the protocol allows, by the oldest option",
        "00000003 49484156454f5054 00000001 00005000"
    )]
    [InlineData(
        "an option that a client without fixed newstyle cannot ask for",
        "00000000 49484156454f5054 00000003 00000000"
    )]
    [InlineData(
        "a request of the transmission phase",
        "00000003 25609513 0000 0000 0000000000000001 0000000000000000 00000200"
    )]
    public void What_has_no_reply_in_the_handshake_ends_the_connection(string what, string hex)
    {
        WirePeer peer = _bed.Connect();
        Assert.Equal(Bytes(Hello), _bed.Exchange(peer, Bytes(hex)));
        Assert.True(peer.IsClosed, what);
    }

    [Fact]
    public void A_client_that_only_asks_options_is_put_out_after_256()
    {
        WirePeer peer = _bed.Connect();
        _bed.Exchange(peer, Bytes("00000003"));
        byte[] one = _bed.Exchange(peer, Option(NbdOption.StartTls));
        byte[][] many = [.. Enumerable.Repeat(Option(NbdOption.StartTls), 255)];
        Assert.Equal(255 * one.Length, _bed.Exchange(peer, many).Length);
        Assert.False(peer.IsClosed);
        Assert.Empty(_bed.Exchange(peer, Option(NbdOption.StartTls)));
        Assert.True(peer.IsClosed);
    }

    public static TheoryData<string, ushort, ushort, ulong, uint, uint, string> Requests =>
        new()
        {
            { "an unknown command", 0, 99, 0, 512, 22, "the command is not known" },
            { "RESIZE, which was not offered", 0, 8, 0, 0, 22, "the command is not known" },
            { "an unknown flag", 0x8000, 0, 0, 512, 22, "a flag is not known, or not for this command" },
            { "FAST_ZERO, which was not offered", 0x10, 6, 0, 512, 22, "a flag is not known, or not for this command" },
            { "DF on a write of zeros", 4, 6, 0, 512, 22, "a flag is not known, or not for this command" },
            { "NO_HOLE on a read", 2, 0, 0, 512, 22, "a flag is not known, or not for this command" },
            { "a read of nothing", 0, 0, 0, 0, 22, "the length is zero" },
            { "a trim of nothing", 0, 4, 0, 0, 22, "the length is zero" },
            { "a read beyond the end", 0, 0, DiskBytes, 512, 22, "beyond the end of the export" },
            { "a read across the end", 0, 0, DiskBytes - 512, 1024, 22, "beyond the end of the export" },
            { "a read whose end overflows", 0, 0, ulong.MaxValue - 511, 512, 22, "beyond the end of the export" },
            { "zeros beyond the end", 0, 6, DiskBytes, 512, 28, "beyond the end of the export" },
            { "a trim beyond the end", 0, 4, DiskBytes, 512, 22, "beyond the end of the export" },
            { "extents beyond the end", 0, 7, DiskBytes, 512, 22, "beyond the end of the export" },
            { "a read of 32 MiB and a block", 0, 0, 0, (32 << 20) + 512, 22, "more than 32 MiB in one request" },
            { "a read of 4 GiB less a block", 0, 0, 0, 0xFFFFFE00, 22, "more than 32 MiB in one request" },
            { "a read at an odd offset", 0, 0, 1, 512, 22, "offset or length is not a multiple of the smallest block" },
            { "a trim of odd length", 0, 4, 0, 513, 22, "offset or length is not a multiple of the smallest block" },
            { "a flush with a range", 0, 3, 512, 512, 22, "a flush has no range" },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_bad_request_gets_its_error_and_its_reason(
        string what,
        ushort flags,
        ushort command,
        ulong offset,
        uint length,
        uint error,
        string message
    )
    {
        byte[] request = Request((NbdCommand)command, 3, offset, length, (NbdCommandFlags)flags);
        WirePeer peer = _bed.Enter();
        byte[] answer = _bed.Exchange(peer, request);
        Assert.True(Bytes("668e33ef 0001 8001 0000000000000003").AsSpan().SequenceEqual(answer.AsSpan(0, 16)), what);
        Assert.Equal(error, BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(20)));
        Assert.Equal(message, Encoding.ASCII.GetString(answer.AsSpan(26)));

        // And in the oldest form, which has no room for a reason.
        WirePeer simple = _bed.Enter(isStructured: false);
        byte[] expected = [.. Bytes("67446698"), 0, 0, 0, (byte)error, 0, 0, 0, 0, 0, 0, 0, 3];
        Assert.Equal(expected, _bed.Exchange(simple, request));
    }

    [Theory]
    [InlineData("beyond the end", DiskBytes, 512, 0, 28u, "beyond the end of the export")]
    [InlineData("too long", 0, (32 << 20) + 512, 0, 22u, "more than 32 MiB in one request")]
    [InlineData("odd", 0, 100, 0, 22u, "offset or length is not a multiple of the smallest block")]
    [InlineData("with an unknown flag", 0, 512, 0x20, 22u, "a flag is not known, or not for this command")]
    public void A_bad_write_is_refused_after_its_data_and_the_connection_goes_on(
        string what,
        long offset,
        int length,
        int flags,
        uint error,
        string message
    )
    {
        WirePeer peer = _bed.Enter();
        byte[] write = Request(
            NbdCommand.Write,
            4,
            (ulong)offset,
            (uint)length,
            (NbdCommandFlags)flags,
            new byte[length]
        );
        byte[] answer = _bed.Exchange(peer, write, Request(NbdCommand.Flush, 5, 0, 0));
        Assert.True(error == BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(20)), what);
        Assert.Equal(message, Encoding.ASCII.GetString(answer.AsSpan(26, message.Length)));
        Assert.Equal(Bytes("668e33ef 0001 0000 0000000000000005 00000000"), answer[^20..]);
    }

    [Fact]
    public void A_write_to_a_read_only_export_is_not_permitted()
    {
        _bed.Add("ro", new RamStore(_bed.Shard, 4096, isReadOnly: true));
        WirePeer peer = _bed.Enter(isStructured: false, name: "ro");
        Assert.Equal(
            Bytes("67446698 00000001 0000000000000001 67446698 00000001 0000000000000002"),
            _bed.Exchange(
                peer,
                Request(NbdCommand.Write, 1, 0, 512, NbdCommandFlags.None, new byte[512]),
                Request(NbdCommand.Trim, 2, 0, 512)
            )
        );
    }

    [Fact]
    public void Extents_without_the_context_are_refused()
    {
        WirePeer peer = _bed.Enter(hasContext: false);
        byte[] answer = _bed.Exchange(peer, Request(NbdCommand.BlockStatus, 1, 0, 512));
        Assert.Equal("base:allocation was not negotiated", Encoding.ASCII.GetString(answer.AsSpan(26)));
    }

    [Fact]
    public void A_context_set_for_another_export_does_not_count()
    {
        _bed.Add("other", new NullStore(_bed.Shard, 4096));
        WirePeer peer = _bed.Connect();
        _bed.Exchange(
            peer,
            Bytes("00000003"),
            Option(NbdOption.StructuredReply),
            Option(NbdOption.SetMetaContext, Contexts("other", "base:allocation")),
            Option(NbdOption.Go, [.. Text("disk"), 0, 0])
        );
        byte[] answer = _bed.Exchange(peer, Request(NbdCommand.BlockStatus, 1, 0, 512));
        Assert.Equal("base:allocation was not negotiated", Encoding.ASCII.GetString(answer.AsSpan(26)));
    }

    [Fact]
    public void Another_magic_in_place_of_a_request_ends_the_connection()
    {
        WirePeer peer = _bed.Enter();
        byte[] request = Request(NbdCommand.Read, 1, 0, 512);
        request[3]++;
        Assert.Empty(_bed.Exchange(peer, request));
        Assert.True(peer.IsClosed);
    }
}
