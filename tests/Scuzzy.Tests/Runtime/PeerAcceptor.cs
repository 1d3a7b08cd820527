using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Tests.Runtime;

/// <summary>Accepts connections into peers, or refuses them.</summary>
public sealed class PeerAcceptor : SocketAcceptor
{
    public List<Peer> Peers { get; } = [];

    public bool Refuses { get; set; }

    public bool StartsWithoutReading { get; set; }

    public int Offered { get; private set; }

    protected override SocketHandler? Accepted(StreamSocket socket)
    {
        Offered++;
        if (Refuses)
        {
            return null;
        }

        var peer = new Peer { Socket = socket };
        socket.WantsToRead = !StartsWithoutReading;
        Peers.Add(peer);
        return peer;
    }
}
