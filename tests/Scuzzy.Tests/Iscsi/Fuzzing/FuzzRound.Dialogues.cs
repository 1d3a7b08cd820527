using System.Globalization;
using System.Text;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;
using Scuzzy.Tests.Iscsi.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

// What takes several steps of the protocol that chance seldom puts together: logins, texts, recovery, slow peers.
internal sealed partial class FuzzRound
{
    private void HoldDialogue()
    {
        switch (_random.Below(_profile.Chap is null ? 6 : 2))
        {
            case 0:
                LogIn();
                break;
            case 1 when _profile.Chap is not null:
                Prove(Connect(), (ulong)_random.Below(5));
                break;
            case 1:
            case 2:
                LogInAtLength();
                break;
            case 3:
                AskMuch();
                break;
            case 4:
                Flood();
                break;
            default:
                Recover();
                break;
        }
    }

    /// <summary>A login in one step.</summary>
    /// <returns>False if the target did not let it in.</returns>
    private bool Enter(WireInitiator peer, string keys, ulong isid, ushort tsih = 0, ushort connectionId = 0)
    {
        string names = $"InitiatorName={WireInitiator.Name};TargetName={IscsiBed.TargetName};";
        Pdu login = Pdu.Login(names + keys, peer.CmdSn, isid: isid, tsih: tsih).SetWord(20, (uint)connectionId << 16);
        Send(peer, login.ToBytes(headerDigest: false, dataDigest: false), 1_000_000);
        return peer.Take().Exists(answer => answer.Opcode == IscsiOpcode.LoginResponse && answer.Header[36] == 0);
    }

    /// <summary>A login of many steps, which mostly keep to the stages.</summary>
    private void LogIn()
    {
        WireInitiator peer = Connect();
        ulong isid = (ulong)_random.Below(5);
        int stage = (int)_random.Below(2);
        for (int step = 0, count = 1 + (int)_random.Below(8); step < count; step++)
        {
            int next = _random.Chance(1, 3) ? (_random.Chance(1, 2) ? 1 : 3) : 0;
            int flags = (stage << 2) | (next > 0 ? 0x80 | next : 0);
            string names = step == 0 == _random.Chance(7, 8) ? FuzzPdus.Names(_random) : "";
            string text = names + FuzzPdus.LoginKeys(_random);
            Pdu pdu = Pdu.Login(text, 1, _random.Chance(1, 8) ? (int)_random.Below(256) : flags, isid);
            _ = _random.Chance(1, 12) ? pdu.SetWord(20, (uint)_random.Below(3) << 16) : pdu;
            byte[] bytes = pdu.ToBytes(headerDigest: false, dataDigest: false);
            Send(
                peer,
                _random.Chance(1, 12) ? FuzzPdus.Mutated(_random, bytes) : bytes,
                _random.Chance(3, 4) ? 1_000_000 : 0
            );
            stage = next > 0 ? next : stage;
        }
    }

    /// <summary>A login whose text, and the target's, takes several PDUs.</summary>
    private void LogInAtLength()
    {
        WireInitiator peer = Connect();
        int stage = _random.Chance(3, 4) ? 0x04 : 0x00;
        string text = FuzzPdus.Names(_random) + FuzzPdus.LongText(_random);
        int piece = 1 + (int)_random.Below(8192);
        for (int at = 0; at < text.Length; at += piece)
        {
            string part = text[at..Math.Min(text.Length, at + piece)];
            bool isLast = at + piece >= text.Length;
            Pdu pdu = Pdu.Login(part, 1, !isLast ? stage | 0x40 : stage | (_random.Chance(1, 2) ? 0x83 : 0));
            pdu.Data = pdu.Data[..^1];
            Send(peer, pdu.ToBytes(headerDigest: false, dataDigest: false), 1_000_000);
        }

        for (int count = (int)_random.Below(4); count > 0; count--)
        {
            int flags = _random.Chance(1, 8) ? stage | 0x40 : stage | 0x83;
            Pdu pdu = Pdu.Login("", 1, flags);
            pdu.Data = _random.Chance(7, 8) ? [] : pdu.Data;
            Send(peer, pdu.ToBytes(headerDigest: false, dataDigest: false), 1_000_000);
        }
    }

    /// <summary>A login by CHAP that mostly knows the secret, and mostly keeps to the order of its steps.</summary>
    private void Prove(WireInitiator peer, ulong isid)
    {
        string name = $"InitiatorName={WireInitiator.Name};TargetName={IscsiBed.TargetName};SessionType=Normal";
        Say(peer, $"{name};AuthMethod=CHAP{Odd()}", isid, 0x00);
        var algorithm = (ChapAlgorithm)(5 + _random.Below(4));
        string text = Say(peer, $"CHAP_A={(int)algorithm}{Odd()}", isid, 0x00);
        byte identifier = byte.TryParse(Value(text, "CHAP_I"), CultureInfo.InvariantCulture, out byte i) ? i : (byte)0;
        string challenge = Value(text, "CHAP_C");
        byte[] asked = challenge.StartsWith("0x", StringComparison.Ordinal)
            ? Convert.FromHexString(challenge[2..])
            : [];
        byte[] response = new byte[ChapHash.Length(algorithm)];
        ChapHash.Respond(algorithm, identifier, _random.Chance(1, 8) ? [1] : FuzzProfile.Secret, asked, response);
        string answer = _random.Chance(1, 3)
            ? FuzzPdus.Binary(_random, response)
            : $"0x{Convert.ToHexString(response)}";
        string[] own =
        [
            "",
            ";CHAP_I=7;CHAP_C=0x00112233445566778899",
            $";CHAP_I=8;CHAP_C={FuzzPdus.Binary(_random, asked)}",
            ";CHAP_I=7",
            ";CHAP_C=0x00",
            ";CHAP_I=300;CHAP_C=0x0",
            $";CHAP_I={identifier};CHAP_C={challenge}",
        ];
        string proof = $"CHAP_N=user;CHAP_R={answer}{own[_random.Below(own.Length)]}{Odd()}";
        bool isLast = _random.Chance(3, 4);
        Say(peer, proof, isid, isLast ? 0x83 : 0x81);
        if (!isLast)
        {
            Say(peer, FuzzPdus.Keys(_random), isid, 0x87);
        }
    }

    // Keys of another step, now and then.
    private string Odd() => _random.Chance(1, 12) ? $";{FuzzPdus.LoginKeys(_random)}" : "";

    private string Say(WireInitiator peer, string text, ulong isid, int flags)
    {
        Pdu pdu = Pdu.Login(text, peer.CmdSn, flags, isid);
        Send(peer, pdu.ToBytes(headerDigest: false, dataDigest: false), 1_000_000);
        return string.Concat(peer.Take().Select(answer => Encoding.UTF8.GetString(answer.Data)));
    }

    private static string Value(string text, string key) =>
        text.Split('\0')
            .FirstOrDefault(pair => pair.StartsWith(key + "=", StringComparison.Ordinal))
            ?[(key.Length + 1)..]
        ?? "";

    /// <summary>Texts of full feature phase that take several PDUs, in a session of either type.</summary>
    private void AskMuch()
    {
        WireInitiator peer = Connect();
        string type = _random.Chance(1, 2) ? "SessionType=Discovery;" : "";
        _ = Enter(peer, $"{type}MaxRecvDataSegmentLength={512 << (int)_random.Below(4)}", (ulong)_random.Below(3));
        string text = "";
        for (int count = 2 + (int)_random.Below(12); count > 0; count--)
        {
            bool isNew = _random.Chance(1, 3);
            if (text.Length == 0 && _random.Chance(1, 2))
            {
                string name = _random.Chance(1, 2) ? "All" : IscsiBed.TargetName + (_random.Chance(1, 2) ? "" : "x");
                text = $"SendTargets={name};" + FuzzPdus.LongText(_random);
                isNew = true;
            }

            // All that is left, or a part of it.
            string part = text[..(_random.Chance(1, 2) ? text.Length : (int)_random.Below(text.Length + 1))];
            text = text[part.Length..];
            int flags =
                _random.Chance(1, 12) ? (int)_random.Below(256)
                : text.Length > 0 ? 0x40
                : 0x80;
            Pdu pdu = Pdu.Of(IscsiOpcode.TextRequest, peer.NewTag(), peer.CmdSn++, flags);
            pdu.SetWord(20, isNew ? Bhs.NoTag : 1).Data = Encoding.UTF8.GetBytes(part.Replace(';', '\0'));
            Send(peer, pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest), 1_000_000);
            _ = peer.Take();
        }
    }

    /// <summary>More of one kind than the target takes at once, and nobody reads what it says.</summary>
    private void Flood()
    {
        WireInitiator peer = Connect();
        string level = $"ErrorRecoveryLevel={_random.Below(3)}";
        _ = Enter(peer, $"{level};MaxRecvDataSegmentLength=65536;MaxConnections=2", (ulong)_random.Below(3));
        if (_random.Chance(1, 3))
        {
            _ = Enter(Connect(), "", 0, peer.Tsih, 1);
        }

        bool isDeaf = _random.Chance(3, 4);
        if (isDeaf)
        {
            Act([7, 0]);
        }

        int kind = (int)_random.Below(9);
        byte[] data = new byte[_random.Below(9) * 4096];
        for (int count = 16 + (int)_random.Below(112); count > 0; count--)
        {
            bool isOther = _random.Chance(1, 16);
            Pdu pdu = (isOther ? (int)_random.Below(6) : kind) switch
            {
                0 or 1 => Pdu.Of(IscsiOpcode.NopOut, peer.NewTag(), peer.CmdSn).Immediate(),
                2 => Pdu.Of(IscsiOpcode.TextRequest, peer.NewTag(), peer.CmdSn).Immediate(),
                3 => Pdu.Manage(
                    (IscsiTaskFunction)(1 + _random.Below(6)),
                    peer.NewTag(),
                    peer.CmdSn + (_random.Chance(3, 4) ? 100u : 0)
                ),
                4 => Pdu.Of((IscsiOpcode)0x1F, peer.NewTag(), peer.CmdSn).Immediate(),
                5 => Pdu.Of(IscsiOpcode.Snack, Bhs.NoTag, 0, 0x81).SetWord(20, Bhs.NoTag),
                6 => ReadOrWrite(peer).Immediate(),
                7 when _random.Chance(1, 2) => FuzzPdus.Snack(_random, peer.NewTag() - 1 - (uint)_random.Below(3)),
                _ => ReadOrWrite(peer),
            };
            pdu.Data = pdu.Opcode == IscsiOpcode.NopOut ? data : pdu.Data;
            long rest = _random.Chance(1, 24) ? Rest() : 0;
            Send(peer, pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest), rest);
        }

        if (isDeaf && _random.Chance(2, 3))
        {
            Act([7, 0]);
            _bed.Settle(1_000_000);
        }
    }

    /// <summary>A session of several connections that come and go, and what was lost is asked for.</summary>
    private void Recover()
    {
        WireInitiator session = Connect();
        string keys = FuzzPdus.Keys(_random).Replace("ErrorRecoveryLevel=0", "ErrorRecoveryLevel=2");
        keys += $";DefaultTime2Wait={_random.Below(3)};DefaultTime2Retain={_random.Below(25)}";
        ulong isid = (ulong)_random.Below(3);
        if (!Enter(session, keys, isid))
        {
            return;
        }

        var commands = new FuzzCommands(_random, _commands, _profile.Disks[0].BlockBytes);
        List<uint> tags = [Bhs.NoTag];
        for (int count = 8 + (int)_random.Below(40); count > 0; count--)
        {
            int at = (int)_random.Below(_peers.Count);
            WireInitiator peer = _peers[at];
            uint recent = tags[^(1 + (int)_random.Below(Math.Min(4, tags.Count)))];
            switch (_random.Below(24))
            {
                case 0 or 1 when _peers.Count < FuzzStep.MostPeers:
                    _ = Enter(Connect(), "", isid, session.Tsih, (ushort)_random.Below(3));
                    continue;
                case 2:
                    Act([6, (byte)at]);
                    TakeOver(session, isid, tags);
                    continue;
                case 3:
                    Act([7, (byte)at]);
                    break;
                case 4:
                    Send(peer, [], _random.Below(3) * 10_000_000_000);
                    break;
            }

            Pdu pdu = _random.Below(12) switch
            {
                0 or 1 or 2 => FuzzPdus.Snack(_random, recent),
                3 => Pdu.Manage(IscsiTaskFunction.TaskReassign, session.NewTag(), session.CmdSn, recent)
                    .SetWord(36, (uint)_random.Below(3)),
                4 when _random.Chance(1, 2) => Pdu.Of(
                        IscsiOpcode.LogoutRequest,
                        session.NewTag(),
                        session.CmdSn,
                        0x80 | (int)(_random.Below(6) / 2)
                    )
                    .SetWord(20, (uint)_random.Below(3) << 16)
                    .Immediate(),
                5 => Declare(session),
                _ => ReadOrWrite(session),
            };
            if (pdu.Opcode == IscsiOpcode.ScsiCommand)
            {
                tags.Add(pdu.Tag);
            }

            byte[] bytes = pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest);
            bytes[^1] ^= (byte)(pdu.Data.Length > 0 && _random.Chance(1, 16) ? 1 : 0);
            bytes = pdu.Opcode == IscsiOpcode.Snack && _random.Chance(1, 3) ? [.. bytes, .. bytes] : bytes;
            Send(peer, bytes, _random.Chance(3, 4) ? 1_000_000 : 0);
            if (_random.Chance(3, 4))
            {
                Listen(peer, commands);
            }
        }
    }

    /// <summary>The last tasks are to go on on another connection.</summary>
    private void TakeOver(WireInitiator session, ulong isid, List<uint> tags)
    {
        if (_peers.Count < FuzzStep.MostPeers && _random.Chance(1, 2))
        {
            _ = Enter(Connect(), "", isid, session.Tsih, (ushort)_random.Below(3));
        }

        WireInitiator peer = _peers[_random.Chance(3, 4) ? ^1 : 0];
        foreach (uint tag in tags.TakeLast(4))
        {
            Pdu pdu = Pdu.Manage(IscsiTaskFunction.TaskReassign, session.NewTag(), session.CmdSn, tag);
            _ = pdu.SetWord(36, (uint)_random.Below(3));
            Send(peer, pdu.ToBytes(peer.HasHeaderDigest, peer.HasDataDigest), _random.Chance(1, 2) ? 1_000_000 : 0);
        }
    }

    private Pdu Declare(WireInitiator session)
    {
        Pdu pdu = Pdu.Of(IscsiOpcode.TextRequest, session.NewTag(), session.CmdSn);
        pdu.Data = Encoding.UTF8.GetBytes($"MaxRecvDataSegmentLength={512 << (int)_random.Below(5)}\0");
        return pdu.Immediate();
    }

    // Of some blocks; as many bytes as they have, or others; in one direction or both.
    private Pdu ReadOrWrite(WireInitiator session)
    {
        int lun = (int)_random.Below(2);
        int blocks = (int)_random.Below(_random.Chance(1, 8) ? 256 : 24);
        int bytes = blocks * _profile.Disks[lun].BlockBytes;
        bytes = _random.Chance(3, 4) ? bytes : (int)_random.Below(65536);
        bool writes = _random.Chance(1, 2);
        byte[] data = new byte[writes ? bytes : 0];
        byte[] immediate = data[..(_random.Chance(1, 2) ? Math.Min(data.Length, 512) : 0)];
        Cdb cdb = writes ? Cdb.Write10((uint)_random.Below(64), (ushort)blocks) : Cdb.Read10(0, (ushort)blocks);
        Pdu pdu = Pdu.Command(cdb, session.NewTag(), session.CmdSn++, bytes - data.Length, data.Length, immediate);
        pdu.Header[9] = (byte)lun;
        _data[pdu.Tag] = data;
        if (_random.Chance(1, 4))
        {
            pdu.Additional = FuzzPdus.Additional(_random);
            pdu.SetByte(1, pdu.Flags | 0x60).SetWord(20, (uint)bytes);
        }

        return _random.Chance(1, 12) ? pdu.SetByte(1, pdu.Flags & 0x7F) : pdu;
    }
}
