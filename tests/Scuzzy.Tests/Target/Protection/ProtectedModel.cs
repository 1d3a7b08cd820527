using Scuzzy.Scsi;
using Scuzzy.Tests.Scsi;

namespace Scuzzy.Tests.Target.Protection;

/// <summary>A disk with protection information as two arrays and the standard's tables; executes a command on them and
/// on a real one, which must end alike.</summary>
internal sealed class ProtectedModel(ProtectedPort port)
{
    private const int Blocks = 12;
    private const uint Base = 7000;
    private const ushort Application = 0x5A5A;

    private static readonly ProtectionInformation s_hole = new(0xFFFF, 0xFFFF, 0xFFFF_FFFF);

    private readonly byte[][] _data = [.. Enumerable.Range(0, Blocks).Select(_ => new byte[512])];
    private readonly ProtectionInformation[] _tuples = [.. Enumerable.Repeat(s_hole, Blocks)];

    private ProtectionType Type => port.Type;

    /// <summary>Executes what some random bytes say; tells what was done.</summary>
    public string Step((byte Kind, byte Lba, byte Count, byte Protect, byte Fault, byte Fill) step)
    {
        string[] kinds =
        [
            "READ",
            "WRITE",
            "VERIFY",
            "VERIFY DATA",
            "WRITE AND VERIFY",
            "WRITE SAME",
            "ORWRITE",
            "COMPARE AND WRITE",
            "HOLES",
        ];
        string kind = kinds[step.Kind % kinds.Length];
        uint lba = (uint)(step.Lba % Blocks);
        uint count = 1 + (uint)(step.Count % Math.Min(4, Blocks - lba));
        bool isCompound = kind is "ORWRITE" or "COMPARE AND WRITE";
        int length =
            isCompound ? 16
            : Type == ProtectionType.Type2 && step.Count >= 128 ? 32
            : 10;
        int protect = step.Protect % 8;
        var sent = new Sent(this, lba, kind == "WRITE SAME" ? 1 : count, step.Fault, step.Fill);
        string what = $"{kind}({length}) field {protect}, {count} blocks from {lba}, fault {step.Fault:X2}";
        byte[] kept = Kept(lba, count, protect);
        string wanted = kind switch
        {
            "HOLES" => Holes(lba, count),
            "READ" or "VERIFY" => CheckMedium(lba, count, length, protect, ProtectionTables.Read[protect]),
            "VERIFY DATA" => Verify(sent, lba, count, length, protect),
            "ORWRITE" => Or(sent, lba, count, protect),
            "COMPARE AND WRITE" => CompareAndWrite(sent, lba, count, protect),
            _ => Write(sent, lba, count, length, protect),
        };
        string found = Execute(kind, length, protect, lba, count, kept, sent);
        Assert.True(wanted == found, $"{what}: {found}, not {wanted}");
        Compare(what);
        return what;
    }

    private string Execute(string kind, int length, int protect, uint lba, uint count, byte[] kept, Sent sent)
    {
        if (kind == "HOLES")
        {
            return ProtectedPort.Outcome(port.Port.Do(Cdb.WriteSame16(lba, count, noDataOut: true)));
        }

        string command = kind == "VERIFY DATA" ? "VERIFY" : kind;
        (uint, ushort, ushort) tags = (Base + lba, Application, 0x0FF0);
        Cdb cdb = ProtectedPort.Of(command, length, protect, lba, count, kind == "VERIFY DATA" ? 2 : 0, tags);
        if (kind == "COMPARE AND WRITE")
        {
            cdb = new Cdb([.. cdb.Bytes[..10], 0, 0, 0, (byte)count, 0, 0]);
        }

        byte[] data = kind switch
        {
            "READ" or "VERIFY" => [],
            "COMPARE AND WRITE" => [.. kept, .. sent.Bytes(protect)],
            _ => sent.Bytes(protect),
        };
        PortTask task = port.Port.Do(cdb, kind == "READ" ? (int)count * 520 : 0, data);
        return ProtectedPort.Outcome(task);
    }

    private void Compare(string what)
    {
        for (uint lba = 0; lba < Blocks; lba++)
        {
            (byte[] data, ProtectionInformation tuple) = port.Get(lba);
            Assert.True(_data[lba].AsSpan().SequenceEqual(data), $"{what}: data of {lba}");
            Assert.True(_tuples[lba] == tuple, $"{what}: {lba} has {tuple}, not {_tuples[lba]}");
        }

        port.Port.Forget();
    }

    private ProtectionInformation Right(byte[] data, uint lba) =>
        new(ProtectionInformationTests.Divided(data), Application, Type == ProtectionType.Type1 ? lba : Base + lba);

    // What there is, with protection information that passes every check.
    private byte[] Kept(uint lba, uint count, int protect)
    {
        byte[] data = [.. _data.Skip((int)lba).Take((int)count).SelectMany(b => b)];
        return protect == 0
            ? data
            : ProtectedPort.Woven(
                data,
                [.. Enumerable.Range((int)lba, (int)count).Select(i => Right(_data[i], (uint)i))]
            );
    }

    private string Faults(ProtectionInformation found, byte[] data, uint lba)
    {
        ProtectionInformation right = Right(data, lba);
        return (found.Guard != right.Guard ? "g" : "")
            + (((found.ApplicationTag ^ right.ApplicationTag) & 0x0FF0) != 0 ? "a" : "")
            + (found.ReferenceTag != right.ReferenceTag ? "r" : "");
    }

    private string CheckMedium(uint lba, uint count, int length, int protect, string looked)
    {
        for (uint i = lba; i < lba + count; i++)
        {
            string faults = ProtectionTables.IsEscape(Type, _tuples[i]) ? "" : Faults(_tuples[i], _data[i], i);
            string outcome = ProtectionTables.Expected(Type, length, protect, looked, faults);
            if (outcome != "ok")
            {
                return outcome;
            }
        }

        return "ok";
    }

    private string CheckSent(Sent sent, uint lba, int length, int protect)
    {
        for (int i = 0; i < sent.Data.Length; i++)
        {
            string faults = Faults(sent.Tuples[i], sent.Data[i], lba + (uint)i);
            string outcome = ProtectionTables.Expected(Type, length, protect, ProtectionTables.Sent[protect], faults);
            if (outcome != "ok")
            {
                return outcome;
            }
        }

        return "ok";
    }

    private string Holes(uint lba, uint count)
    {
        for (uint i = lba; i < lba + count; i++)
        {
            (_data[i], _tuples[i]) = (new byte[512], s_hole);
        }

        return "ok";
    }

    private string Write(Sent sent, uint lba, uint count, int length, int protect)
    {
        string outcome = CheckSent(sent, lba, length, protect);
        for (uint i = 0; i < count && outcome == "ok"; i++)
        {
            bool isSame = sent.Data.Length < count;
            Set(lba + i, sent.Data[isSame ? 0 : i], sent.Tuples[isSame ? 0 : i], protect, isSame ? i : 0);
        }

        return outcome;
    }

    private void Set(uint lba, byte[] data, ProtectionInformation tuple, int protect, uint further = 0)
    {
        _data[lba] = data;
        _tuples[lba] =
            protect == 0
                ? new(Right(data, lba).Guard, 0xFFFF, Type == ProtectionType.Type1 ? lba : 0xFFFF_FFFF)
                : tuple with
                {
                    ReferenceTag = tuple.ReferenceTag + (Type == ProtectionType.Type3 ? 0 : further),
                };
    }

    private string Verify(Sent sent, uint lba, uint count, int length, int protect)
    {
        string outcome = CheckSent(sent, lba, length, protect);
        outcome = outcome == "ok" && protect == 0 ? CheckMedium(lba, count, length, 0, "gar") : outcome;
        if (outcome != "ok")
        {
            return outcome;
        }

        for (uint i = 0; i < count; i++)
        {
            if (!_data[lba + i].AsSpan().SequenceEqual(sent.Data[i]))
            {
                return "differs: data";
            }
        }

        string compared = ProtectionTables.Compared[protect];
        return Enumerable
                .Range(0, (int)count)
                .Select(i => ProtectionTables.Difference(Type, compared, _tuples[lba + i], sent.Tuples[i]))
                .FirstOrDefault(difference => difference != "ok")
            ?? "ok";
    }

    private string Or(Sent sent, uint lba, uint count, int protect)
    {
        string outcome = CheckSent(sent, lba, 16, protect);
        outcome = outcome == "ok" ? CheckMedium(lba, count, 16, protect, ProtectionTables.Read[protect]) : outcome;
        for (uint i = 0; i < count && outcome == "ok"; i++)
        {
            byte[] both = [.. _data[lba + i].Zip(sent.Data[i], (a, b) => (byte)(a | b))];
            Set(lba + i, both, sent.Tuples[i] with { Guard = Right(both, 0).Guard }, protect);
        }

        return outcome;
    }

    private string CompareAndWrite(Sent sent, uint lba, uint count, int protect)
    {
        string outcome = CheckSent(sent, lba, 16, protect);
        outcome = outcome == "ok" ? CheckMedium(lba, count, 16, protect, ProtectionTables.Read[protect]) : outcome;
        return outcome == "ok" ? Write(sent, lba, count, 16, protect) : outcome;
    }

    /// <summary>Blocks to send: what is there, or something new, with protection information that is right but for one
    /// block's.</summary>
    private sealed class Sent
    {
        public Sent(ProtectedModel model, uint lba, uint count, byte fault, byte fill)
        {
            Data = new byte[count][];
            Tuples = new ProtectionInformation[count];
            for (uint i = 0; i < count; i++)
            {
                Data[i] = (fill & 1) != 0 ? [.. Enumerable.Repeat((byte)(fill + i), 512)] : model._data[lba + i];
                Tuples[i] = model.Right(Data[i], lba + i);
            }

            ref ProtectionInformation bad = ref Tuples[(fault >> 4) % count];
            bad = new(
                (ushort)(bad.Guard ^ ((fault & 1) != 0 ? 1 : 0)),
                (fault & 8) != 0 ? (ushort)0xFFFF : (ushort)(bad.ApplicationTag ^ ((fault & 2) != 0 ? 0x10 : 0)),
                (fault & 12) == 12 ? 0xFFFF_FFFF : bad.ReferenceTag ^ ((fault & 4) != 0 ? 1u : 0)
            );
        }

        public byte[][] Data { get; }

        public ProtectionInformation[] Tuples { get; }

        public byte[] Bytes(int protect)
        {
            byte[] data = [.. Data.SelectMany(b => b)];
            return protect == 0 ? data : ProtectedPort.Woven(data, Tuples);
        }
    }
}
