namespace Scuzzy.Runtime.Sockets;

/// <summary>Virtual links between the shards of a virtual machine.</summary>
internal sealed class VirtualSocketEngine(Shard shard, VirtualNetwork network) : SocketEngine
{
    public override SocketListener? Listen(SocketAddress address, SocketAcceptor acceptor, out int error)
    {
        var listener = new VirtualListener(shard, network, network.WithPort(address), acceptor);
        error = network.TryAdd(listener) ? 0 : Errno.EADDRINUSE;
        return error == 0 ? listener : null;
    }

    public override StreamSocket Connect(SocketAddress address, SocketHandler handler)
    {
        var client = new VirtualStreamSocket(shard, network, address.ToString()) { Handler = handler };
        client.StartConnecting();
        return client;
    }
}
