using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Runtime.Live;

/// <summary>placeholder</summary>
internal sealed class BlockingSocketEngine(Shard shard) : SocketEngine
{
    public override SocketListener? Listen(SocketAddress address, SocketAcceptor acceptor, out int error)
    {
        _ = shard;
        error = Errno.ENOSYS;
        return null;
    }

    public override StreamSocket Connect(SocketAddress address, SocketHandler handler) =>
        throw new InvariantViolationException("no blocking sockets yet");
}
