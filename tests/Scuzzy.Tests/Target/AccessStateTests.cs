using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

/// <summary>Asymmetric logical unit access: two port groups, a nexus through each.</summary>
public sealed class AccessStateTests
{
    private static readonly TargetOptions s_options = new()
    {
        Ports = 3,
        PortGroups = [1, 2, 2],
        HasExplicitAccess = true,
    };

    // TEST UNIT READY, INQUIRY, READ, MODE SENSE, PERSISTENT RESERVE IN, REPORT TARGET PORT GROUPS; 0 is GOOD.
    [Theory]
    [InlineData(AccessState.Optimized, 0, 0, 0, 0, 0, 0)]
    [InlineData(AccessState.NonOptimized, 0, 0, 0, 0, 0, 0)]
    [InlineData(AccessState.Standby, 0x040B, 0, 0x040B, 0, 0, 0)]
    [InlineData(AccessState.Unavailable, 0x040C, 0, 0x040C, 0x040C, 0x040C, 0)]
    public void Each_state_lets_through_what_SPC_says_and_only_at_its_ports(AccessState state, params int[] wanted)
    {
        using TargetPort port = new TargetPort(options: s_options).Ready();
        SamNexus second = port.Device.Login("initiator-a", 2);
        _ = port.Ready(second);
        port.Device.SetAccessState(2, state);
        if (state != AccessState.Optimized)
        {
            AssertChanged(port, second);
            AssertChanged(port, port.Nexus);
        }

        Cdb[] commands =
        [
            Cdb.TestUnitReady(),
            Cdb.Inquiry(36),
            Cdb.Read10(0, 1),
            Cdb.ModeSense6(8, 0, 64),
            Cdb.PersistentReserveIn(ServiceAction.ReadKeys, 8),
            Cdb.ReportTargetPortGroups(64),
        ];
        for (int i = 0; i < commands.Length; i++)
        {
            Assert.Equal(ScsiStatus.Good, port.Do(commands[i], 512).Status);
            PortTask task = port.Do(commands[i], 512, nexus: second);
            int code = task.Status == ScsiStatus.Good ? 0 : task.SenseData.Additional.Code;
            Assert.Equal(wanted[i], code);
        }
    }

    [Fact]
    public void SET_TARGET_PORT_GROUPS_changes_all_or_nothing_and_tells_everybody_else()
    {
        using TargetPort port = new TargetPort(options: s_options).Ready();
        SamNexus second = port.Device.Login("initiator-a", 2);
        _ = port.Ready(second);
        byte[] list = [0, 0, 0, 0, 1, 0, 0, 1, 2, 0, 0, 2];
        foreach ((int at, byte value) in ((int, byte)[])[(8, 0x0F), (8, 0x04), (11, 3)])
        {
            byte[] wrong = [.. list];
            wrong[at] = value;
            TargetPort.AssertSense(
                Set(port, wrong),
                SenseKey.IllegalRequest,
                AdditionalSense.InvalidFieldInParameterList
            );
        }

        Assert.Equal([0x00, 0x00], States(port));
        Assert.Equal(ScsiStatus.Good, Set(port, list).Status);
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.TestUnitReady()).Status);
        AssertChanged(port, second);
        Assert.Equal([0x01, 0x02], States(port));
        byte[] report = port.Do(Cdb.ReportTargetPortGroups(64), 64).Received;
        Assert.Equal(
            [0, 0, 0, 28, 1, 0x0F, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 2, 0x0F, 0, 2, 0, 1, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3],
            report
        );
        byte[] page = port.Do(Cdb.InquiryVpd(0x83, 255), 255, nexus: second).Received;
        Assert.Equal([0x01, 0x15, 0, 4, 0, 0, 0, 2], page[^8..]);
        Assert.Equal(0x38, port.Do(Cdb.Inquiry(36), 36).Received[5]);
    }

    [Fact]
    public void In_transition_commands_are_refused_until_the_new_state_is_there()
    {
        using TargetPort port = new TargetPort(options: s_options with { AccessTransitionNs = 1_000_000 }).Ready();
        port.Device.SetAccessState(1, AccessState.NonOptimized);
        Assert.Equal([0x0F, 0x00], States(port));
        PortTask refused = port.Do(Cdb.Read10(0, 1), 512);
        TargetPort.AssertSense(refused, SenseKey.NotReady, AdditionalSense.AsymmetricAccessTransition);
        _ = port.Runtime.Run();
        AssertChanged(port, port.Nexus);
        Assert.Equal([0x01, 0x00], States(port));
        Assert.Equal(ScsiStatus.Good, port.Do(Cdb.Read10(0, 1), 512).Status);
    }

    [Fact]
    public void Without_explicit_access_SET_TARGET_PORT_GROUPS_is_unknown()
    {
        using TargetPort port = new TargetPort().Ready();
        TargetPort.AssertSense(
            Set(port, [0, 0, 0, 0, 0, 0, 0, 1]),
            SenseKey.IllegalRequest,
            AdditionalSense.InvalidCommandOperationCode
        );
    }

    private static void AssertChanged(TargetPort port, SamNexus nexus) =>
        TargetPort.AssertSense(
            port.Do(Cdb.TestUnitReady(), nexus: nexus),
            SenseKey.UnitAttention,
            AdditionalSense.AsymmetricAccessStateChanged
        );

    private static PortTask Set(TargetPort port, byte[] list) =>
        port.Do(new Cdb([0xA4, 0x0A, 0, 0, 0, 0, 0, 0, 0, (byte)list.Length, 0, 0]), dataOut: list);

    private static byte[] States(TargetPort port)
    {
        byte[] report = port.Do(Cdb.ReportTargetPortGroups(64), 64).Received;
        return [report[4], report[4 + 8 + (4 * report[11])]];
    }
}
