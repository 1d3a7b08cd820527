using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>Every command of a disk against every reservation (SPC-5 table 66, SBC-4 table 13; SPC-2 table 9): the
/// verdicts as the standards print them, a line per command.</summary>
public sealed class ReservationConflictTests
{
    // A allowed; C conflict. In this order: Write Exclusive and Exclusive Access for a nexus that is not registered;
    // the same for one that is registered (types WE and EA: not the holder); SPC-2 RESERVE of another nexus.
    private static readonly Dictionary<string, string> s_table = new(StringComparer.Ordinal)
    {
        ["TEST UNIT READY"] = "AAAAC",
        ["REQUEST SENSE"] = "AAAAA",
        ["INQUIRY"] = "AAAAA",
        ["REPORT LUNS"] = "AAAAA",
        ["MODE SENSE(6)"] = "ACACC",
        ["MODE SENSE(10)"] = "ACACC",
        ["MODE SELECT(6)"] = "CCCCC",
        ["MODE SELECT(10)"] = "CCCCC",
        ["LOG SENSE"] = "AAAAC",
        ["LOG SELECT"] = "CCCCC",
        ["RECEIVE DIAGNOSTIC RESULTS"] = "ACACC",
        ["SEND DIAGNOSTIC"] = "CCCCC",
        ["READ BUFFER(10)"] = "ACACC",
        ["WRITE BUFFER"] = "CCCCC",
        ["REPORT TARGET PORT GROUPS"] = "AAAAC",
        ["SET TARGET PORT GROUPS"] = "CCCCC",
        ["REPORT SUPPORTED OPERATION CODES"] = "ACACC",
        ["REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS"] = "ACACC",
        ["READ CAPACITY(10)"] = "AAAAC",
        ["READ CAPACITY(16)"] = "AAAAC",
        ["GET LBA STATUS"] = "ACACC",
        ["READ DEFECT DATA(10)"] = "ACACC",
        ["READ DEFECT DATA(12)"] = "ACACC",
        ["START STOP UNIT"] = "CCCCC",
        ["PREVENT ALLOW MEDIUM REMOVAL"] = "CCCCC",
        ["SYNCHRONIZE CACHE(10)"] = "CCCCC",
        ["SYNCHRONIZE CACHE(16)"] = "CCCCC",
        ["UNMAP"] = "CCCCC",
        ["FORMAT UNIT"] = "CCCCC",
        ["COMPARE AND WRITE"] = "CCCCC",
        ["ORWRITE(16)"] = "CCCCC",
        ["WRITE ATOMIC(16)"] = "CCCCC",
        ["REASSIGN BLOCKS"] = "CCCCC",
        ["POPULATE TOKEN"] = "ACACC",
    };

    public static TheoryData<ReservationType, bool> Types()
    {
        var data = new TheoryData<ReservationType, bool>();
        foreach (ReservationType type in Enum.GetValues<ReservationType>().Where(t => t != ReservationType.None))
        {
            data.Add(type, false);
            data.Add(type, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_command_passes_or_conflicts_as_the_standards_say(ReservationType type, bool isRegistered)
    {
        foreach (
            CommandDescription command in Commands().Where(c => !c.Name.StartsWith("RELEASE", StringComparison.Ordinal))
        )
        {
            string name = command.Name;
            using TargetPort port = Reserved(type, out SamNexus other, isRegistered);
            bool conflicts = port.Do(Plain(command), 512, nexus: other).Status == ScsiStatus.ReservationConflict;
            bool isExclusive =
                type
                is ReservationType.ExclusiveAccess
                    or ReservationType.ExclusiveAccessRegistrantsOnly
                    or ReservationType.ExclusiveAccessAllRegistrants;
            bool isShared = type is not (ReservationType.WriteExclusive or ReservationType.ExclusiveAccess);
            int column = (isRegistered ? 2 : 0) + (isExclusive ? 1 : 0);
            bool wanted = !(isRegistered && isShared) && Verdict(name)[column] == 'C';
            Assert.True(wanted == conflicts, $"{name} under {type}, registered {isRegistered}: {conflicts}");
            Assert.NotEqual(ScsiStatus.ReservationConflict, port.Do(Plain(command), 512).Status);
        }
    }

    [Fact]
    public void Each_command_passes_or_conflicts_with_RESERVE_as_SPC_2_says()
    {
        foreach (CommandDescription command in Commands())
        {
            string name = command.Name;
            using TargetPort port = new TargetPort(s_options, new TargetOptions { HasExplicitAccess = true }).Ready();
            SamNexus other = port.Device.Login("initiator-b", 1);
            _ = port.Ready(other);
            Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Reserve6()).Status);
            bool conflicts = port.Do(Plain(command), 512, nexus: other).Status == ScsiStatus.ReservationConflict;
            bool wanted = !name.StartsWith("RELEASE", StringComparison.Ordinal) && Verdict(name)[4] == 'C';
            Assert.True(wanted == conflicts, $"{name}: {conflicts}");
        }
    }

    [Fact]
    public void START_and_ALLOW_pass_where_STOP_and_PREVENT_conflict()
    {
        using TargetPort port = Reserved(ReservationType.ExclusiveAccess, out SamNexus other, isRegistered: false);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.StartStopUnit(start: true), nexus: other).Status);
        Assert.Equal(ScsiStatus.ReservationConflict, port.Do(Cdb.StartStopUnit(start: false), nexus: other).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.PreventAllowMediumRemoval(prevent: false), nexus: other).Status);
        PortTask prevent = port.Do(Cdb.PreventAllowMediumRemoval(prevent: true), nexus: other);
        Assert.Equal(ScsiStatus.ReservationConflict, prevent.Status);
    }

    private static readonly DiskOptions s_options = new()
    {
        IsThin = true,
        IsRemovable = true,
        HasLongCommands = true,
    };

    private static string Verdict(string name) =>
        s_table.TryGetValue(name, out string? verdict) ? verdict
        : name.StartsWith("PERSISTENT RESERVE", StringComparison.Ordinal) ? "AAAAC"
        : name.StartsWith("RESERVE", StringComparison.Ordinal) ? "CCCCC"
        : name.StartsWith("RELEASE", StringComparison.Ordinal) ? "CCCCC"
        : name.StartsWith("READ(", StringComparison.Ordinal) ? "ACACC"
        : name.StartsWith("VERIFY", StringComparison.Ordinal) ? "ACACC"
        : name.StartsWith("PRE-FETCH", StringComparison.Ordinal) ? "ACACC"
        : name.StartsWith("READ LONG", StringComparison.Ordinal) ? "ACACC"
        : "CCCCC"; // writes of all kinds, SANITIZE, third-party copy

    private static TargetPort Reserved(ReservationType type, out SamNexus other, bool isRegistered)
    {
        TargetPort port = new TargetPort(s_options, new TargetOptions { HasExplicitAccess = true }).Ready();
        other = port.Device.Login("initiator-b", 1);
        _ = port.Ready(other);
        byte[] list = new byte[PersistentReserveOutList.Size];
        _ = new PersistentReserveOutList(0, 1).Write(list);
        _ = port.Do(Cdb.PersistentReserveOut(ServiceAction.Register, 0), dataOut: list);
        if (isRegistered)
        {
            _ = port.Do(Cdb.PersistentReserveOut(ServiceAction.Register, 0), dataOut: list, nexus: other);
        }

        _ = new PersistentReserveOutList(1, 0).Write(list);
        PortTask reserve = port.Do(Cdb.PersistentReserveOut(ServiceAction.Reserve, (byte)type), dataOut: list);
        Assert.Equal(ScsiStatus.Good, reserve.Status);
        return port;
    }

    // What the table of the disk has, from its own rows.
    private static List<CommandDescription> Commands()
    {
        using var port = new TargetPort(s_options, new TargetOptions { HasExplicitAccess = true });
        return [.. port.Disk.DescribeCommands().Where(c => c.Name is not ("RESERVE(6)" or "RESERVE(10)"))];
    }

    // The command with nothing but its service action: harmless, and conflicts are told before anything else.
    private static Cdb Plain(CommandDescription command)
    {
        ReadOnlySpan<byte> usage = command.Usage.Span;
        byte[] cdb = new byte[usage.Length];
        cdb[0] = usage[0];
        if (usage[0] == 0x7F)
        {
            usage.Slice(7, 3).CopyTo(cdb.AsSpan(7));
        }
        else if (command.ServiceAction is { } action)
        {
            cdb[1] = (byte)action;
        }
        else if (usage[0] == 0x1E)
        {
            cdb[4] = 1;
        }

        return new Cdb(cdb);
    }
}
