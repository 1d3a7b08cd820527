using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Scuzzy.Tests.Guest;

/// <summary>Does what a guest asks for: a line on a connection, and "done" back.</summary>
internal sealed class GuestControl : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Thread _thread;

    /// <param name="act">Called with each line, on a thread of its own.</param>
    public GuestControl(Action<string> act)
    {
        _listener.Start();
        _thread = new Thread(() => Serve(act)) { IsBackground = true };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Stop();
        _thread.Join();
    }

    private void Serve(Action<string> act)
    {
        try
        {
            while (true)
            {
                using TcpClient client = _listener.AcceptTcpClient();
                using var reader = new StreamReader(client.GetStream());
                act(reader.ReadLine() ?? "");
                client.GetStream().Write(Encoding.ASCII.GetBytes("done\n"));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
