using System.Net.Sockets;

namespace Scuzzy.Tests.Served;

/// <summary>Says to an NBD server whatever it is told, and takes what comes until the server hangs up.</summary>
internal static class RogueNbdClient
{
    private const int AnswerLimit = 1 << 20;

    /// <summary>The server's whole answer, to the end of the connection, which must be the server's doing.</summary>
    /// <exception cref="SocketException">The server neither goes on nor ends the connection.</exception>
    public static byte[] Converse(string path, ReadOnlySpan<byte> bytes)
    {
        using Socket socket = Say(path, bytes);
        var answer = new List<byte>();
        byte[] buffer = new byte[4096];
        while (answer.Count < AnswerLimit && Receive(socket, buffer) is > 0 and int received)
        {
            answer.AddRange(buffer.AsSpan(0, received));
        }

        return [.. answer];
    }

    /// <summary>Hangs up in the middle of what it says.</summary>
    public static void HangUp(string path, ReadOnlySpan<byte> bytes) => Say(path, bytes).Dispose();

    private static Socket Say(string path, ReadOnlySpan<byte> bytes)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        socket.ReceiveTimeout = 20_000;
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[socket.Send(bytes)..];
            }
        }
        catch (SocketException e) when (IsEnd(e))
        {
            // The server has hung up already: that is its answer.
        }

        return socket;
    }

    private static int Receive(Socket socket, byte[] buffer)
    {
        try
        {
            return socket.Receive(buffer);
        }
        catch (SocketException e) when (IsEnd(e))
        {
            return 0;
        }
    }

    private static bool IsEnd(SocketException e) =>
        e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted;
}
