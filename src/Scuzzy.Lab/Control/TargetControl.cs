using System.Globalization;
using Scuzzy.Iscsi.Target;
using Scuzzy.Lab.Live;
using Scuzzy.Scsi;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Control;

/// <summary>What can be told to served targets, line by line. On their shard; a change is answered once it is kept.
/// </summary>
/// <param name="server">Their server.</param>
/// <param name="nodes">The targets.</param>
internal sealed class TargetControl(IscsiServer server, IReadOnlyList<ServedNode> nodes)
{
    private const string Help = """
        targets                  the targets, with the number of their sessions
        luns                     the units: target, number, specification, bytes
        sessions                 the sessions: handle, initiator, ISID, target, commands under way, connections' peers
        end HANDLE               ends a session; its initiator may come back
        add TARGET LUN SPEC      a new unit, such as ram:1GiB,thin
        remove TARGET LUN        takes a unit away
        grow TARGET LUN SIZE     makes a unit larger
        access                   the target port groups: target, number, access state
        access TARGET GROUP TO   brings a group to optimized, nonoptimized, standby or unavailable; not kept
        """;

    private static readonly (string Name, AccessState State)[] s_states =
    [
        ("optimized", AccessState.Optimized),
        ("nonoptimized", AccessState.NonOptimized),
        ("standby", AccessState.Standby),
        ("unavailable", AccessState.Unavailable),
        ("transitioning", AccessState.Transitioning),
    ];

    /// <summary>Called with each line that changed the configuration, after it did; tells why the line can't be kept,
    /// or null once it is.</summary>
    public Action<string, Action<string?>> Keep { get; set; } = (_, kept) => kept(null);

    /// <summary>Carries out a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="answer">Called once, with the lines of the answer; the last one is <c>ok</c>, or begins with
    /// <c>error:</c>.</param>
    public void Do(string line, Action<IReadOnlyList<string>> answer)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        IReadOnlyList<string>? told = words switch
        {
            ["targets"] => [.. server.Targets.Select(t => $"{t.Login.Name} {t.SessionCount}"), "ok"],
            ["luns"] => [.. nodes.SelectMany(node => node.Lines), "ok"],
            ["sessions"] => [.. server.Sessions.Select(Line), "ok"],
            ["help"] => [.. Help.Split('\n'), "ok"],
            ["end", string handle] => End(handle),
            ["access"] => [.. nodes.SelectMany(AccessLines), "ok"],
            ["access", string target, string group, string state] => SetAccess(target, group, state),
            _ => TryChange(words, isReplayed: false, out string error) ? null : [$"error: {error}"],
        };
        if (told is not null)
        {
            answer(told);
            return;
        }

        Keep(Whole(words), problem => answer([problem is null ? "ok" : $"error: done, but not kept: {problem}"]));
    }

    /// <summary>Carries out a line that changes the configuration.</summary>
    /// <param name="words">The line's words.</param>
    /// <param name="isReplayed">It was carried out before, so that a file may have grown already.</param>
    /// <param name="error">What is wrong; empty if nothing is.</param>
    public bool TryChange(string[] words, bool isReplayed, out string error)
    {
        if (words is not (["add" or "grow", _, _, _] or ["remove", _, _]))
        {
            error = WhatBelongs(words);
            return false;
        }

        (string verb, string target, string number) = (words[0], words[1], words[2]);
        ServedNode? node = nodes.FirstOrDefault(n => n.Node.Login.Name == target);
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int lun) || lun > 0x3FFF)
        {
            error = $"'{number}' is not a unit's number, 0 to 16383";
            return false;
        }

        if (node is null)
        {
            error = $"there is no target '{target}'";
            return false;
        }

        switch (verb)
        {
            case "add":
                return UnitSpec.TryParse(words[3], out UnitSpec? spec, out error)
                    && node.TryAdd(LiveUnit.Of(target, lun, words[3], spec!), out error);
            case "remove":
                return node.TryRemove(lun, out error);
            default:
                if (!ByteSize.TryParse(words[3], out long bytes, out error))
                {
                    return false;
                }

                return (isReplayed && node.LengthOf(lun) >= bytes) || node.TryGrow(lun, bytes, out error);
        }
    }

    private static string WhatBelongs(string[] words)
    {
        string line = string.Join(' ', words);
        string? known = Help.Split('\n').FirstOrDefault(known => known.Split(' ')[0] == words.FirstOrDefault());
        return known is null ? $"'{line}' is not known: see help" : $"'{line}': '{known.Split("  ")[0]}' belongs here";
    }

    /// <summary>A change as a line that says the same in whatever folder it is made again.</summary>
    private static string Whole(string[] words) =>
        string.Join(' ', words is ["add", _, _, string spec] ? [.. words[..3], UnitSpec.Located(spec)] : words);

    private IReadOnlyList<string> End(string handle) =>
        ushort.TryParse(handle, NumberStyles.None, CultureInfo.InvariantCulture, out ushort tsih)
        && server.EndSession(tsih)
            ? ["ok"]
            : [$"error: there is no session {handle}"];

    private static IEnumerable<string> AccessLines(ServedNode node) =>
        node.Device.AccessStates.Select(one =>
            $"{node.Node.Login.Name} {one.Group} {Array.Find(s_states, s => s.State == one.State).Name}"
        );

    private string[] SetAccess(string target, string group, string state)
    {
        ServedNode? node = nodes.FirstOrDefault(n => n.Node.Login.Name == target);
        int at = Array.FindIndex(s_states, s => s.Name == state && s.State != AccessState.Transitioning);
        _ = int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        string error =
            node is null ? $"there is no target '{target}'"
            : at < 0 ? $"'{state}' is not optimized, nonoptimized, standby or unavailable"
            : node.TrySetAccess(number, s_states[at].State, out string problem) ? ""
            : problem;
        return [error.Length == 0 ? "ok" : $"error: {error}"];
    }

    private static string Line(SessionSummary session)
    {
        string target = session.TargetName.Length > 0 ? session.TargetName : "discovery";
        string peers = string.Join(',', session.Peers);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{session.Tsih} {session.InitiatorName} 0x{session.Isid:x12} {target} {session.TasksUnderWay} {peers}"
        );
    }
}
