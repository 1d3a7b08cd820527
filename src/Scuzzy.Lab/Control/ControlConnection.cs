using System.Runtime.CompilerServices;
using System.Text;
using Scuzzy.Lab.Faults;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Lab.Control;

/// <summary>One client of the control socket. Reads on only when its last line was answered and the answer taken.
/// </summary>
internal sealed class ControlConnection : SocketHandler
{
    private const int MaximumLineBytes = FaultText.MaximumCharacters;
    private const byte LineEnd = (byte)'\n';

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly ControlServer _server;
    private readonly StreamSocket _socket;
    private readonly byte[] _input = new byte[MaximumLineBytes + 2];
    private readonly IdleTimer _idle;
    private byte[] _output = [];
    private int _received;
    private int _sent;
    private bool _isLast;
    private bool _isBeingAnswered;
    private bool _isClosed;

    public ControlConnection(ControlServer server, StreamSocket socket)
    {
        _server = server;
        _socket = socket;
        _idle = new IdleTimer(this, server);
        _idle.Restart();
    }

    /// <summary>Closes the connection.</summary>
    public void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _idle.Cancel();
            _socket.Close();
            _server.Forget(this);
        }
    }

    protected override void Readable(StreamSocket socket)
    {
        if (_isClosed || _isBeingAnswered || _output.Length > 0)
        {
            return;
        }

        int count = socket.Receive(_input.AsSpan(_received));
        if (count == StreamSocket.WouldBlock)
        {
            return;
        }

        if (count <= 0)
        {
            Close();
            return;
        }

        _idle.Restart();
        _received += count;
        AnswerNext();
    }

    protected override void Writable(StreamSocket socket) => Send();

    protected override void Closed(StreamSocket socket, int error)
    {
        _isClosed = true;
        _idle.Cancel();
        _server.Forget(this);
    }

    /// <summary>Answers the lines that are here, one at a time.</summary>
    private void AnswerNext()
    {
        while (!_isClosed && !_isBeingAnswered && _output.Length == 0)
        {
            int end = _input.AsSpan(0, _received).IndexOf(LineEnd);
            if (end < 0)
            {
                if (_received > MaximumLineBytes)
                {
                    _isLast = true;
                    Answer([$"error: a line of more than {MaximumLineBytes} bytes"]);
                }

                return;
            }

            string? text = TextOf(_input.AsSpan(0, end));
            _input.AsSpan(end + 1, _received - end - 1).CopyTo(_input);
            _received -= end + 1;
            _socket.WantsToRead = false;
            _isBeingAnswered = true;
            if (text is null)
            {
                Answer(["error: the line is not UTF-8"]);
            }
            else if (text.Any(char.IsControl))
            {
                Answer(["error: the line has control characters"]);
            }
            else
            {
                _server.CarryOut(text, Answer);
            }
        }
    }

    private static string? TextOf(ReadOnlySpan<byte> line)
    {
        try
        {
            return s_strict.GetString(line).Trim();
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private void Answer(IReadOnlyList<string> lines)
    {
        _isBeingAnswered = false;
        if (_isClosed)
        {
            return;
        }

        _output = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        _sent = 0;
        _socket.WantsToRead = false;
        Send();
    }

    private unsafe void Send()
    {
        while (!_isClosed && _sent < _output.Length)
        {
            long count;
            fixed (byte* bytes = _output)
            {
                DataSegment piece = new(bytes + _sent, _output.Length - _sent);
                count = _socket.Send(new ReadOnlySpan<DataSegment>(in piece));
            }

            if (count == StreamSocket.WouldBlock)
            {
                return;
            }

            if (count < 0)
            {
                Close();
                return;
            }

            _sent += (int)count;
        }

        if (_output.Length == 0 || _isClosed)
        {
            return;
        }

        _output = [];
        if (_isLast)
        {
            Close();
            return;
        }

        _socket.WantsToRead = true;
        AnswerNext();
    }

    private sealed class IdleTimer(ControlConnection connection, ControlServer server)
        : ShardTimer(server.Shard.Cpus[0])
    {
        public void Restart() => Arm(server.Shard, server.Shard.NowNs + ControlServer.IdleNs);

        protected override void Expired() => connection.Close();
    }
}
