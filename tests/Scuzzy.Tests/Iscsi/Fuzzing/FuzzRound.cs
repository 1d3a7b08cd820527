using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Target;
using Scuzzy.Tests.Iscsi.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>One server with one disk, all of whose limits are drawn, and many conversations with it. Whatever comes,
/// the server does not throw, leaks nothing, stays within its bounds, and serves a well-behaved initiator in the
/// end.</summary>
internal sealed class FuzzRound
{
    private const int Conversations = 250;

    private static readonly byte[] s_secret = "secret of 16 chars"u8.ToArray();

    private readonly SeededRandom _random;
    private readonly FuzzCorpus _corpus;
    private readonly FuzzRecord _record;
    private readonly IscsiBed _bed;
    private readonly bool _hasChap;
    private readonly IReadOnlyList<CommandDescription> _commands;
    private readonly List<FuzzStep> _sent = [];
    private readonly List<WireInitiator> _peers = [];

    private FuzzRound(FuzzRecord record, FuzzCorpus corpus)
    {
        ulong seed = record.Seed;
        _random = new SeededRandom(seed);
        _corpus = corpus;
        _record = record;
        var options = new IscsiServerOptions
        {
            Window = 1 + (int)_random.Below(16),
            MaximumBufferBytes = 1 << (12 + (int)_random.Below(12)),
            MaximumSessions = 40,
            MaximumConnections = 60,
            MaximumLogins = 30,
        };
        var disk = new DiskOptions
        {
            IsThin = _random.Chance(1, 2),
            IsRemovable = _random.Chance(1, 3),
            IsReadOnly = _random.Chance(1, 10),
            HasLongCommands = true,
            Protection = (ProtectionType)_random.Below(4),
            BlockBytes = _random.Chance(1, 5) ? 4096 : 512,
        };
        var chap = new ChapOptions
        {
            Accounts = [new ChapCredentials("user", s_secret)],
            Target = new ChapCredentials("target", "another secret too"u8.ToArray()),
        };
        _hasChap = _random.Chance(1, 4);
        _bed = new IscsiBed(options, seed, preemption: 100, disk, _hasChap ? chap : null);
        _commands = _bed.Device.Units.First().DescribeCommands();
    }

    /// <summary>PDUs sent, whole or broken.</summary>
    public long Pdus { get; private set; }

    /// <summary>Conversations in which the target said something.</summary>
    public long Answered { get; private set; }

    /// <summary>Plays a round.</summary>
    /// <param name="record">Its seed, and what it takes from the corpus: filled unless it has something.</param>
    /// <param name="corpus">What changed conversations come from.</param>
    public static FuzzRound Play(FuzzRecord record, FuzzCorpus corpus)
    {
        var round = new FuzzRound(record, corpus);
        round.Play();
        round._bed.Dispose();
        return round;
    }

    private void Play()
    {
        for (int i = 0; i < Conversations; i++)
        {
            int reached = FuzzCoverage.Reached;
            _sent.Clear();
            _peers.Clear();
            _bed.Store.IsOpen = _random.Chance(2, 3);
            switch (_random.Below(8))
            {
                case < 3:
                    Converse();
                    break;
                case 3:
                    LogIn();
                    break;
                case 4 when _hasChap:
                    Prove();
                    break;
                default:
                    Repeat(_record.Next(_corpus));
                    break;
            }

            _bed.Settle(10_000_000);
            Answered += _peers.Exists(peer => peer.Peer.ReceivedCount > 0) ? 1 : 0;
            End();
            if (FuzzCoverage.Reached > reached)
            {
                _record.Keep([.. _sent], _corpus);
            }
        }

        _bed.Store.IsOpen = true;
        _bed.Store.ReleaseAll();
        // The longest that an initiator may ask for its tasks to be kept: Time2Wait and Time2Retain of an hour each.
        _bed.Settle(7_300_000_000_000);
        IscsiServer server = _bed.Server;
        Assert.Equal((0, 0, 0L), (server.ConnectionCount, server.SessionCount, server.Pool.LeasedBytes));
        CheckThatItServes();
    }

    /// <summary>A conversation that knows the protocol.</summary>
    private void Converse()
    {
        WireInitiator first = Connect();
        first.CmdSn = (uint)_random.Next();
        if (
            _random.Chance(4, 5)
            && first.Login(FuzzPdus.Keys(_random), isid: (ulong)_random.Below(5)).Header[36] == 0
            && _random.Chance(1, 4)
        )
        {
            WireInitiator second = Connect();
            second.CmdSn = first.CmdSn;
            second.Login("", (ulong)_random.Below(5), first.Tsih, (ushort)_random.Below(3));
        }

        for (int count = 1 + (int)_random.Below(24); count > 0; count--)
        {
            WireInitiator peer = _peers[(int)_random.Below(_peers.Count)];
            Pdu pdu = FuzzPdus.Next(_random, first, _commands);
            byte[] bytes = pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest);
            bytes[^1] ^= (byte)(pdu.Data.Length > 0 && _random.Chance(1, 16) ? 1 : 0);
            Send(peer, _random.Chance(1, 12) ? FuzzPdus.Mutated(_random, bytes) : bytes, _random.Chance(1, 4));
        }
    }

    /// <summary>A login of many steps, in any order.</summary>
    private void LogIn()
    {
        WireInitiator peer = Connect();
        ulong isid = (ulong)_random.Below(5);
        for (int count = 1 + (int)_random.Below(8); count > 0; count--)
        {
            byte[] bytes = FuzzPdus.Login(_random, isid).ToBytes(headerDigest: false, dataDigest: false);
            Send(peer, _random.Chance(1, 12) ? FuzzPdus.Mutated(_random, bytes) : bytes, _random.Chance(3, 4));
        }
    }

    /// <summary>A login by CHAP that mostly knows the secret.</summary>
    private void Prove()
    {
        WireInitiator peer = Connect();
        string name = $"InitiatorName={WireInitiator.Name};TargetName={IscsiBed.TargetName};SessionType=Normal";
        Say(peer, $"{name};AuthMethod=CHAP");
        string text = Say(peer, "CHAP_A=7");
        byte identifier = byte.TryParse(Value(text, "CHAP_I"), CultureInfo.InvariantCulture, out byte i) ? i : (byte)0;
        string challenge = Value(text, "CHAP_C");
        byte[] secret = _random.Chance(1, 8) ? [] : s_secret;
        byte[] asked = challenge.StartsWith("0x", StringComparison.Ordinal)
            ? Convert.FromHexString(challenge[2..])
            : [];
        string response = Convert.ToHexString(SHA256.HashData([identifier, .. secret, .. asked]));
        string own = _random.Chance(1, 2) ? ";CHAP_I=7;CHAP_C=0x00112233445566778899" : "";
        Say(peer, $"CHAP_N=user;CHAP_R=0x{response}{own}", transits: true);
    }

    private string Say(WireInitiator peer, string text, bool transits = false)
    {
        Pdu pdu = Pdu.Login(text, 1, transits ? 0x81 : 0x00);
        Send(peer, pdu.ToBytes(headerDigest: false, dataDigest: false), settles: true);
        return string.Concat(peer.Take().Select(answer => Encoding.UTF8.GetString(answer.Data)));
    }

    private static string Value(string text, string key) =>
        text.Split('\0')
            .FirstOrDefault(pair => pair.StartsWith(key + "=", StringComparison.Ordinal))
            ?[(key.Length + 1)..]
        ?? "";

    private void Repeat(FuzzStep[] steps)
    {
        foreach (FuzzStep step in steps)
        {
            while (_peers.Count <= step.Peer)
            {
                Connect();
            }

            Send(_peers[step.Peer], step.Bytes, step.Settles);
        }
    }

    private WireInitiator Connect()
    {
        WireInitiator peer = _bed.Connect();
        int number = _peers.Count;
        peer.Peer.Sending = bytes =>
        {
            Pdus++;
            _sent.Add(new FuzzStep(number, bytes, Settles: false));
        };
        _peers.Add(peer);
        return peer;
    }

    private void Send(WireInitiator peer, byte[] bytes, bool settles)
    {
        int cut = (int)_random.Below(bytes.Length + 1);
        Action<byte[]>? sending = peer.Peer.Sending;
        peer.Peer.Sending = null;
        peer.Peer.Send(bytes[..cut]);
        peer.Peer.Send(bytes[cut..]);
        peer.Peer.Sending = sending;
        sending!(bytes);
        _sent[^1] = _sent[^1] with { Settles = settles };
        if (settles)
        {
            _bed.Settle(1_000_000);
        }

        ReleaseOne(1, 3);
    }

    private void End()
    {
        if (_random.Chance(3, 4))
        {
            _peers.ForEach(peer => peer.Peer.Close());
        }

        while (ReleaseOne(9, 10)) { }
    }

    private bool ReleaseOne(int chance, int of)
    {
        if (_bed.Store.Held.Count == 0 || !_random.Chance(chance, of))
        {
            return false;
        }

        _bed.Store.Release((int)_random.Below(_bed.Store.Held.Count));
        return true;
    }

    // The unit may be reserved, stopped or being sanitized: INQUIRY is answered well all the same.
    private void CheckThatItServes()
    {
        WireInitiator initiator = _bed.Connect();
        Assert.Equal(_hasChap ? 2 : 0, initiator.Login(isid: 0x80000000FFFF).Header[36]);
        if (_hasChap)
        {
            return;
        }

        Pdu answer = initiator.Do(Cdb.Inquiry(36), read: 36);
        Assert.Equal(36, answer.Data.Length);
        initiator.Peer.Close();
        _bed.Settle();
    }
}
