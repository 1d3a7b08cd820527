using Scuzzy.Scsi;
using Scuzzy.Tests.Scsi;

namespace Scuzzy.Tests.Target.Protection;

/// <summary>Every type, value of RDPROTECT and its like, and length of CDB, with each field of the protection
/// information right or wrong, and with the values that ask for no check.</summary>
public sealed class ProtectionTableTests
{
    private const uint Lba = 0x21;

    // What a command of 32 bytes expects.
    private const uint FirstReference = 0xCAFE_0000;
    private const ushort Application = 0x5A5A;
    private const ushort ApplicationMask = 0x0FF0;

    public static TheoryData<ProtectionType> Types =>
        [ProtectionType.Type1, ProtectionType.Type2, ProtectionType.Type3];

    [Theory]
    [MemberData(nameof(Types))]
    public void READ_and_VERIFY_check_what_the_tables_say(ProtectionType type)
    {
        using var port = new ProtectedPort(type);
        byte[] data = Data(1);
        int cases = 0;
        foreach ((ProtectionInformation tuple, string wrong) in Variants(type, data))
        {
            port.Put(Lba, data, tuple);
            foreach ((string command, int length, int protect) in Commands(type, "READ", "VERIFY"))
            {
                string wanted = ProtectionTables.IsEscape(type, tuple) ? "" : wrong;
                string expected = ProtectionTables.Expected(
                    type,
                    length,
                    protect,
                    ProtectionTables.Read[protect],
                    wanted
                );
                bool takes = command == "READ" && protect != 0;
                Cdb cdb = ProtectedPort.Of(command, length, protect, Lba, 1, tags: Tags);
                PortTask task = port.Port.Do(cdb, command == "READ" ? 512 + (takes ? 8 : 0) : 0);
                string what = $"{type} {command}({length}), field {protect}, wrong: {wrong}, {tuple}";
                Assert.True(expected == ProtectedPort.Outcome(task), $"{what}: {ProtectedPort.Outcome(task)}");
                if (expected is "guard" or "app" or "ref")
                {
                    Assert.True(task.SenseData.TryGetInformation(out ulong at));
                    Assert.Equal(Lba, at);
                }
                else if (expected == "ok" && command == "READ")
                {
                    Assert.Equal(takes ? ProtectedPort.Woven(data, tuple) : data, task.Received);
                }

                cases++;
            }
        }

        Assert.InRange(cases, 600, 3000);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Writes_check_what_is_sent_and_then_keep_it(ProtectionType type)
    {
        using var port = new ProtectedPort(type);
        byte[] data = Data(2);
        byte[] old = Data(3);
        var before = new ProtectionInformation(ProtectionInformation.GuardOf(old), Application, ReferenceOf(type));
        foreach ((ProtectionInformation tuple, string wrong) in Variants(type, data))
        {
            foreach (
                (string command, int length, int protect) in Commands(type, "WRITE", "WRITE AND VERIFY", "WRITE SAME")
            )
            {
                port.Put(Lba, old, before);
                string expected = ProtectionTables.Expected(
                    type,
                    length,
                    protect,
                    ProtectionTables.Sent[protect],
                    wrong
                );
                byte[] sent = protect == 0 ? data : ProtectedPort.Woven(data, tuple);
                Cdb cdb = ProtectedPort.Of(command, length, protect, Lba, 1, tags: Tags);
                PortTask task = port.Port.Do(cdb, dataOut: sent);
                string what = $"{type} {command}({length}), field {protect}, wrong: {wrong}, {tuple}";
                Assert.True(expected == ProtectedPort.Outcome(task), $"{what}: {ProtectedPort.Outcome(task)}");
                (byte[] Data, ProtectionInformation Tuple) found = port.Get(Lba);
                Assert.Equal(expected == "ok" ? data : old, found.Data);
                Assert.Equal(
                    expected != "ok" ? before
                        : protect == 0 ? Made(type, data)
                        : tuple,
                    found.Tuple
                );
                port.Port.Forget();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void VERIFY_with_data_compares_what_the_table_says(ProtectionType type)
    {
        using var port = new ProtectedPort(type);
        byte[] data = Data(4);
        foreach ((ProtectionInformation kept, string keptWrong) in Variants(type, data))
        {
            port.Put(Lba, data, kept);
            foreach ((ProtectionInformation sent, string wrong) in Variants(type, data))
            {
                foreach ((string command, int length, int protect) in Commands(type, "VERIFY"))
                {
                    string expected = ProtectionTables.Expected(
                        type,
                        length,
                        protect,
                        ProtectionTables.Sent[protect],
                        wrong
                    );
                    if (expected == "ok" && protect == 0)
                    {
                        string faults = ProtectionTables.IsEscape(type, kept) ? "" : keptWrong;
                        expected = ProtectionTables.Expected(type, length, protect, ProtectionTables.Read[0], faults);
                    }
                    else if (expected == "ok")
                    {
                        expected = ProtectionTables.Difference(type, ProtectionTables.Compared[protect], kept, sent);
                    }

                    byte[] woven = protect == 0 ? data : ProtectedPort.Woven(data, sent);
                    foreach (int byteCheck in (int[])[1, 3])
                    {
                        Cdb cdb = ProtectedPort.Of(command, length, protect, Lba, 1, byteCheck << 1, Tags);
                        string found = ProtectedPort.Outcome(port.Port.Do(cdb, dataOut: woven));
                        string what = $"{type} VERIFY({length}), field {protect}, BYTCHK {byteCheck}, {kept}, {sent}";
                        Assert.True(expected == found, $"{what}: {found}, not {expected}");
                    }
                }

                port.Port.Forget();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ORWRITE_and_COMPARE_AND_WRITE_check_both_sides(ProtectionType type)
    {
        using var port = new ProtectedPort(type);
        byte[] data = Data(5);
        byte[] more = Data(6);
        byte[] both = [.. data.Zip(more, (a, b) => (byte)(a | b))];
        foreach ((ProtectionInformation kept, string keptWrong) in Variants(type, data))
        {
            foreach ((ProtectionInformation sent, string wrong) in Variants(type, more))
            {
                foreach ((string command, int _, int protect) in Commands(type, "ORWRITE", "COMPARE AND WRITE"))
                {
                    port.Put(Lba, data, kept);
                    bool isOr = command == "ORWRITE";
                    string expected = ProtectionTables.Expected(
                        type,
                        16,
                        protect,
                        ProtectionTables.Sent[protect],
                        wrong
                    );
                    string faults = ProtectionTables.IsEscape(type, kept) ? "" : keptWrong;
                    expected =
                        expected == "ok"
                            ? ProtectionTables.Expected(type, 16, protect, ProtectionTables.Read[protect], faults)
                            : expected;
                    byte[] woven = protect == 0 ? more : ProtectedPort.Woven(more, sent);
                    byte[] verified = protect == 0 ? data : ProtectedPort.Woven(data, Right(type, data));
                    PortTask task = port.Port.Do(
                        Compound(command, protect),
                        dataOut: isOr ? woven : [.. verified, .. woven]
                    );
                    string what = $"{type} {command}, field {protect}, kept {kept}, sent {sent}";
                    Assert.True(expected == ProtectedPort.Outcome(task), $"{what}: {ProtectedPort.Outcome(task)}");
                    (byte[] Data, ProtectionInformation Tuple) found = port.Get(Lba);
                    if (expected == "ok")
                    {
                        byte[] wanted = isOr ? both : more;
                        ProtectionInformation tuple = protect == 0 ? Made(type, wanted) : sent;
                        ushort guard = isOr ? ProtectionInformation.GuardOf(both) : tuple.Guard;
                        Assert.Equal(wanted, found.Data);
                        Assert.Equal(tuple with { Guard = guard }, found.Tuple);
                    }
                    else
                    {
                        Assert.Equal(data, found.Data);
                        Assert.Equal(kept, found.Tuple);
                    }

                    port.Port.Forget();
                }
            }
        }
    }

    private static (uint, ushort, ushort) Tags => (FirstReference, Application, ApplicationMask);

    private static Cdb Compound(string command, int protect)
    {
        Cdb cdb = ProtectedPort.Of(command, 16, protect, Lba, 1);
        return command == "ORWRITE" ? cdb : new Cdb([.. cdb.Bytes[..10], 0, 0, 0, 1, 0, 0]);
    }

    private static IEnumerable<(string Command, int Length, int Protect)> Commands(
        ProtectionType type,
        params string[] commands
    ) =>
        from command in commands
        from length in ProtectedPort.LengthsOf(command, type)
        from protect in Enumerable.Range(0, length == 6 ? 1 : 8)
        select (command, length, protect);

    // Each field right or wrong, then the application tag, with right and wrong others, that asks for no check.
    private static IEnumerable<(ProtectionInformation Tuple, string Wrong)> Variants(ProtectionType type, byte[] data)
    {
        ProtectionInformation right = Right(type, data);
        for (int wrong = 0; wrong < 8; wrong++)
        {
            yield return (
                new ProtectionInformation(
                    (ushort)(right.Guard ^ ((wrong & 1) != 0 ? 0x0100 : 0)),
                    (ushort)(right.ApplicationTag ^ ((wrong & 2) != 0 ? 0x0010 : 0)),
                    right.ReferenceTag ^ ((wrong & 4) != 0 ? 0x8000_0000 : 0)
                ),
                ((wrong & 1) != 0 ? "g" : "") + ((wrong & 2) != 0 ? "a" : "") + ((wrong & 4) != 0 ? "r" : "")
            );
        }

        // A bit that the mask leaves out is not looked at.
        yield return (right with { ApplicationTag = (ushort)(right.ApplicationTag ^ 0x8001) }, "");
        yield return (new ProtectionInformation(0xFFFF, 0xFFFF, 0xFFFF_FFFF), "gar");
        yield return (new ProtectionInformation(right.Guard, 0xFFFF, right.ReferenceTag), "a");
        yield return (new ProtectionInformation((ushort)~right.Guard, 0xFFFF, right.ReferenceTag), "ga");
        yield return (right with { ReferenceTag = 0xFFFF_FFFF }, "r");
    }

    private static uint ReferenceOf(ProtectionType type) => type == ProtectionType.Type1 ? Lba : FirstReference;

    private static ProtectionInformation Right(ProtectionType type, byte[] data) =>
        new(ProtectionInformationTests.Divided(data), Application, ReferenceOf(type));

    // What is written where nothing was sent: table 108, footnotes.
    private static ProtectionInformation Made(ProtectionType type, byte[] data) =>
        new(ProtectionInformationTests.Divided(data), 0xFFFF, type == ProtectionType.Type1 ? Lba : 0xFFFF_FFFF);

    private static byte[] Data(int seed)
    {
        byte[] data = new byte[512];
        new Random(seed).NextBytes(data);
        return data;
    }
}
