using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Lab.Exploration;

/// <summary>Draws faults that a real device, adapter or cable may show.</summary>
internal static class FaultDraw
{
    private static readonly string[] s_senses =
    [
        "medium_error/11/00",
        "hardware_error/44/00",
        "aborted_command/47/00",
        "aborted_command/47/00",
        "not_ready/04/01",
        "not_ready/04/02",
        "unit_attention/29/00",
        "unit_attention/2a/01",
        "recovered_error/17/01",
        "no_sense/00/00",
    ];

    /// <summary>Of these the device tells which block it is.</summary>
    private static readonly string[] s_blockErrors = ["medium_error/11/00", "hardware_error/44/00"];

    private static readonly string[] s_hostBytes =
    [
        "DID_NO_CONNECT",
        "DID_BUS_BUSY",
        "DID_SOFT_ERROR",
        "DID_SOFT_ERROR",
        "DID_IMM_RETRY",
        "DID_REQUEUE",
        "DID_ERROR",
        "DID_RESET",
        "DID_TRANSPORT_DISRUPTED",
    ];

    private static readonly string[] s_managements =
    [
        "abort",
        "abort",
        "device_reset",
        "device_reset",
        "target_reset",
        "bus_reset",
        "host_reset",
    ];

    private static readonly string[] s_answers = ["fails", "fails", "never", "fails_fast"];

    /// <summary>The kinds, as keys of fault rules.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    ["status", "sense", "host_byte", "busy", "drop", "delay", "short", "answer", "link_loss", "target_death"];

    /// <summary>Draws one fault of a kind.</summary>
    public static CaseFault Draw(SeededRandom random, string kind, string? disk, int commands)
    {
        long nth = 1 + random.Below(random.Chance(1, 3) ? commands : Math.Max(2, commands / 6));
        CaseFault fault = Make(random, kind) with { Disk = disk, Nth = nth };
        if (kind != "answer" && random.Chance(1, 3))
        {
            fault = fault with { Opcode = random.Chance(1, 2) ? "read" : "write" };
        }

        if (kind == "sense" && random.Chance(1, 2) && s_blockErrors.Contains(fault.Value))
        {
            fault = AtBlocks(random, fault);
        }

        // Only who holds no reservation is told of a conflict: here the error handler, which asks.
        if (kind == "status" && random.Chance(1, 4))
        {
            fault = fault with { Value = "reservation_conflict", Opcode = "0x00", Nth = 1 };
        }

        return kind == "answer" ? fault with { Nth = 1 + random.Below(2) } : fault;
    }

    /// <summary>Draws faults by which every rung fails up to one, which may find the transport gone.</summary>
    public static IEnumerable<CaseFault> Escalation(SeededRandom random)
    {
        string[] rungs = ["abort", "device_reset", "target_reset", "bus_reset", "host_reset"];
        int times = 1 + (int)random.Below(6);
        int failing = Pick(random, [1, 2, 3, 4, 4, 4, 5]);
        foreach (string rung in rungs.Take(failing))
        {
            yield return new CaseFault("answer", "fails") { Phase = rung, Times = times };
        }

        if (failing < rungs.Length && random.Chance(1, 3))
        {
            yield return new CaseFault("answer", "fails_fast") { Phase = rungs[failing], Times = times };
        }
    }

    /// <summary>Draws a unit that has stopped, and may not start.</summary>
    public static IEnumerable<CaseFault> Stopped(SeededRandom random, string disk, int commands)
    {
        yield return new CaseFault("sense", "not_ready/04/02")
        {
            Disk = disk,
            Nth = 1 + random.Below(commands / 6),
            Times = 1 + (int)random.Below(2),
        };
        if (random.Chance(1, 2))
        {
            yield return new CaseFault("host_byte", "DID_NO_CONNECT") { Disk = disk, Opcode = "0x1b" };
        }
    }

    private static CaseFault Make(SeededRandom random, string kind) =>
        kind switch
        {
            "status" => new CaseFault(kind, random.Chance(1, 2) ? "busy" : "task_set_full")
            {
                Times = Times(random, 5),
            },
            "sense" => Sense(random),
            "host_byte" => new CaseFault(kind, Pick(random, s_hostBytes)) { Times = Times(random, 3) },
            "busy" => new CaseFault(kind, Pick(random, ["host", "device", "target"]))
            {
                Times = 1 + (int)random.Below(6),
            },
            "drop" => new CaseFault(kind, "true")
            {
                Times = 1 + (int)random.Below(4),
                Phase = Pick(random, ["dispatch", "data", "status"]),
            },
            "delay" => new CaseFault(kind, Delay(random))
            {
                Times = 1 + (int)random.Below(3),
                Phase = Pick(random, ["dispatch", "status"]),
            },
            "short" => new CaseFault(kind, Pick(random, ["512B", "1024B", "0"])) { Opcode = "read" },
            "answer" => new CaseFault(kind, Pick(random, s_answers))
            {
                Phase = Pick(random, s_managements),
                Times = 1 + (int)random.Below(4),
            },
            "link_loss" => new CaseFault(kind, Loss(random)),
            _ => new CaseFault(kind, Loss(random)),
        };

    /// <summary>Some blocks are bad, wherever they are in a command; what is before them has been done.</summary>
    private static CaseFault AtBlocks(SeededRandom random, CaseFault fault)
    {
        long first = random.Below(random.Chance(1, 2) ? 64 : 384);
        long last = first + random.Below(4);
        return fault with
        {
            Phase = "status",
            Blocks = FormattableString.Invariant($"{first}-{last}"),
            Nth = 1 + random.Below(4),
            Times = 1 + (int)random.Below(8),
        };
    }

    /// <summary>What stands for success comes from a target that has done its work.</summary>
    private static CaseFault Sense(SeededRandom random)
    {
        string sense = Pick(random, s_senses);
        bool isGood =
            sense.StartsWith("recovered", StringComparison.Ordinal)
            || sense.StartsWith("no_sense", StringComparison.Ordinal);
        return new CaseFault("sense", sense) { Times = Times(random, 3), Phase = isGood ? "status" : null };
    }

    /// <summary>Mostly a few; now and then more than a command has tries.</summary>
    private static int Times(SeededRandom random, int most) =>
        random.Chance(1, 8) ? 6 + (int)random.Below(4) : 1 + (int)random.Below(most);

    private static string Delay(SeededRandom random) =>
        random.Chance(1, 2)
            ? Units.WriteTime(1_000_000 * (1 + random.Below(40)))
            : Units.WriteTime(250_000_000 * (2 + random.Below(60)));

    private static string Loss(SeededRandom random) =>
        Units.WriteTime(
            random.Chance(1, 2) ? 1_000_000 * (1 + random.Below(200)) : 500_000_000 * (1 + random.Below(40))
        );

    private static T Pick<T>(SeededRandom random, IReadOnlyList<T> from) => from[(int)random.Below(from.Count)];
}
