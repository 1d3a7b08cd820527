using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;
using Scuzzy.Tests.Iscsi.Target;

namespace Scuzzy.Tests.Served;

/// <summary>One iSCSI session to unit 0 whose writes are all immediate data.</summary>
internal sealed class RawIscsiClient : StorageClient
{
    private const string Name = "iqn.2026-01.test:killer";
    private const int BlockBytes = 512;

    private readonly Socket _socket;
    private uint _cmdSn = 1;

    /// <summary>Connects, logs in and takes the power-on unit attention.</summary>
    public RawIscsiClient(int port, string target)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _socket.ReceiveTimeout = 30_000;
        Send(Pdu.Login($"InitiatorName={Name};TargetName={target};SessionType=Normal"));
        Pdu answer = Receive();
        Assert.True(
            answer.Opcode == IscsiOpcode.LoginResponse && answer.Header[36] == 0,
            $"the login brought {answer}"
        );
        Command(0, Cdb.TestUnitReady(), []);
        Assert.Equal((uint)ScsiStatus.CheckCondition, Reply().Error);
    }

    /// <summary>WRITE SAME has no FUA bit.</summary>
    public override bool ZeroesDurably => false;

    public override void Write(ulong cookie, long offset, ReadOnlySpan<byte> data, bool isDurable)
    {
        ReadWriteOptions options = isDurable ? ReadWriteOptions.ForceUnitAccess : default;
        Command(cookie, Cdb.Write16((ulong)(offset / BlockBytes), (uint)(data.Length / BlockBytes), options), data);
    }

    public override void WriteZeroes(ulong cookie, long offset, int length, bool isDurable) =>
        Command(
            cookie,
            Cdb.WriteSame16((ulong)(offset / BlockBytes), (uint)(length / BlockBytes), noDataOut: true),
            []
        );

    public override void Flush(ulong cookie) => Command(cookie, Cdb.SynchronizeCache16(), []);

    public override (ulong Cookie, uint Error) Reply()
    {
        Pdu pdu = Receive();
        while (pdu.Opcode is IscsiOpcode.NopIn or IscsiOpcode.AsyncMessage)
        {
            pdu = Receive();
        }

        Assert.Equal(IscsiOpcode.ScsiResponse, pdu.Opcode);
        return (pdu.Tag, pdu.Header[2] != 0 ? uint.MaxValue : (uint)pdu.Status);
    }

    /// <summary>Resets the unit; the response code of the function, which must be the next answer.</summary>
    public byte Reset()
    {
        Send(Pdu.Manage(IscsiTaskFunction.LogicalUnitReset, uint.MaxValue - 1, _cmdSn));
        Pdu answer = Receive();
        Assert.Equal(IscsiOpcode.TaskManagementResponse, answer.Opcode);
        return answer.Header[2];
    }

    public override void Dispose() => _socket.Dispose();

    /// <summary>Starts a command without data, or whose data is all immediate.</summary>
    public void Command(ulong cookie, Cdb cdb, ReadOnlySpan<byte> data) =>
        Send(Pdu.Command(cdb, (uint)cookie, _cmdSn++, write: data.Length, data: data.ToArray()));

    /// <summary>Carries out a command that brings data, which must succeed; no other may be under way.</summary>
    /// <param name="cdb">The command.</param>
    /// <param name="length">How much it may bring.</param>
    public byte[] Ask(Cdb cdb, int length)
    {
        Send(Pdu.Command(cdb, 0, _cmdSn++, read: length));
        List<byte> bytes = [];
        while (true)
        {
            Pdu pdu = Receive();
            Assert.True(pdu.Opcode == IscsiOpcode.DataIn || pdu.Status == ScsiStatus.Good, $"{cdb} brought {pdu}");
            bytes.AddRange(pdu.Opcode == IscsiOpcode.DataIn ? pdu.Data : []);
            if (pdu.Opcode == IscsiOpcode.ScsiResponse || (pdu.Flags & 1) != 0)
            {
                return [.. bytes];
            }
        }
    }

    private void Send(Pdu pdu)
    {
        byte[] bytes = pdu.ToBytes(headerDigest: false, dataDigest: false);
        for (int sent = 0; sent < bytes.Length; )
        {
            sent += _socket.Send(bytes.AsSpan(sent));
        }
    }

    private Pdu Receive()
    {
        var pdu = new Pdu();
        Fill(pdu.Header);
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
            if (received == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            buffer = buffer[received..];
        }
    }
}
