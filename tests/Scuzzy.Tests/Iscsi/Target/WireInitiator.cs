using System.Runtime.InteropServices;
using System.Text;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>An initiator's connection that says what a test wants and keeps what comes back; it answers R2Ts by itself
/// if it was given data.</summary>
internal sealed class WireInitiator
{
    public const string Name = "iqn.2026-01.test:initiator";

    private readonly IscsiBed _bed;
    private readonly WirePeer _peer;
    private readonly List<byte> _bytes = [];
    private uint _tag = 100;

    public WireInitiator(IscsiBed bed, SocketAddress? address = null)
    {
        _bed = bed;
        _peer = new WirePeer(bed.Shard, address ?? IscsiBed.Address);
    }

    public bool HasHeaderDigest { get; set; }

    public bool HasDataDigest { get; set; }

    public uint CmdSn { get; set; } = 1;

    public ushort Tsih { get; private set; }

    public bool IsClosed => _peer.IsClosed;

    public WirePeer Peer => _peer;

    /// <summary>The login's answer as text.</summary>
    public string LoginText { get; private set; } = "";

    public uint NewTag() => ++_tag;

    public void Send(params Pdu[] pdus)
    {
        foreach (Pdu pdu in pdus)
        {
            _peer.Send(pdu.ToBytes(HasHeaderDigest, HasDataDigest));
        }
    }

    /// <summary>Sends PDUs, runs the machine and takes what came.</summary>
    public List<Pdu> Exchange(params Pdu[] pdus)
    {
        Send(pdus);
        _bed.Settle();
        return Take();
    }

    /// <summary>Sends a PDU and takes the one answer.</summary>
    public Pdu Ask(Pdu pdu) => Assert.Single(Exchange(pdu));

    /// <summary>What came since the last call.</summary>
    public List<Pdu> Take()
    {
        _bytes.AddRange(_peer.Take());
        var pdus = new List<Pdu>();
        int taken = 0;
        while (TryTake(CollectionsMarshal.AsSpan(_bytes), ref taken) is { } pdu)
        {
            pdus.Add(pdu);
            if (pdu.Opcode == IscsiOpcode.LoginResponse)
            {
                // What follows the answer already has the digests.
                LoggedIn(pdu);
            }
        }

        _bytes.RemoveRange(0, taken);
        return pdus;
    }

    /// <summary>Logs in.</summary>
    /// <param name="keys">More keys, with semicolons between them.</param>
    /// <param name="isid">ISID.</param>
    /// <param name="tsih">The session to join, or 0.</param>
    /// <param name="connectionId">CID.</param>
    public Pdu Login(string keys = "", ulong isid = 0x800000000001, ushort tsih = 0, ushort connectionId = 0)
    {
        Pdu? answer = TryLogin(keys, isid, tsih, connectionId);
        Assert.NotNull(answer);
        return answer;
    }

    /// <summary>Logs in; null if the target does not answer.</summary>
    public Pdu? TryLogin(string keys, ulong isid, ushort tsih, ushort connectionId)
    {
        string text = $"InitiatorName={Name};TargetName={IscsiBed.TargetName};SessionType=Normal";
        Pdu login = Pdu.Login(keys.Length == 0 ? text : $"{text};{keys}", CmdSn, isid: isid, tsih: tsih);
        List<Pdu> answers = Exchange(login.SetWord(20, (uint)connectionId << 16));
        return answers.Find(p => p.Opcode == IscsiOpcode.LoginResponse);
    }

    /// <summary>Logs in and takes the power-on unit attention away.</summary>
    public WireInitiator Enter(string keys = "", ulong isid = 0x800000000001)
    {
        Assert.Equal(0, Login(keys, isid).Header[36]);
        Assert.Equal(ScsiStatus.CheckCondition, Do(Cdb.TestUnitReady()).Status);
        return this;
    }

    /// <summary>Carries out a command without data or with data-in, or with data-out that is all immediate.</summary>
    public Pdu Do(Cdb cdb, int read = 0, int write = 0, byte[]? data = null) => Start(cdb, read, write, data).Single();

    /// <summary>Starts a command and takes what it brings.</summary>
    public List<Pdu> Start(Cdb cdb, int read = 0, int write = 0, byte[]? data = null) =>
        Exchange(Pdu.Command(cdb, NewTag(), CmdSn++, read, write, data));

    private void LoggedIn(Pdu answer)
    {
        LoginText = Encoding.UTF8.GetString(answer.Data).Replace('\0', ';');
        Tsih = (ushort)(answer.Word(12) & 0xFFFF);
        HasHeaderDigest = LoginText.Contains("HeaderDigest=CRC32C", StringComparison.Ordinal);
        HasDataDigest = LoginText.Contains("DataDigest=CRC32C", StringComparison.Ordinal);
    }

    private Pdu? TryTake(ReadOnlySpan<byte> all, ref int taken)
    {
        all = all[taken..];
        if (all.Length < Bhs.Size)
        {
            return null;
        }

        var pdu = new Pdu();
        all[..Bhs.Size].CopyTo(pdu.Header);
        Assert.Equal(0, pdu.Basic.AhsBytes);
        int at = Bhs.Size;
        int length = pdu.Basic.DataBytes;
        int padded = (length + 3) & ~3;
        int whole = at + (HasHeaderDigest ? 4 : 0) + padded + (HasDataDigest && length > 0 ? 4 : 0);
        if (all.Length < whole)
        {
            return null;
        }

        if (HasHeaderDigest)
        {
            Assert.Equal(Pdu.Digest(pdu.Header), all[at..(at + 4)].ToArray());
            at += 4;
        }

        pdu.Data = [.. all[at..(at + length)]];
        if (HasDataDigest && length > 0)
        {
            Assert.Equal(Pdu.Digest(all.Slice(at, padded)), all[(at + padded)..(at + padded + 4)].ToArray());
        }

        taken += whole;
        return pdu;
    }
}
