using System.Globalization;
using System.Text;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Recording;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Lab.Reports;

/// <summary>One run's part of a report: summary, ladder, who stood still, each command's life and why, the log.
/// </summary>
internal sealed class RecoverySection(StringBuilder html, RunRecording recording, string prefix)
{
    /// <summary>Most rows of a timeline.</summary>
    public const int MostLanes = 40;

    /// <summary>Most rows of the table of reasons.</summary>
    public const int MostReasons = 200;

    private static readonly (string Class, string Text)[] s_legend =
    [
        ("queue", "in the queue"),
        ("held", "in the queue, held up by recovery"),
        ("driver", "sent, waiting for an answer"),
        ("recovery", "in recovery"),
        ("abort", "abort"),
        ("lun", "LUN reset"),
        ("target", "target or nexus reset"),
        ("bus", "bus reset and settling"),
        ("host", "host reset and settling"),
        ("probe", "test: the device answered"),
        ("silent", "test: the device did not answer"),
        ("mark", "timed out, or ended with an error"),
        ("good", "completed"),
    ];

    public void Append()
    {
        html.Append("<div class='summary'>");
        foreach (string sentence in SummaryText.Of(recording))
        {
            html.Append("<p>").Append(HtmlText.Escape(sentence)).Append("</p>");
        }

        html.Append("</div>\n");
        AppendFaults();
        if (recording.Troubled.Count > 0)
        {
            AppendLadder();
            AppendStalls();
        }

        AppendCommands();
        AppendReasons();
        AppendLog();
    }

    private void AppendFaults()
    {
        if (recording.Faults.Count == 0)
        {
            return;
        }

        html.Append(
            "<h3>What was broken on purpose</h3>\n<p class='soft'>The lab's fault rules, as it writes them.</p><ul>"
        );
        foreach (string line in recording.Faults.Take(MostLanes))
        {
            html.Append("<li>").Append(HtmlText.Escape(line)).Append("</li>");
        }

        html.Append("</ul>\n");
    }

    private void AppendLadder()
    {
        if (recording.Rungs.Count == 0)
        {
            return;
        }

        var lanes = new List<Lane>();
        LaneSegment[] quiet =
        [
            .. recording
                .Recoveries.Where(p => p.AwakeNs > p.FailedNs)
                .Select(p => new LaneSegment(
                    p.FailedNs,
                    p.AwakeNs!.Value,
                    "recovery",
                    "",
                    $"{p.Host} waits for quiet"
                )),
        ];
        if (quiet.Length > 0)
        {
            long sum = quiet.Sum(q => q.EndNs - q.BeginNs);
            lanes.Add(new Lane("Waiting for quiet", string.Empty, quiet, TimeText.Length(sum)));
        }

        foreach (RecoveryRung rung in RungWords.Ladder)
        {
            RungHistory[] tries = [.. recording.Rungs.Where(r => r.Rung == rung && !r.IsForProbe)];
            if (tries.Length > 0)
            {
                lanes.Add(RungLane(rung, tries));
            }
        }

        if (recording.Probes.Count > 0)
        {
            int good = recording.Probes.Count(p => p.IsGood);
            string value = string.Create(
                CultureInfo.InvariantCulture,
                $"{good} answered, {recording.Probes.Count - good} did not; "
            );
            lanes.Add(
                new Lane(
                    "Tests of devices",
                    "does it answer?",
                    [.. recording.Probes.Select(CommandLanes.Probe)],
                    value + TimeText.Length(recording.Probes.Sum(p => p.LengthNs))
                )
            );
        }

        LaneSegment[] back = [.. recording.Rungs.Where(r => r.IsForProbe).Select(CommandLanes.Rung)];
        if (back.Length > 0)
        {
            string value = string.Create(CultureInfo.InvariantCulture, $"{back.Length} aborts and resets");
            lanes.Add(new Lane("Taking tests back", "that got no answer", back, value));
        }

        html.Append("<h3>The ladder</h3>\n<p>The kernel tries the gentlest measure first; each row below is a rung, ");
        html.Append("wider than the one above it. Time runs to the right.</p>\n");
        Timeline.Append(html, "What was tried when", ("Rung", "Outcome"), RecoverySpan(), lanes);
        Note(recording.RungsOmitted, "rung or test", "rungs and tests");
    }

    private static Lane RungLane(RecoveryRung rung, RungHistory[] tries)
    {
        int good = tries.Count(t => t.Outcome == 0);
        string subjects = tries.Select(t => t.Subject).Distinct().Count() == 1 ? tries[0].Subject : string.Empty;
        string counts =
            rung == RecoveryRung.Offline ? $"{tries.Select(t => t.Subject).Distinct().Count()} taken off line"
            : tries.Length == 1 ? RungWords.Outcome(tries[0].Outcome)
            : $"{tries.Length} tried, {good} succeeded";
        string time = TimeText.Length(tries.Sum(t => t.LengthNs));
        string value = rung == RecoveryRung.Offline ? counts : $"{counts}; {time}";
        return new Lane(RungWords.Name(rung), subjects, [.. tries.Select(CommandLanes.Rung)], value);
    }

    private void AppendStalls()
    {
        DeviceHistory[] stalled = [.. recording.Devices.Where(d => d.StalledNs > 0)];
        html.Append("<h3>Who stood still</h3>\n");
        if (stalled.Length == 0)
        {
            html.Append("<p>No LUN had to wait for recovery.</p>\n");
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<p>{recording.StalledSeconds:N2} stalled LUN-seconds in all, ");
        html.Append(CultureInfo.InvariantCulture, $"{recording.InnocentSeconds:N2} of them of LUNs without a fault. ");
        int free = recording.Devices.Count - stalled.Length;
        html.Append(free == 0 ? "No LUN was spared." : $"{TimeText.Count(free, "LUN")} never had to wait.");
        html.Append("</p>\n");
        Lane[] lanes = [.. stalled.Take(MostLanes).Select(CommandLanes.Of)];
        Timeline.Append(
            html,
            "When each LUN had I/O waiting and recovery let it send none",
            ("LUN", "Stood still for"),
            RecoverySpan(),
            lanes
        );
        Note(stalled.Length - lanes.Length, "LUN", "LUNs");
    }

    private void AppendCommands()
    {
        CommandHistory[] shown = [.. Shown().Take(MostLanes)];
        if (shown.Length == 0)
        {
            return;
        }

        bool isClean = recording.Troubled.Count == 0;
        html.Append(isClean ? "<h3>The slowest commands</h3>\n" : "<h3>The life of each command</h3>\n");
        Lane[] lanes = [.. shown.Select(c => CommandLanes.Of(recording, c))];
        html.Append("<ul class='legend'>");
        foreach ((string name, string text) in s_legend.Where(l => IsUsed(lanes, l.Class)))
        {
            html.Append("<li><i class='").Append(name).Append("'></i>").Append(text).Append("</li>");
        }

        html.Append("</ul>\n");
        long begin = shown.Min(c => c.QueuedNs);
        long end = shown.Max(c => c.EndedNs ?? recording.EndedNs);
        Timeline.Append(
            html,
            isClean ? "From the queue to the end" : "Commands with trouble first, then those that had to wait for them",
            ("Command", "Time, retries, end"),
            new TimeSpanNs(begin, end),
            lanes
        );
        Note(Shown().Count() - shown.Length, "command", "commands");
    }

    private static bool IsUsed(Lane[] lanes, string name) =>
        lanes.Any(l => l.Segments.Any(s => s.Class == name || (s.Class == "bad" && name == "mark")));

    private void AppendReasons()
    {
        CommandHistory[] rows = [.. recording.Troubled.Concat(recording.Bystanders).Take(MostReasons)];
        if (rows.Length == 0)
        {
            return;
        }

        html.Append("<h3>Why each command took so many retries and so long</h3>\n<table class='why'><thead><tr>");
        html.Append("<th scope='col'>Command</th><th scope='col' class='n'>Retries</th>");
        html.Append("<th scope='col' class='n'>Time</th><th scope='col'>Why</th></tr></thead>\n<tbody>");
        foreach (CommandHistory command in rows)
        {
            AppendReason(command);
        }

        html.Append("</tbody></table>\n");
        Note(recording.Troubled.Count + recording.Bystanders.Count - rows.Length, "command", "commands");
        Note(recording.TroubledOmitted, "command beyond those recorded", "commands beyond those recorded");
    }

    private void AppendReason(CommandHistory command)
    {
        html.Append("<tr><th scope='row'>");
        if (command.Number > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"#{command.Number} ");
        }

        html.Append(HtmlText.Escape(command.Name)).Append("<small>");
        html.Append(HtmlText.Escape($"{command.Disk} {command.Address}".Trim())).Append("</small></th>");
        string allowed = command.Allowed >= 0 ? $" of {command.Allowed}" : string.Empty;
        html.Append(CultureInfo.InvariantCulture, $"<td class='n'>{command.Retries}{allowed}</td><td class='n'>");
        html.Append(TimeText.Length(command.TotalNs)).Append("</td><td>");
        html.Append(HtmlText.Escape(WhyText.Of(recording, command)));
        html.Append("<details><summary>Every moment</summary><table><tbody>");
        html.Append("<tr><td>").Append(TimeText.At(command.QueuedNs)).Append("</td><td>queued</td></tr>");
        foreach (CommandEvent e in command.Events.Take(MostLanes))
        {
            html.Append("<tr><td>");
            AppendMoment(e.TimeNs, command.Address);
            html.Append("</td><td>").Append(HtmlText.Escape(MomentText(e))).Append("</td></tr>");
        }

        html.Append("</tbody></table></details></td></tr>\n");
    }

    private string MomentText(CommandEvent e) =>
        e.Moment switch
        {
            CommandMoment.Dispatched => "dispatched to the driver",
            CommandMoment.Refused => $"answered: {e.Detail}",
            CommandMoment.TimedOut => "timed out",
            CommandMoment.HandedOver => "handed to the error handler",
            CommandMoment.Awake => "the error handler begins",
            CommandMoment.Rung => CommandLanes.Rung(recording.Rungs[e.Number]).Title,
            CommandMoment.Probe => CommandLanes.Probe(recording.Probes[e.Number]).Title,
            CommandMoment.Settled => "recovered, or given up: no wider rung is tried for it",
            CommandMoment.Retried => "to be sent again",
            CommandMoment.GivenUp => "given up",
            CommandMoment.Requeued => "back in the queue",
            _ => e.Detail == "0" ? "completed" : $"ended with {e.Detail}",
        };

    /// <summary>A time, linked to the line of the log that was printed then, if there is one.</summary>
    private void AppendMoment(long timeNs, string address)
    {
        KernelLogRecord? line =
            recording.Log.FirstOrDefault(l =>
                l.TimeNs == timeNs && l.ToString().Contains(address, StringComparison.Ordinal)
            ) ?? recording.Log.FirstOrDefault(l => l.TimeNs == timeNs);
        string at = TimeText.At(timeNs);
        if (line is null)
        {
            html.Append(at);
        }
        else
        {
            html.Append(CultureInfo.InvariantCulture, $"<a href='#{prefix}log{line.Sequence}'>{at}</a>");
        }
    }

    private void AppendLog()
    {
        if (recording.Log.Count == 0 || recording.Troubled.Count == 0)
        {
            return;
        }

        html.Append("<details open='open'><summary>The kernel log around it</summary>\n<ol class='log' tabindex='0'>");
        foreach (KernelLogRecord line in recording.Log)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li id='{prefix}log{line.Sequence}'>");
            html.Append(HtmlText.Escape(line.ToString())).Append("</li>\n");
        }

        html.Append("</ol></details>\n");
        Note(recording.LogOmitted, "line", "lines");
    }

    private IEnumerable<CommandHistory> Shown() =>
        recording.Troubled.Count == 0
            ? recording.Slowest
            : recording.Troubled.Take(MostLanes - RunRecorder.MostOthers).Concat(recording.Bystanders);

    private TimeSpanNs RecoverySpan()
    {
        long begin = recording.Troubled.Min(c => c.QueuedNs);
        long end = recording.Troubled.Max(c => c.EndedNs ?? recording.EndedNs);
        foreach (RecoveryPeriod period in recording.Recoveries)
        {
            begin = Math.Min(begin, period.FailedNs);
            end = Math.Max(end, period.AsleepNs ?? recording.EndedNs);
        }

        return new TimeSpanNs(begin, end);
    }

    private void Note(long omitted, string one, string many)
    {
        if (omitted > 0)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class='soft'>{omitted:N0} more {(omitted == 1 ? one : many)} "
            );
            html.Append("not shown.</p>\n");
        }
    }
}
