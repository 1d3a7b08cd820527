using System.Net;
using System.Net.Sockets;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>One initiator of a soak, with a unit of its own: sessions of mixed load, one after the other.</summary>
internal sealed class SoakInitiator(int port, int lun, int seed)
{
    private const int Depth = 8;
    private const int Blocks = (4 << 20) / 512;

    /// <summary>Below 64 KiB, the default FirstBurstLength: data are all immediate.</summary>
    private const int LongestBlocks = 128;

    private readonly Random _random = new(seed);
    private readonly List<uint> _underWay = [];
    private Socket _socket = null!;
    private uint _cmdSn;
    private uint _tag;

    public long Sessions { get; private set; }

    public long Commands { get; private set; }

    public long Aborts { get; private set; }

    public long Resets { get; private set; }

    public long Vanished { get; private set; }

    /// <summary>Works in sessions, with a pause in milliseconds after each, until it may end.</summary>
    public void Work(int pause, Func<bool> mayEnd)
    {
        while (!mayEnd())
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _socket = socket;
            socket.NoDelay = true;
            socket.ReceiveTimeout = 60_000;
            socket.Connect(IPAddress.Loopback, port);
            Session(_random.Next(20, 400));
            Sessions++;
            Thread.Sleep(pause);
        }
    }

    private void Session(int commands)
    {
        _cmdSn = 1;
        _underWay.Clear();
        string digest = _random.Next(2) == 0 ? "None" : "CRC32C";
        string name = $"InitiatorName=iqn.2026-01.test:soak{lun};TargetName={IscsiBed.TargetName};SessionType=Normal";
        Send(Pdu.Login($"{name};HeaderDigest={digest}", _cmdSn), false);
        HasDigest = false;
        Assert.Equal(0, Receive().Header[36]);
        HasDigest = digest == "CRC32C";
        for (int i = 0; i < commands; i++)
        {
            while (_underWay.Count >= Depth)
            {
                TakeOne();
            }

            Act();
        }

        if (_random.Next(3) == 0)
        {
            Vanished++;
            return;
        }

        while (_underWay.Count > 0)
        {
            TakeOne();
        }

        Send(Pdu.Of(IscsiOpcode.LogoutRequest, ++_tag, _cmdSn++).SetWord(20, 0), HasDigest);
        Assert.Equal(IscsiOpcode.LogoutResponse, Receive().Opcode);
    }

    private bool HasDigest { get; set; }

    private void Act()
    {
        int blocks = _random.Next(1, LongestBlocks);
        uint at = (uint)_random.Next(Blocks - blocks);
        switch (_random.Next(20))
        {
            case < 8:
                Command(Cdb.Read10(at, (ushort)blocks), read: blocks * 512);
                break;
            case < 16:
                Command(Cdb.Write10(at, (ushort)blocks), write: new byte[blocks * 512]);
                break;
            case 16:
                Command(Cdb.SynchronizeCache10());
                break;
            case 17 when _underWay.Count > 0:
                Aborts++;
                Manage(IscsiTaskFunction.AbortTask, _underWay[_random.Next(_underWay.Count)]);
                break;
            case 18 when _random.Next(4) == 0:
                Resets++;
                Manage(IscsiTaskFunction.LogicalUnitReset, Bhs.NoTag);
                break;
            default:
                Command(Cdb.TestUnitReady());
                break;
        }
    }

    private void Command(Cdb cdb, int read = 0, byte[]? write = null)
    {
        Pdu pdu = Pdu.Command(cdb, ++_tag, _cmdSn++, read, write?.Length ?? 0, write);
        pdu.Header[9] = (byte)lun;
        _underWay.Add(_tag);
        Commands++;
        Send(pdu, HasDigest);
    }

    /// <summary>Sends a function and takes answers until its own: what it ended is answered no more.</summary>
    private void Manage(IscsiTaskFunction function, uint about)
    {
        Pdu pdu = Pdu.Manage(function, ++_tag, _cmdSn, about);
        pdu.Header[9] = (byte)lun;
        uint tag = _tag;
        Send(pdu, HasDigest);
        while (true)
        {
            Pdu answer = Receive();
            if (answer.Opcode == IscsiOpcode.TaskManagementResponse)
            {
                Assert.Equal(tag, answer.Tag);
                break;
            }

            Take(answer);
        }

        _underWay.RemoveAll(t => function == IscsiTaskFunction.LogicalUnitReset || t == about);
    }

    private void TakeOne() => Take(Receive());

    private void Take(Pdu pdu)
    {
        bool isLast =
            pdu.Opcode == IscsiOpcode.ScsiResponse || (pdu.Opcode == IscsiOpcode.DataIn && (pdu.Flags & 1) != 0);
        if (isLast)
        {
            Assert.True(_underWay.Remove(pdu.Tag), $"an answer to {pdu.Tag:x}, which nobody asked or which was ended");
        }
        else
        {
            Assert.True(pdu.Opcode is IscsiOpcode.DataIn or IscsiOpcode.NopIn or IscsiOpcode.AsyncMessage, $"{pdu}");
        }
    }

    private void Send(Pdu pdu, bool hasDigest)
    {
        byte[] bytes = pdu.ToBytes(hasDigest, dataDigest: false);
        for (int sent = 0; sent < bytes.Length; )
        {
            sent += _socket.Send(bytes.AsSpan(sent));
        }
    }

    private Pdu Receive()
    {
        var pdu = new Pdu();
        Fill(pdu.Header);
        if (HasDigest)
        {
            Fill(new byte[4]);
        }

        pdu.Data = new byte[pdu.Basic.DataBytes];
        Fill(pdu.Data);
        Fill(new byte[-pdu.Data.Length & 3]);
        return pdu;
    }

    private void Fill(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int received = _socket.Receive(buffer);
            Assert.NotEqual(0, received);
            buffer = buffer[received..];
        }
    }
}
