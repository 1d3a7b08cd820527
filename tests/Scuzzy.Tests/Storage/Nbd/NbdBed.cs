using System.Buffers.Binary;
using System.Text;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Nbd.Wire;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Tests.Storage.Nbd;

/// <summary>A server in virtual time with a ram disk of 1 MiB, and the messages that wire tests send it.</summary>
internal sealed class NbdBed : IDisposable
{
    public const string Hello = "4e42444d41474943 49484156454f5054 0003";
    public const int DiskBytes = 1 << 20;
    private const ulong FillSeed = 11;

    private readonly List<BlockDevice> _devices = [];

    public NbdBed(NbdServerOptions? options = null, VirtualRuntimeOptions? runtime = null)
    {
        Runtime = new VirtualRuntime(runtime ?? new VirtualRuntimeOptions { Cpus = 1, PreemptionPermille = 0 });
        Server = new NbdServer(Shard, options);
        Disk = new RamStore(Shard, DiskBytes);
        Disk.Fill(FillSeed);
        Add("disk", Disk, "a disk");
        Assert.NotNull(Server.Listen(Address, out string error));
        Assert.Empty(error);
    }

    public static SocketAddress Address { get; } = SocketAddress.Unix("nbd");

    public VirtualRuntime Runtime { get; }

    public Shard Shard => Runtime.Shards[0];

    public NbdServer Server { get; }

    public RamStore Disk { get; }

    public void Add(string name, BlockDevice device, string description = "", NbdExportAccess? access = null)
    {
        _devices.Add(device);
        Server.Add(new NbdExport(name, device, description) { Access = access });
    }

    public WirePeer Connect() => new(Shard, Address);

    /// <summary>Runs the machine for a moment, longer than anything takes here and shorter than any time-out.</summary>
    public void Settle()
    {
        Runtime.Run(Runtime.NowNs + 1_000_000_000);
        if (Runtime.FaultException is { } fault)
        {
            throw new InvalidOperationException("the machine has a bug", fault);
        }
    }

    /// <summary>Sends bytes and takes what they bring.</summary>
    public byte[] Exchange(WirePeer peer, params byte[][] messages)
    {
        foreach (byte[] message in messages)
        {
            peer.Send(message);
        }

        Settle();
        return peer.Take();
    }

    /// <summary>A peer that has chosen the disk.</summary>
    public WirePeer Enter(bool isStructured = true, bool hasContext = true, string name = "disk")
    {
        WirePeer peer = Connect();
        peer.Send(Bytes("00000003"));
        if (isStructured)
        {
            peer.Send(Option(NbdOption.StructuredReply));
        }

        if (isStructured && hasContext)
        {
            peer.Send(Option(NbdOption.SetMetaContext, Contexts(name, "base:allocation")));
        }

        peer.Send(Option(NbdOption.Go, [.. Text(name), 0, 0]));
        Settle();
        peer.Take();
        return peer;
    }

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static byte[] Option(NbdOption option, params byte[] data)
    {
        byte[] bytes = new byte[16 + data.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, NbdMagic.Option);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), (uint)option);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), (uint)data.Length);
        data.CopyTo(bytes, 16);
        return bytes;
    }

    public static byte[] Text(string text)
    {
        byte[] name = Encoding.UTF8.GetBytes(text);
        return [0, 0, (byte)(name.Length >> 8), (byte)name.Length, .. name];
    }

    public static byte[] Contexts(string export, params string[] queries) =>
        [.. Text(export), 0, 0, 0, (byte)queries.Length, .. queries.SelectMany(Text)];

    public static byte[] Request(
        NbdCommand command,
        ulong cookie,
        ulong offset,
        uint length,
        NbdCommandFlags flags = NbdCommandFlags.None,
        params byte[] data
    )
    {
        byte[] bytes = new byte[NbdMagic.RequestBytes + data.Length];
        new NbdRequestHeader
        {
            Magic = NbdMagic.Request,
            Flags = flags,
            Command = command,
            Cookie = cookie,
            Offset = offset,
            Length = length,
        }.Write(bytes);
        data.CopyTo(bytes, NbdMagic.RequestBytes);
        return bytes;
    }

    /// <summary>What the disk held at the start.</summary>
    public static byte[] Filling(long offset, int length)
    {
        byte[] bytes = new byte[length];
        FillPattern.Write(FillSeed, offset, bytes);
        return bytes;
    }

    /// <summary>Fails unless the server serves a new client well.</summary>
    public void CheckThatItServes()
    {
        WirePeer peer = Enter();
        byte[] reply = Exchange(peer, Request(NbdCommand.Flush, 77, 0, 0));
        Assert.Equal(Bytes("668e33ef 0001 0000 000000000000004d 00000000"), reply);
        peer.Send(Request(NbdCommand.Disconnect, 0, 0, 0));
        Settle();
        Assert.True(peer.IsClosed);
    }

    public void Dispose()
    {
        Server.Close();
        Settle();
        Assert.Equal(0, Server.ConnectionCount);
        Server.Dispose();
        _devices.ForEach(d => d.Dispose());
        Runtime.Dispose();
    }
}
