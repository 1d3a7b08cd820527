using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

/// <summary>What every socket engine keeps to; each engine runs all of it.</summary>
public abstract unsafe class SocketContractTests : IDisposable
{
    private const int Large = 8 << 20;

    private readonly byte* _memory = (byte*)NativeMemory.Alloc(Large);
    private readonly PeerAcceptor _acceptor = new();
    private MachineBed? _bed;

    protected byte* Memory => _memory;

    protected MachineBed Bed => _bed ??= CreateBed();

    protected abstract MachineBed CreateBed();

    protected abstract SocketAddress FreeAddress();

    protected abstract SocketAddress DeadAddress();

    public void Dispose()
    {
        _bed?.Dispose();
        NativeMemory.Free(_memory);
        CleanUp();
        GC.SuppressFinalize(this);
    }

    protected virtual void CleanUp() { }

    [Fact]
    public void Bytes_go_both_ways_in_order()
    {
        (Peer client, Peer server) = Pair();
        Fill(100_000, seed: 1);
        Bed.Do(() => client.Send(_memory, 100_000));
        Bed.Until(() => server.Received.Length == 100_000);
        Bed.Do(() => server.Send(_memory, 50_000));
        Bed.Until(() => client.Received.Length == 50_000);
        Assert.True(server.Received.ToArray().AsSpan().SequenceEqual(new Span<byte>(_memory, 100_000)));
        Assert.True(client.Received.ToArray().AsSpan().SequenceEqual(new Span<byte>(_memory, 50_000)));
    }

    [Fact]
    public void A_send_of_more_pieces_than_one_system_call_takes_arrives_in_order()
    {
        (Peer client, Peer server) = Pair();
        Fill(3000, seed: 2);
        long sent = 0;
        Bed.Do(() =>
        {
            var pieces = new DataSegment[300];
            for (int i = 0; i < pieces.Length; i++)
            {
                pieces[i] = new DataSegment(_memory + (i * 10), 10);
            }

            sent = client.Socket.Send(pieces);
        });
        Bed.Until(() => server.Received.Length == 3000);
        Assert.Equal(3000, sent);
        Assert.True(server.Received.ToArray().AsSpan().SequenceEqual(new Span<byte>(_memory, 3000)));
    }

    [Fact]
    public void A_refused_connection_is_told_by_Closed_and_never_inside_Connect()
    {
        var client = new Peer();
        bool toldInside = false;
        Bed.Do(() =>
        {
            client.Socket = Bed.Shard.Sockets.Connect(DeadAddress(), client);
            toldInside = client.ClosedError is not null;
        });
        Bed.Until(() => client.ClosedError is not null);
        Assert.False(toldInside);
        Assert.False(client.IsConnected);
        Assert.True(client.ClosedError is Errno.ECONNREFUSED or Errno.ENOENT, $"errno {client.ClosedError}");
    }

    [Fact]
    public void A_slow_reader_makes_sends_short_and_Writable_says_when_to_go_on()
    {
        _acceptor.StartsWithoutReading = true;
        (Peer client, Peer server) = Pair();
        Fill(Large, seed: 3);
        Bed.Do(() => client.Send(_memory, Large));
        Bed.Settle();
        Assert.False(client.HasSentAll);
        Assert.True(client.ShortSends > 0);
        Assert.Equal(0, server.Readables);

        Bed.Do(() => server.Socket.WantsToRead = true);
        Bed.Until(() => server.Received.Length == Large);
        Assert.True(client.Writables > 0);
        Assert.True(server.Received.GetBuffer().AsSpan(0, Large).SequenceEqual(new Span<byte>(_memory, Large)));
    }

    [Fact]
    public void Readable_is_not_called_while_nothing_wants_to_be_read()
    {
        (Peer client, Peer server) = Pair();
        Bed.Do(() => client.Send(_memory, 10));
        Bed.Until(() => server.Received.Length == 10);
        Bed.Do(() => server.Socket.WantsToRead = false);
        int before = server.Readables;
        Bed.Do(() => client.Send(_memory, 10));
        Bed.Settle();
        Assert.Equal(before, server.Readables);
        Bed.Do(() => server.Socket.WantsToRead = true);
        Bed.Until(() => server.Received.Length == 20);
    }

    [Fact]
    public void The_end_of_the_stream_comes_after_all_bytes()
    {
        _acceptor.StartsWithoutReading = true;
        (Peer client, Peer server) = Pair();
        Bed.Do(() =>
        {
            client.Send(_memory, 5000);
            client.Socket.Close();
        });
        Bed.Settle();
        Bed.Do(() => server.Socket.WantsToRead = true);
        Bed.Until(() => server.SawEnd);
        Assert.Equal(5000, server.Received.Length);
        Assert.Null(server.ClosedError);
        Assert.Null(client.ClosedError);
    }

    [Fact]
    public void Sending_to_a_peer_that_is_gone_fails_with_an_error_and_kills_nothing()
    {
        (Peer client, Peer server) = Pair();
        Bed.Do(() =>
        {
            client.Socket.WantsToRead = false;
            server.Socket.Close();
        });
        Bed.Until(() =>
        {
            client.Send(_memory, 1000);
            return client.FailedWith != 0;
        });
        Assert.True(client.FailedWith is Errno.EPIPE or Errno.ECONNRESET, $"errno {client.FailedWith}");
    }

    [Fact]
    public void A_connection_that_the_acceptor_refuses_is_closed()
    {
        _acceptor.Refuses = true;
        Peer client = Connect(Listen());
        Bed.Until(() => client.SawEnd || client.FailedWith != 0 || client.ClosedError is not null);
        Assert.Equal(1, _acceptor.Offered);
    }

    [Fact]
    public void A_socket_closed_by_its_owner_hears_nothing_more()
    {
        (Peer client, Peer server) = Pair();
        server.CloseWhenReadable = true;
        Bed.Do(() => client.Send(_memory, 10));
        Bed.Until(() => client.SawEnd || client.FailedWith != 0);
        Assert.Equal(1, server.Readables);
        Assert.Null(server.ClosedError);
        int late = 0;
        Bed.Do(() => late = server.Socket.Receive(new byte[1]));
        Assert.Equal(-Errno.ENOTCONN, late);
    }

    [Fact]
    public void Closing_a_listener_keeps_its_connections_and_takes_no_more()
    {
        SocketListener listener = Listen();
        (Peer client, Peer server) = Pair(listener);
        Bed.Do(listener.Close);
        Peer late = Connect(listener);
        Bed.Until(() => late.ClosedError is not null);
        Bed.Do(() => client.Send(_memory, 100));
        Bed.Until(() => server.Received.Length == 100);
        Assert.Single(_acceptor.Peers);
    }

    [Fact]
    public void An_address_in_use_is_refused()
    {
        SocketListener listener = Listen();
        int error = 0;
        SocketListener? second = null;
        Bed.Do(() => second = Bed.Shard.Sockets.Listen(listener.Address, _acceptor, out error));
        Assert.Null(second);
        Assert.Equal(Errno.EADDRINUSE, error);
    }

    [Fact]
    public void Many_connections_are_served_side_by_side()
    {
        SocketListener listener = Listen();
        var clients = new List<Peer>();
        for (int i = 0; i < 20; i++)
        {
            clients.Add(Connect(listener));
        }

        Bed.Until(() => clients.TrueForAll(c => c.IsConnected) && _acceptor.Peers.Count == 20);
        Bed.Do(() => clients.ForEach(c => c.Send(_memory, 777)));
        Bed.Until(() => _acceptor.Peers.TrueForAll(p => p.Received.Length == 777));
    }

    [Fact]
    public void When_the_machine_stops_open_connections_are_told()
    {
        (Peer client, Peer server) = Pair();
        Bed.Runtime.Dispose();
        Assert.Equal(0, client.ClosedError);
        Assert.Equal(0, server.ClosedError);
    }

    protected SocketListener Listen()
    {
        SocketListener? listener = null;
        int error = 0;
        Bed.Do(() => listener = Bed.Shard.Sockets.Listen(FreeAddress(), _acceptor, out error));
        Assert.Equal(0, error);
        return listener!;
    }

    protected Peer Connect(SocketListener listener)
    {
        var client = new Peer();
        Bed.Do(() => client.Socket = Bed.Shard.Sockets.Connect(listener.Address, client));
        return client;
    }

    protected (Peer Client, Peer Server) Pair(SocketListener? listener = null)
    {
        Peer client = Connect(listener ?? Listen());
        Bed.Until(() => client.IsConnected && _acceptor.Peers.Count > 0);
        return (client, _acceptor.Peers[^1]);
    }

    private void Fill(int length, int seed) => new Random(seed).NextBytes(new Span<byte>(_memory, length));
}
