namespace Scuzzy.Runtime.Sockets;

/// <summary>A listening socket of a virtual machine.</summary>
internal sealed class VirtualListener(
    Shard shard,
    VirtualNetwork network,
    SocketAddress address,
    SocketAcceptor acceptor
) : SocketListener
{
    public override SocketAddress Address { get; } = address;

    public Shard Shard { get; } = shard;

    public override void Close()
    {
        if (ReferenceEquals(network.Find(Address.ToString()), this))
        {
            network.Remove(this);
        }
    }

    /// <summary>Offers a connection to the acceptor; closes it if it is refused.</summary>
    public void Offer(VirtualStreamSocket socket)
    {
        SocketHandler? handler = acceptor.Accepted(socket);
        if (handler is null)
        {
            socket.Close();
            return;
        }

        socket.Handler = handler;
    }
}
