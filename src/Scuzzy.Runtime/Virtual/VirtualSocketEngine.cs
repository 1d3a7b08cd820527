namespace Scuzzy.Runtime.Sockets;

/// <summary>Virtual links between the shards of a virtual machine.</summary>
internal sealed class VirtualSocketEngine(Shard shard) : SocketEngine
{
    public override SocketListener? Listen(SocketAddress address, SocketAcceptor acceptor, out int error)
    {
        _ = shard;
        error = 97;
        return null;
    }

    public override StreamSocket Connect(SocketAddress address, SocketHandler handler) =>
        throw new InvariantViolationException("no virtual links yet");
}
