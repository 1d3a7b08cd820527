using System.Text;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;

namespace Scuzzy.Tests.Drivers;

/// <summary>A host with buffers of its own and one disk; one WRITE of it, at 1 s, is lost.</summary>
internal sealed class AbortBed : IDisposable
{
    private readonly StringBuilder _output = new();

    private AbortBed(string yaml)
    {
        Lab = new LabRun(LabParser.Parse(yaml), new LabOptions(), line => _output.Append(line).Append('\n'));
        IsGood = Lab.Execute();
    }

    public LabRun Lab { get; }

    public bool IsGood { get; }

    public string Output => _output.ToString();

    public ScsiBuffers Buffers => Lab.Machine.Hosts[0].Adapter.Buffers!;

    public ScsiHost Host => Lab.Machine.Scsi.Hosts[0];

    /// <summary>Runs it.</summary>
    /// <param name="abort">The abort handler.</param>
    /// <param name="profile">The kernel.</param>
    /// <param name="fault">What becomes of the WRITE.</param>
    /// <param name="buffers">More keys of the host's buffers.</param>
    /// <param name="workload">Jobs.</param>
    /// <param name="timeline">Events beside the WRITE.</param>
    public static AbortBed Run(
        string abort,
        string profile = "2.6.32-seed",
        string fault = "drop: true",
        string buffers = "",
        string workload = "",
        string timeline = ""
    ) =>
        new(
            $$"""
            machine: { profile: {{profile}}, logging_level: 4607 }
            hosts:
              - name: fc
                model: lpfc
                pci: 0000:0b:00.0
                latency: 1ms
                queue_depth: 8
                buffers: { abort: {{abort}}, log_verbose: 0x40 {{buffers}} }
                connections: [{ at: "0:1", to: array.port }]
            arrays:
              - name: array
                targets:
                  - name: port
                    units: [{ lun: 0, store: "ram:64MiB" }]
            faults:
              - { name: lost, disk: sda, opcode: write(10), {{fault}} }
            workload:
              - { name: lost, disk: sda, rw: write, count: 1, block: 256KiB, offset: 1MiB, size: 256KiB, start: 1s }
              {{workload}}
            timeline: [{{timeline}}]
            """
        );

    /// <summary>A flap of the link, as more events of the timeline.</summary>
    public static string Flap(string down, string up) =>
        $$"""
            { at: {{down}}, unplug: { host: fc, at: "0:1" } },
            { at: {{up}}, plug: { host: fc, at: "0:1", to: array.port } }
            """.ReplaceLineEndings(" ");

    public void Dispose() => Lab.Dispose();
}
