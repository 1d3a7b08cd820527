using Scuzzy.Lab.Recording;

namespace Scuzzy.Lab.Reports;

/// <summary>Makes lanes of a timeline from what was recorded.</summary>
internal static class CommandLanes
{
    /// <summary>A command's life: queue, driver, recovery with its rungs, end.</summary>
    public static Lane Of(RunRecording recording, CommandHistory command)
    {
        var segments = new List<LaneSegment>();
        var over = new List<LaneSegment>();
        var marks = new List<LaneSegment>();
        long sinceNs = command.QueuedNs;
        string place = "queue";
        foreach (CommandEvent e in command.Events)
        {
            switch (e.Moment)
            {
                case CommandMoment.Dispatched:
                    Close(segments, ref sinceNs, e.TimeNs, place);
                    place = "driver";
                    break;
                case CommandMoment.TimedOut:
                    Close(segments, ref sinceNs, e.TimeNs, place);
                    place = "recovery";
                    marks.Add(new LaneSegment(e.TimeNs, e.TimeNs, "mark", string.Empty, "timed out"));
                    break;
                case CommandMoment.HandedOver when place == "driver":
                    Close(segments, ref sinceNs, e.TimeNs, place);
                    place = "recovery";
                    break;
                case CommandMoment.Requeued:
                    Close(segments, ref sinceNs, e.TimeNs, place);
                    place = "queue";
                    break;
                case CommandMoment.Rung:
                    over.Add(Rung(recording.Rungs[e.Number]));
                    break;
                case CommandMoment.Probe:
                    over.Add(Probe(recording.Probes[e.Number]));
                    break;
                case CommandMoment.Ended:
                    Close(segments, ref sinceNs, e.TimeNs, place);
                    break;
            }
        }

        if (command.EndedNs is null)
        {
            Close(segments, ref sinceNs, recording.EndedNs, place);
        }

        DeviceHistory? device = recording.Devices.FirstOrDefault(d => d.Address == command.Address);
        segments.AddRange(Held(device, segments));
        segments.AddRange(over);
        segments.AddRange(marks);
        if (command.EndedNs is { } ended)
        {
            bool isGood = command.Outcome == "0";
            string title = isGood ? "completed" : $"ended with {command.Outcome}";
            segments.Add(new LaneSegment(ended, ended, isGood ? "good" : "bad", string.Empty, title));
        }

        string note = command.Disk.Length > 0 ? $"{command.Disk}, {command.Address}" : command.Address;
        string label = command.Number > 0 ? $"#{command.Number} {command.Name}" : command.Name;
        return new Lane(label, note, segments, Value(command));
    }

    /// <summary>When a device stood still.</summary>
    public static Lane Of(DeviceHistory device)
    {
        var segments = device
            .Stalls.Select(s => new LaneSegment(
                s.BeginNs,
                s.EndNs,
                "held",
                TimeText.Length(s.LengthNs),
                $"stood still for {TimeText.Length(s.LengthNs)}"
            ))
            .ToList();
        string label = device.Disk.Length > 0 ? $"{device.Disk}, {device.Address}" : device.Address;
        string own = device.Recovered > 0 ? $"; {TimeText.Count(device.Recovered, "failed command")} of its own" : "";
        return new Lane(label, device.Model, segments, TimeText.Length(device.StalledNs) + own);
    }

    /// <summary>A rung as a bar.</summary>
    public static LaneSegment Rung(RungHistory rung)
    {
        string outcome = RungWords.Outcome(rung.Outcome);
        return new LaneSegment(
            rung.BeginNs,
            rung.EndNs ?? rung.BeginNs,
            RungWords.Class(rung.Rung),
            RungWords.Name(rung.Rung),
            $"{RungWords.Name(rung.Rung)} of {rung.Subject}: {outcome}, {TimeText.Length(rung.LengthNs)}"
        );
    }

    /// <summary>A test as a bar.</summary>
    public static LaneSegment Probe(ProbeHistory probe) =>
        new(
            probe.BeginNs,
            probe.EndNs ?? probe.BeginNs,
            probe.IsGood ? "probe" : "silent",
            probe.IsGood ? "answered" : "no answer",
            $"{probe.Name} to {probe.Address}: {(probe.IsGood ? "answered" : "failed")}, "
                + TimeText.Length(probe.LengthNs)
        );

    private static string Value(CommandHistory command)
    {
        string end =
            command.EndedNs is null ? "not ended"
            : command.Outcome == "0" ? "completed"
            : command.Outcome;
        string retries = command.Retries == 1 ? "1 retry" : $"{command.Retries} retries";
        return $"{TimeText.Length(command.TotalNs)}, {retries}: {end}";
    }

    private static void Close(List<LaneSegment> segments, ref long sinceNs, long nowNs, string place)
    {
        string what = place switch
        {
            "queue" => "in the queue",
            "driver" => "waiting for an answer",
            _ => "in recovery",
        };
        string label = place == "driver" ? "no answer yet" : string.Empty;
        if (nowNs > sinceNs)
        {
            segments.Add(new LaneSegment(sinceNs, nowNs, place, label, $"{what}, {TimeText.Length(nowNs - sinceNs)}"));
        }

        sinceNs = nowNs;
    }

    private static List<LaneSegment> Held(DeviceHistory? device, List<LaneSegment> segments)
    {
        var held = new List<LaneSegment>();
        foreach (LaneSegment queue in segments.Where(s => s.Class == "queue"))
        {
            foreach (TimeSpanNs stall in device?.Stalls ?? [])
            {
                if (stall.OverlapNs(queue.BeginNs, queue.EndNs) > 0)
                {
                    long begin = Math.Max(stall.BeginNs, queue.BeginNs);
                    long end = Math.Min(stall.EndNs, queue.EndNs);
                    string title = $"held up by recovery, {TimeText.Length(end - begin)}";
                    held.Add(new LaneSegment(begin, end, "held", "held up", title));
                }
            }
        }

        return held;
    }
}
