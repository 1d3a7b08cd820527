using System.Globalization;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Lab.Exploration;

/// <summary>Draws removable disks whose medium is changed or missing for a while, and deadlines of error handlers. It
/// has numbers of its own: the other draws of a seed do not depend on it.</summary>
internal static class MediumDraw
{
    private const ulong Stream = 0x6D65_6469_756D_0001;

    /// <summary>Adds them to some cases, as far as the lab wants faults and events of the kind.</summary>
    public static ExplorationCase Add(ExplorationCase made, ExploreSection explore)
    {
        var random = new SeededRandom(made.Seed ^ Stream);
        bool hasRemovable = random.Chance(1, 5) && explore.Faults.Contains("sense");
        bool hasDeadline = random.Chance(1, 6) && explore.Events.Contains("eh_deadline");
        made = hasRemovable ? WithRemovable(random, made, explore.Operations) : made;
        return hasDeadline ? WithDeadlines(random, made) : made;
    }

    private static ExplorationCase WithRemovable(SeededRandom random, ExplorationCase made, int commands)
    {
        int first = (int)random.Below(made.Units.Count);
        var units = new List<CaseUnit>();
        foreach (CaseUnit unit in made.Units)
        {
            bool isRemovable = units.Count == first || random.Chance(1, 2);
            units.Add(isRemovable ? unit with { Store = unit.Store + CaseUnit.Removable } : unit);
        }

        List<(string Disk, string Device)> disks = CaseDraw.Disks(made.Hosts, units);
        var faults = new List<CaseFault>(made.Faults);
        int count = 1 + (int)random.Below(4);
        for (int i = 0; i < count; i++)
        {
            string? disk = random.Chance(1, 2) ? disks[(int)random.Below(disks.Count)].Disk : null;
            faults.Add(Fault(random, commands) with { Disk = disk });
        }

        return made with
        {
            Units = units,
            Faults = faults,
        };
    }

    /// <summary>The medium was changed, or is missing for some commands or questions; or the door does not lock.
    /// </summary>
    private static CaseFault Fault(SeededRandom random, int commands)
    {
        long nth = 1 + random.Below(Math.Max(2, commands / 6));
        switch (random.Below(8))
        {
            case 0 or 1 or 2:
                string? opcode = random.Below(4) switch
                {
                    0 => "read",
                    1 => "write",
                    2 => "0x00",
                    _ => null,
                };
                nth = opcode == "0x00" ? 1 + random.Below(4) : nth;
                return new CaseFault("sense", "unit_attention/28/00")
                {
                    Opcode = opcode,
                    Nth = nth,
                    Times = random.Chance(1, 4) ? 6 : 1,
                };
            case 3 or 4:
                return new CaseFault("sense", "not_ready/3a/00")
                {
                    Opcode = "0x00",
                    Nth = 1 + random.Below(6),
                    Times = 1 + (int)random.Below(4),
                };
            case 5:
                return new CaseFault("sense", "not_ready/3a/00") { Nth = nth, Times = 1 + (int)random.Below(6) };
            case 6:
                bool isKnown = random.Chance(1, 2);
                string sense = isKnown ? "hardware_error/44/00" : "illegal_request/24/00";
                return new CaseFault("sense", sense) { Opcode = "0x1e", Nth = 1 + random.Below(3) };
            default:
                return new CaseFault("drop", "true") { Opcode = "0x1e", Nth = 1 + random.Below(3) };
        }
    }

    /// <summary>Some seconds, shorter and longer than what the rungs take; some are changed under load.</summary>
    private static ExplorationCase WithDeadlines(SeededRandom random, ExplorationCase made)
    {
        var events = new List<CaseEvent>(made.Events);
        for (int host = 0; host < made.Hosts.Count; host++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"/sys/class/scsi_host/host{host}/eh_deadline");
            events.Add(EventDraw.Write(0, path, EventDraw.Number(random.Below(12))));
            if (random.Chance(1, 4))
            {
                string value = random.Chance(1, 2) ? "off" : EventDraw.Number(1 + random.Below(30));
                events.Add(EventDraw.Write(EventDraw.When(random), path, value));
            }
        }

        return made with
        {
            Events = [.. events.OrderBy(e => e.AtNs)],
        };
    }
}
