using System.Globalization;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Lab.Exploration;

/// <summary>Draws what users and administrators do to a machine under load.</summary>
internal static class EventDraw
{
    private const long MillisecondNs = 1_000_000;

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "elevator",
        "queue_depth",
        "nr_requests",
        "timeout",
        "delete",
        "scan",
        "state",
        "logging",
        "reset",
        "cache",
        "eh_deadline",
    ];

    /// <summary>Draws an event of a kind; some are two.</summary>
    /// <param name="random">The seed's numbers.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="disk">The disk that it is about.</param>
    /// <param name="device">The same as H:C:T:L.</param>
    /// <param name="profile">The kernel profile.</param>
    public static IEnumerable<CaseEvent> Draw(
        SeededRandom random,
        string kind,
        string disk,
        string device,
        string profile
    )
    {
        long at = When(random);
        string host = device[..device.IndexOf(':', StringComparison.Ordinal)];
        switch (kind)
        {
            case "elevator":
                yield return Elevator(random, disk, profile, at);
                break;
            case "queue_depth":
                yield return Write(at, $"/sys/block/{disk}/device/queue_depth", Number(1 + random.Below(8)));
                break;
            case "nr_requests":
                yield return Write(at, $"/sys/block/{disk}/queue/nr_requests", Number(4 + random.Below(12)));
                break;
            case "timeout":
                yield return Timeout(random, disk, at);
                break;
            case "delete":
                yield return Write(at, $"/sys/class/scsi_device/{device}/device/delete", "1");
                yield return Write(at + When(random), $"/sys/class/scsi_host/host{host}/scan", "- - -");
                break;
            case "state":
                yield return Write(at, $"/sys/class/scsi_device/{device}/device/state", "offline");
                yield return Write(at + When(random), $"/sys/class/scsi_device/{device}/device/state", "running");
                break;
            case "cache":
                string cache = random.Chance(1, 2) ? "write through" : "write back";
                yield return Write(at, $"/sys/class/scsi_disk/{device}/cache_type", cache);
                break;
            case "scan":
                yield return Write(at, $"/sys/class/scsi_host/host{host}/scan", "- - -");
                break;
            case "reset":
                yield return Reset(random, device, at);
                break;
            default:
                yield return new CaseEvent(at, "logging_level", ("", Number(random.Chance(1, 2) ? 4607 : 0x3fffffff)));
                break;
        }
    }

    /// <summary>Draws the elevator of a disk, from a time on.</summary>
    public static CaseEvent Elevator(SeededRandom random, string disk, string profile, long at)
    {
        List<string> elevators = [.. Profiles.Block(profile).Elevators];
        if (Profiles.Block(profile).IsMultiQueue)
        {
            elevators.Add("none");
        }

        return Write(at, $"/sys/block/{disk}/queue/scheduler", elevators[(int)random.Below(elevators.Count)]);
    }

    /// <summary>Draws a disk's timeout: short, so that few runs take long.</summary>
    public static CaseEvent Timeout(SeededRandom random, string disk, long at) =>
        Write(at, $"/sys/block/{disk}/device/timeout", Number(1 + random.Below(4)));

    /// <summary>A unit that is stopped may be started by the error handler.</summary>
    public static CaseEvent AllowRestart(string device) =>
        Write(0, $"/sys/class/scsi_disk/{device}/allow_restart", "1");

    /// <summary>The reset ioctl, for a unit, its target, channel or host; sg_reset waits for the error handler, and so
    /// does this one.</summary>
    private static CaseEvent Reset(SeededRandom random, string device, long at)
    {
        string[] scopes = ["device", "device", "target", "bus", "host"];
        return new CaseEvent(
            at,
            "reset",
            ("device", device),
            ("scope", scopes[(int)random.Below(scopes.Length)]),
            ("escalates", random.Chance(1, 2) ? "true" : "false"),
            ("expect", "any")
        );
    }

    /// <summary>An attribute is written.</summary>
    public static CaseEvent Write(long at, string path, string value) =>
        new(at, "write", ("path", path), ("value", value), ("expect", "any"));

    /// <summary>Most in the first milliseconds, when all is under way; some while error handlers work.</summary>
    public static long When(SeededRandom random) =>
        random.Below(4) switch
        {
            0 or 1 => 10_000 * (1 + random.Below(5_000)),
            2 => MillisecondNs * (1 + random.Below(1_500)),
            _ => MillisecondNs * (1 + random.Below(30_000)),
        };

    /// <summary>A number as attributes take it.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
