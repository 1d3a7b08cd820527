using System.Globalization;
using System.Text;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Tests.Drivers;

/// <summary>A driver whose abort handler returns what the helper before it answered, and what becomes of the buffer
/// that it forgets: that depends on where its command is when the link comes back with the exchange.</summary>
public sealed class ScsiBuffersTests
{
    private const byte Write10 = 0x2a;

    [Fact]
    public void A_forgotten_buffer_whose_command_is_free_crashes_the_machine_when_the_link_goes()
    {
        using Bed bed = Bed.Run("vendor-helper", flapAt: "100s");
        Oops oops = Assert.IsType<MachineCrashException>(bed.Run_.Crash).Oops!;
        ScsiBuffer buffer = Assert.Single(bed.Buffers.All, b => b.IsInUse);
        Assert.Equal(buffer.Address, oops.Register("RBP"));
        Assert.Equal(buffer.Address + 0x70, oops.Register("RBX"));
        Assert.Equal(0ul, oops.Register("RAX"));
        Assert.Equal("lpfc_scsi_cmd_iocb_cmpl", oops.At.Symbol);
        string pointer = ScsiLog.Address(buffer.Command!).ToString("x16", CultureInfo.InvariantCulture);
        Assert.Contains($"flush retry cmd: {pointer}", bed.Output, StringComparison.Ordinal);
        Assert.Contains(
            "BUG: unable to handle kernel NULL pointer dereference at (null)\n",
            bed.Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("mainline")]
    [InlineData("hardened")]
    public void A_handler_that_goes_on_leaves_nothing_behind(string abort)
    {
        using Bed bed = Bed.Run(abort, flapAt: "100s");
        Assert.Null(bed.Run_.Crash);
        Assert.Equal(bed.Buffers.All.Count, bed.Buffers.FreeCount);
    }

    private sealed class Bed : IDisposable
    {
        private readonly StringBuilder _output = new();

        private Bed(string yaml)
        {
            Run_ = new LabRun(LabParser.Parse(yaml), new LabOptions(), line => _output.Append(line).Append('\n'));
            Run_.Machine.Hosts[0].Adapter.Faults = new SwallowFault(Write10);
        }

        public LabRun Run_ { get; }

        public string Output => _output.ToString();

        public ScsiBuffers Buffers => Run_.Machine.Hosts[0].Adapter.Buffers!;

        public static Bed Run(string abort, string flapAt)
        {
            var bed = new Bed(
                $$"""
                machine: { profile: 2.6.32-seed, logging_level: 4607 }
                hosts:
                  - name: fc
                    model: lpfc
                    pci: 0000:0b:00.0
                    latency: 20us
                    buffers: { abort: {{abort}} }
                    connections: [{ at: "0:1", to: array.port }]
                arrays:
                  - name: array
                    targets:
                      - name: port
                        units: [{ lun: 8, store: "ram:64MiB" }]
                timeline:
                  - at: 1s
                    dd: { disk: sda, op: write, offset: 1MiB, size: 256KiB, expect: "EIO" }
                  - at: {{flapAt}}
                    unplug: { host: fc, at: "0:1" }
                  - at: {{flapAt}}
                    plug: { host: fc, at: "0:1", to: array.port }
                """
            );
            bed.Run_.Execute();
            return bed;
        }

        public void Dispose() => Run_.Dispose();
    }
}
