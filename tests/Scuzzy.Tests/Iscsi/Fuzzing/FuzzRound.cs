using System.Globalization;
using System.Text;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Target;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;
using Scuzzy.Target;
using Scuzzy.Target.Persistence;
using Scuzzy.Tests.Iscsi.Target;
using Scuzzy.Tests.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>One server with one disk, all of whose limits are drawn, and many conversations with it. Whatever comes,
/// the server does not throw, leaks nothing, stays within its bounds, and serves a well-behaved initiator in the
/// end.</summary>
internal sealed partial class FuzzRound
{
    /// <summary>Conversations of a round.</summary>
    public const int Conversations = 250;

    private static readonly SocketAddress s_secondPortal = SocketAddress.Tcp("10.0.0.2", 3260);

    private readonly SeededRandom _random;
    private readonly FuzzCorpus _corpus;
    private readonly FuzzRecord _record;
    private readonly FuzzProfile _profile;
    private readonly VirtualDisk _files = new();
    private readonly IscsiBed _bed;
    private readonly HeldStore _second;
    private readonly DiskUnit _secondDisk;
    private readonly UnitMemory? _memory;
    private readonly IReadOnlyList<CommandDescription> _commands;
    private readonly List<FuzzStep> _sent = [];
    private readonly List<WireInitiator> _peers = [];

    // What goes with tasks that were not given all of it at once.
    private readonly Dictionary<uint, byte[]> _data = [];
    private bool _isPerforming;

    private FuzzRound(FuzzRecord record, FuzzCorpus corpus)
    {
        _random = new SeededRandom(record.Seed);
        _corpus = corpus;
        _record = record;
        _profile = new FuzzProfile(record.Profile ?? (int)_random.Below(FuzzProfile.Count));
        _bed = new IscsiBed(
            _profile.Server,
            record.Seed,
            preemption: 100,
            _profile.Disks[0],
            _profile.Chap,
            _profile.Target,
            _profile.Personalities[0],
            _files,
            // A store of protection information must be able to write zeros.
            limits => _profile.LimitsOf(limits) with { MaximumWriteZeroesBytes = limits.MaximumWriteZeroesBytes }
        );
        if (_profile.HidesSecond)
        {
            _bed.Device.Masking = name => name.EndsWith('1') ? new HashSet<int> { 0 } : null;
        }

        _commands = _bed.Device.Units.First().DescribeCommands();
        var ram = new RamStore(_bed.Shard, IscsiBed.DiskBytes);
        _second = new HeldStore(ram) { IsOpen = true, LimitsOverride = _profile.LimitsOf(ram.Limits) };
        _secondDisk = new DiskUnit(_second, _profile.Disks[1], _profile.Personalities[1]);
        if (_profile.HasMemory)
        {
            _memory = UnitMemory.Open(_bed.Shard, TargetPort.StatePath, "ram", out string error);
            Assert.Empty(error);
            _secondDisk.Restore(_memory!, Assert.Empty);
            _bed.Settle();
        }

        _bed.Device.Add(1, _secondDisk);
        Assert.NotNull(_bed.Server.Listen(s_secondPortal, out _, group: 2, _profile.Advertised));
        AddTarget(new LoginTarget { Name = IscsiBed.TargetName + "-moved", Redirection = new("10.0.0.9", true) });
        AddTarget(new LoginTarget { Name = IscsiBed.TargetName + "-away", Redirection = new("10.0.0.9:3260", false) });
        AddTarget(new LoginTarget { Name = IscsiBed.TargetName + "-named", Alias = "the second name of the disks" });
        AccessRule other = new() { InitiatorName = "iqn.2026-01.test:other" };
        AccessRule near = new() { Network = System.Net.IPNetwork.Parse("10.1.0.0/16") };
        AddTarget(new LoginTarget { Name = IscsiBed.TargetName + "-closed", Access = [other, near] });
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
        return round;
    }

    /// <summary>Plays conversations as they are, all of the same profile.</summary>
    public static void Play(int profile, IEnumerable<FuzzConversation> conversations, Action<FuzzConversation> played)
    {
        var round = new FuzzRound(new FuzzRecord { Seed = 1, Profile = profile }, new FuzzCorpus());
        foreach (FuzzConversation conversation in conversations)
        {
            round.Hold(() => round.Repeat(conversation.Steps));
            played(conversation);
        }

        round.Finish();
    }

    private void Play()
    {
        for (int i = 0; i < Conversations; i++)
        {
            int reached = FuzzCoverage.Reached;
            Hold(Converse);
            if (FuzzCoverage.Reached > reached && _sent.Count > 0)
            {
                _record.Keep(new FuzzConversation(_profile.Number, [.. _sent]), _corpus);
            }
        }

        Finish();
    }

    private void Hold(Action conversation)
    {
        _sent.Clear();
        _peers.Clear();
        _data.Clear();
        _bed.Store.IsOpen = _random.Chance(2, 3);
        _second.IsOpen = _random.Chance(2, 3);
        foreach (HeldStore store in (HeldStore[])[_bed.Store, _second])
        {
            store.Failure = _random.Chance(1, 12) ? (BlockStatus)(1 + _random.Below((int)BlockStatus.ReadOnly)) : null;
            store.Spared = _random.Chance(1, 3) ? 0 : (int)_random.Below(24);
        }

        conversation();
        _bed.Settle(10_000_000);
        Answered += _peers.Exists(peer => peer.LoginText.Length > 0 || peer.Peer.ReceivedCount > 0) ? 1 : 0;
        End();
    }

    private void Finish()
    {
        foreach (HeldStore store in (HeldStore[])[_bed.Store, _second])
        {
            store.Failure = null;
            store.IsOpen = true;
            store.ReleaseAll();
        }

        // The longest that an initiator may ask for its tasks to be kept: Time2Wait and Time2Retain of an hour each.
        _bed.Settle(7_300_000_000_000);
        if (_memory is not null && _profile.Chap is null)
        {
            LeaveMuch();
        }

        IscsiServer server = _bed.Server;
        Assert.Equal((0, 0, 0L), (server.ConnectionCount, server.SessionCount, server.Pool.LeasedBytes));
        CheckThatItServes();
        _bed.Dispose();
        _second.Dispose();
        _memory?.Dispose();
        if (_memory is not null)
        {
            using var restarted = new TargetPort(_profile.Disks[1], _profile.Target, files: _files);
            Assert.Empty(restarted.RestoreProblem);
        }
    }

    /// <summary>Something of each kind is to be kept, and work may be under way.</summary>
    private void LeaveMuch()
    {
        _peers.Clear();
        Connect();
        _ = _peers[^1].TryLogin("", 0, 0, 0);
        var commands = new FuzzCommands(_random, _commands, _profile.Disks[1].BlockBytes) { Lun = 1 };
        var scripts = new FuzzScripts(_random, commands, _commands, _profile.Disks[1].BlockBytes);
        Perform([_peers[^1]], commands, scripts.Kept());
        _second.IsOpen = _random.Chance(1, 2);
        Perform([_peers[^1]], commands, scripts.Work());
        _peers[^1].Peer.Close();
        _bed.Settle(7_300_000_000_000);
    }

    private void Converse()
    {
        switch (_random.Below(8))
        {
            case < 4:
                TalkSense();
                break;
            case 4 when _random.Chance(3, 4):
                HoldDialogue();
                break;
            default:
                Repeat(_record.Next(_corpus));
                break;
        }
    }

    /// <summary>A conversation that knows the protocol: up to three initiators, or connections of one.</summary>
    private void TalkSense()
    {
        bool isWild = _random.Chance(1, 3);
        List<WireInitiator> speakers = [];
        for (int count = 1 + (int)_random.Below(_random.Chance(1, 2) ? 1 : 3); count > 0; count--)
        {
            WireInitiator peer = Connect();
            bool joins = speakers.Count > 0 && _random.Chance(1, 3);
            ulong isid = joins && _random.Chance(7, 8) ? 0 : (ulong)speakers.Count;
            peer.CmdSn = joins ? speakers[0].CmdSn : (uint)_random.Next();
            ushort tsih = joins ? speakers[0].Tsih : (ushort)0;
            if (_profile.Chap is not null)
            {
                Prove(peer, isid);
            }
            else if (_random.Chance(15, 16))
            {
                Enter(peer, joins ? "" : FuzzPdus.Keys(_random), isid, tsih, (ushort)speakers.Count);
            }

            speakers.Add(joins ? speakers[0] : peer);
        }

        var commands = new FuzzCommands(_random, _commands, _profile.Disks[0].BlockBytes);
        if (_random.Chance(1, 2))
        {
            Refresh(speakers[0], commands);
        }

        if (_random.Chance(1, 3))
        {
            int blockBytes = _profile.Disks[commands.Lun].BlockBytes;
            Perform(speakers, commands, new FuzzScripts(_random, commands, _commands, blockBytes).Any());
        }

        for (int count = 1 + (int)_random.Below(_random.Chance(1, 2) ? 12 : 48); count > 0; count--)
        {
            int at = (int)_random.Below(_peers.Count);
            WireInitiator peer = _peers[at];
            Pdu pdu = FuzzPdus.Next(_random, speakers[at], commands, isWild, out byte[] data);
            _data[pdu.Tag] = data;
            byte[] bytes = pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest);
            bytes[^1] ^= (byte)(pdu.Data.Length > 0 && _random.Chance(1, isWild ? 16 : 200) ? 1 : 0);
            Send(peer, _random.Chance(1, isWild ? 12 : 200) ? FuzzPdus.Mutated(_random, bytes) : bytes, Rest());
            Listen(peer, commands);
            if (_random.Chance(1, 64))
            {
                Act([(byte)_random.Below(8), (byte)_random.Below(8)]);
            }
        }
    }

    // All that the target asks for is given to it, without rest.
    private void Perform(List<WireInitiator> speakers, FuzzCommands commands, IEnumerable<FuzzCommand> script)
    {
        _isPerforming = true;
        foreach (FuzzCommand command in script)
        {
            int at = command.Peer % speakers.Count;
            Pdu pdu = FuzzScripts.ToPdu(command, speakers[at], commands.Lun);
            _data[pdu.Tag] = command.Data;
            WireInitiator peer = _peers[at];
            Send(peer, pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest), command.RestNs);
            Listen(peer, commands);
        }

        _isPerforming = false;
    }

    private void Refresh(WireInitiator peer, FuzzCommands commands)
    {
        Act([0, 0]);
        Act([0, 1]);
        foreach ((Pdu pdu, byte[] data) in FuzzPdus.Refresh(peer, commands.Lun))
        {
            _data[pdu.Tag] = data;
            Send(peer, pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest), 1_000_000);
            Listen(peer, commands);
        }
    }

    private long Rest() =>
        _random.Below(64) switch
        {
            _ when _isPerforming => _random.Chance(1, 8) ? 0 : 1_000_000,
            0 => 40_000_000_000, // longer than a peer may be silent
            1 => 4_000_000_000,
            < 40 => 1_000_000,
            _ => 0,
        };

    /// <summary>Takes what the target said, and gives it what it asks for.</summary>
    private void Listen(WireInitiator peer, FuzzCommands commands)
    {
        foreach (Pdu pdu in peer.Take())
        {
            switch (pdu.Opcode)
            {
                case IscsiOpcode.DataIn when pdu.Data.Length > 0:
                    commands.Echo = pdu.Data;
                    break;
                case IscsiOpcode.ReadyToTransfer when _isPerforming || _random.Chance(15, 16):
                    Pdu answer = FuzzPdus.Answer(_random, pdu, _data.GetValueOrDefault(pdu.Tag, []));
                    Send(peer, answer.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest), Rest());
                    break;
                case IscsiOpcode.NopIn when pdu.TransferTag != Bhs.NoTag && _random.Chance(3, 4):
                    Pdu alive = Pdu.Of(IscsiOpcode.NopOut, Bhs.NoTag, peer.CmdSn).SetWord(20, pdu.TransferTag);
                    Send(peer, alive.Immediate().ToBytes(peer.HasHeaderDigest, peer.HasDataDigest), 0);
                    break;
            }
        }
    }

    private void Repeat(FuzzStep[] steps)
    {
        foreach (FuzzStep step in steps)
        {
            if (step.Peer == FuzzStep.Operator)
            {
                Act(step.Bytes);
                continue;
            }

            while (_peers.Count <= Math.Min(step.Peer, FuzzStep.MostPeers - 1))
            {
                Connect();
            }

            SendNow(_peers[Math.Min(step.Peer, FuzzStep.MostPeers - 1)], step.Bytes, step.RestNs);
        }
    }

    /// <summary>What the operator of the target may do while it is in use, and the network.</summary>
    private void Act(byte[] act)
    {
        _sent.Add(new FuzzStep(FuzzStep.Operator, act, 0));
        int number = act.Length > 1 ? act[1] : 0;
        switch (act.Length > 0 ? act[0] : 0)
        {
            case 0:
            case 1:
                int groups = _profile.Target.PortGroups.Count == 0 ? 1 : 2;
                _bed.Device.SetAccessState(1 + (number % groups), (AccessState)(number / 2 % 4));
                break;
            case 2 when _bed.Server.Sessions is { Count: > 0 } sessions:
                _ = _bed.Server.EndSession(sessions[number % sessions.Count].Tsih);
                break;
            case 3 when _secondDisk.Store.LengthBytes < 2 * IscsiBed.DiskBytes:
                _ = _secondDisk.TryGrow(_secondDisk.Store.LengthBytes + 65536, out _);
                break;
            case 4:
                _ = _bed.Device.Remove(1);
                break;
            case 5:
                _bed.Device.PowerOn(() => { });
                break;
            case 6 when _peers.Count > 0:
                _peers[number % _peers.Count].Peer.Close();
                _bed.Settle(1_000_000);
                break;
            case 7 when _peers.Count > 0:
                WirePeer slow = _peers[number % _peers.Count].Peer;
                slow.IsReading = !slow.IsReading;
                break;
        }
    }

    private WireInitiator Connect()
    {
        int number = _peers.Count;
        WireInitiator peer = _bed.Connect(number < 2 ? IscsiBed.Address : s_secondPortal);
        peer.Peer.Sending = bytes =>
        {
            Pdus++;
            _sent.Add(new FuzzStep(number, bytes, 0));
        };
        _peers.Add(peer);
        return peer;
    }

    /// <summary>Sends bytes, now and then with something else between two parts of them.</summary>
    private void Send(WireInitiator peer, byte[] bytes, long restNs)
    {
        int cut = (int)_random.Below(bytes.Length + 1);
        if (_random.Chance(1, 64))
        {
            SendNow(peer, bytes[..cut], 1_000_000);
            if (_random.Chance(1, 2))
            {
                Act([(byte)(2 + _random.Below(6)), (byte)_random.Below(8)]);
            }

            SendNow(peer, bytes[cut..], restNs);
            return;
        }

        SendNow(peer, bytes, restNs);
    }

    private void SendNow(WireInitiator peer, byte[] bytes, long restNs)
    {
        int cut = (int)_random.Below(bytes.Length + 1);
        Action<byte[]>? sending = peer.Peer.Sending;
        peer.Peer.Sending = null;
        peer.Peer.Send(bytes[..cut]);
        peer.Peer.Send(bytes[cut..]);
        peer.Peer.Sending = sending;
        sending!(bytes);
        _sent[^1] = _sent[^1] with { RestNs = restNs };
        if (restNs > 0)
        {
            _bed.Settle(restNs);
        }

        ReleaseOne(1, 3);
    }

    private void AddTarget(LoginTarget target) => _bed.Server.Add(new IscsiTargetNode(target, _bed.Device));

    private void End()
    {
        // A server that never asks does not miss those that are silent.
        if (_random.Chance(3, 4) || _profile.Server.PingAfterNs == 0)
        {
            _peers.ForEach(peer => peer.Peer.Close());
        }

        while (ReleaseOne(9, 10)) { }
    }

    private bool ReleaseOne(int chance, int of)
    {
        HeldStore store = _second.Held.Count > 0 && _random.Chance(1, 2) ? _second : _bed.Store;
        if (store.Held.Count == 0 || !_random.Chance(chance, of))
        {
            return false;
        }

        store.Release((int)_random.Below(store.Held.Count));
        return true;
    }

    // The unit may be reserved, stopped or being sanitized: INQUIRY is answered well all the same.
    private void CheckThatItServes()
    {
        // One that says nothing, whatever is done to the server.
        _ = _bed.Connect();
        _bed.Settle();
        WireInitiator initiator = _bed.Connect();
        Assert.Equal(_profile.Chap is not null ? 2 : 0, initiator.Login(isid: 0x80000000FFFF).Header[36]);
        if (_profile.Chap is not null)
        {
            return;
        }

        Pdu answer = initiator.Do(Cdb.Inquiry(36), read: 36);
        Assert.Equal(36, answer.Data.Length);
        _bed.Server.Drain(1);
        _bed.Settle();

        // A session that has ended with a task under way, when the server is closed.
        _bed.Store.IsOpen = false;
        _ = initiator.Start(Cdb.TestUnitReady());
        _ = initiator.Start(Cdb.Read10(0, 1), read: _profile.Disks[0].BlockBytes);
        Assert.InRange(_bed.Server.TasksUnderWay, 0, 1);
        _ = _bed.Server.EndSession(initiator.Tsih);
    }
}
