using System.Text;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Recording;
using Scuzzy.Lab.Reports;

namespace Scuzzy.Tests.Lab;

/// <summary>Runs labs in virtual time under a recorder, and reports of them.</summary>
internal sealed record RecordedRun(RunSummary Summary, string Html)
{
    /// <summary>Two targets with two LUNs each; the second LUN of the first answers nothing, and neither its abort nor
    /// its reset helps: only what is wider. sdd has no load.</summary>
    public const string DeadDisk = """
        lab: A disk that never answers again
        machine: { profile: 7.2, hz: 250, logging_level: 3 }
        hosts:
          - { name: h, queue_depth: 4, latency: 2ms, connections: [{ at: "0:0", to: a.t0 }, { at: "0:1", to: a.t1 }] }
        arrays:
          - name: a
            vendor: "<b>Evil"
            product: "& 'disk' \">"
            targets:
              - { name: t0, units: [{ lun: 0, count: 2, store: "ram:16MiB" }] }
              - { name: t1, units: [{ lun: 0, count: 2, store: "ram:16MiB" }] }
        faults:
          - { name: silent, target: a.t0, lun: 1, drop: true, times: forever }
          - { name: stuck, target: a.t0, lun: 1, answer: fails, phase: [abort, device_reset], times: forever }
        workload:
          - { name: first, disk: sda, rw: randread, count: 12000 }
          - { name: dead, disk: sdb, rw: randread, depth: 2, count: 4, allow_errors: 4 }
          - { name: second, disk: sdc, rw: randread, count: 12000 }
        """;

    public RunRecording Recording => Summary.Recording!;

    public static RecordedRun Text(string yaml)
    {
        LabFile lab = LabParser.Parse(yaml);
        RunSummary summary = Run(lab, string.Empty);
        return new RecordedRun(summary, HtmlReport.Build(lab, [summary]));
    }

    public static RunSummary Run(LabFile lab, string name)
    {
        var output = new StringBuilder();
        var recorder = new RunRecorder(null);
        using var run = new LabRun(
            lab,
            new LabOptions { Observer = recorder.Steps },
            line => output.Append(line).Append('\n')
        );
        recorder.Attach(run.Machine);
        bool isGood = run.Execute();
        return new RunSummary(name, isGood, output.ToString(), [.. run.Script.Jobs], [])
        {
            Recording = recorder.Finish(),
            Failures = run.Failures,
        };
    }
}
