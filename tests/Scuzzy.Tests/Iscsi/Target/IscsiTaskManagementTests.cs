using Scuzzy.Iscsi.Target;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>Every function that ends tasks against every phase of a command: after the response no status, no data and
/// no write of a task that it ended.</summary>
public sealed class IscsiTaskManagementTests
{
    public static TheoryData<IscsiTaskFunction, string> Cases
    {
        get
        {
            var cases = new TheoryData<IscsiTaskFunction, string>();
            foreach (IscsiTaskFunction function in Enum.GetValues<IscsiTaskFunction>())
            {
                bool ends = function is not (IscsiTaskFunction.ClearAca or IscsiTaskFunction.TaskReassign);
                foreach (string phase in (string[])["reading", "writing", "asked", "unsolicited", "waiting", "gap"])
                {
                    if (ends)
                    {
                        cases.Add(function, phase);
                    }
                }
            }

            return cases;
        }
    }

    /// <summary>It would end the sessions of those whose units it does not see.</summary>
    [Fact]
    public void A_cold_reset_is_not_for_initiators_from_which_units_are_hidden()
    {
        using var bed = new IscsiBed();
        bed.Device.Masking = name => name.EndsWith('2') ? new HashSet<int> { 0 } : null;
        WireInitiator other = bed.Connect().Enter();
        WireInitiator masked = bed.Connect().Enter(isid: 0x800000000002);
        Pdu cold = Pdu.Manage(IscsiTaskFunction.TargetColdReset, 5000, masked.CmdSn, 0, 0);
        Assert.Equal((byte)IscsiTaskResponse.AuthorizationFailed, masked.Ask(cold).Header[2]);
        Pdu warm = Pdu.Manage(IscsiTaskFunction.TargetWarmReset, 5001, masked.CmdSn, 0, 0);
        Assert.Equal((byte)IscsiTaskResponse.FunctionComplete, masked.Ask(warm).Header[2]);
        bed.Settle();
        Assert.Equal((false, false), (masked.IsClosed, other.IsClosed));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void After_the_response_nothing_comes_of_the_task(IscsiTaskFunction function, string phase)
    {
        using var bed = new IscsiBed(new IscsiServerOptions { MaximumBufferBytes = 8192 });
        WireInitiator initiator = bed.Connect().Enter("InitialR2T=No");
        WireInitiator other = bed.Connect().Enter(isid: 0x800000000002);
        bed.Store.IsOpen = false;
        uint tag = initiator.NewTag();
        uint cmdSn = initiator.CmdSn;
        Pdu? r2t = Begin(initiator, phase, tag);
        uint bystander = other.NewTag();
        other.Exchange(Pdu.Command(Cdb.Read10(64, 1), bystander, other.CmdSn++, read: 512));
        List<Pdu> seen = initiator.Exchange(Pdu.Manage(function, 5000, initiator.CmdSn, tag, cmdSn));
        initiator.Send(Pdu.DataOut(tag, r2t?.TransferTag ?? Bhs.NoTag, 0, 0, new byte[4096]));
        bed.Settle();
        bed.Store.ReleaseAll();
        bed.Store.IsOpen = true;
        bed.Settle();
        seen.AddRange(initiator.Take());
        int response = seen.FindIndex(p => p.Opcode == IscsiOpcode.TaskManagementResponse);
        Assert.True(response >= 0, string.Join("; ", seen));
        Assert.Equal(0, seen[response].Header[2]);
        Assert.DoesNotContain(seen.Skip(response), p => p.Tag == tag);
        bool mayWrite = phase is "writing" or "gap";
        Assert.Equal(mayWrite ? 1 : 0, bed.Store.Seen.Count(s => s.Operation == BlockOperation.Write));
        CheckBystander(function, other, bystander);
        Assert.Equal(function == IscsiTaskFunction.TargetColdReset, initiator.IsClosed);
        bed.CheckThatItServes();
    }

    [Fact]
    public void An_abort_of_a_command_that_is_still_to_come_keeps_it_out()
    {
        using var bed = new IscsiBed();
        WireInitiator initiator = bed.Connect().Enter();
        uint late = initiator.CmdSn++;
        Assert.Empty(initiator.Exchange(Pdu.Command(Cdb.TestUnitReady(), 200, initiator.CmdSn++)));
        List<Pdu> answers = initiator.Exchange(
            Pdu.Manage(IscsiTaskFunction.AbortTask, 5000, initiator.CmdSn, about: 100, refCmdSn: late)
        );
        Assert.Equal([200u, 5000u], answers.Select(p => p.Tag).Order());
        Assert.Equal(0, answers.Find(p => p.Tag == 5000)!.Header[2]);
        Assert.Empty(initiator.Exchange(Pdu.Command(Cdb.Write10(0, 1), 100, late, write: 512, data: new byte[512])));
        Assert.Equal(ScsiStatus.Good, initiator.Do(Cdb.TestUnitReady()).Status);
        Assert.DoesNotContain(bed.Store.Seen, s => s.Operation == BlockOperation.Write);
    }

    [Fact]
    public void A_task_that_has_been_answered_cannot_be_aborted()
    {
        using var bed = new IscsiBed();
        WireInitiator initiator = bed.Connect().Enter();
        uint cmdSn = initiator.CmdSn;
        uint tag = initiator.Do(Cdb.TestUnitReady()).Tag;
        Pdu answer = initiator.Ask(Pdu.Manage(IscsiTaskFunction.AbortTask, 5, initiator.CmdSn, tag, cmdSn));
        Assert.Equal((byte)IscsiTaskResponse.TaskDoesNotExist, answer.Header[2]);
    }

    [Fact]
    public void More_requests_at_once_than_fit_are_rejected()
    {
        using var bed = new IscsiBed();
        WireInitiator initiator = bed.Connect().Enter();
        bed.Store.IsOpen = false;
        initiator.Start(Cdb.Read10(0, 1), read: 512);
        for (uint i = 0; i < IscsiSession.MaximumManagements; i++)
        {
            Assert.Empty(initiator.Exchange(Pdu.Manage(IscsiTaskFunction.LogicalUnitReset, 1000 + i, initiator.CmdSn)));
        }

        Pdu answer = initiator.Ask(Pdu.Manage(IscsiTaskFunction.LogicalUnitReset, 2000, initiator.CmdSn));
        Assert.Equal(
            (IscsiOpcode.Reject, (byte)RejectReason.TooManyImmediateCommands),
            (answer.Opcode, answer.Header[2])
        );
        bed.Store.ReleaseAll();
        bed.Settle();
        Assert.Equal(IscsiSession.MaximumManagements, initiator.Take().Count);
    }

    /// <summary>Starts the task and brings it into a phase.</summary>
    private static Pdu? Begin(WireInitiator initiator, string phase, uint tag)
    {
        uint cmdSn = initiator.CmdSn++;
        Pdu write = Pdu.Command(Cdb.Write10(0, 8), tag, cmdSn, write: 4096);
        switch (phase)
        {
            case "reading":
                Assert.Empty(initiator.Exchange(Pdu.Command(Cdb.Read10(0, 8), tag, cmdSn, read: 4096)));
                return null;
            case "writing":
                write.Data = new byte[4096];
                Assert.Empty(initiator.Exchange(write));
                return null;
            case "asked":
                return initiator.Ask(write);
            case "unsolicited":
                Assert.Empty(initiator.Exchange(write.SetByte(1, write.Flags & 0x7F)));
                return null;
            case "waiting":
                // Memory is taken by a command before it.
                initiator.CmdSn = cmdSn;
                initiator.Start(Cdb.Read10(0, 16), read: 8192);
                write.Data = new byte[4096];
                write.SetWord(24, initiator.CmdSn++);
                Assert.Empty(initiator.Exchange(write));
                return null;
            default:
                // A command before it has not come yet; it comes later.
                write.SetWord(24, cmdSn + 1).Data = new byte[4096];
                Assert.Empty(initiator.Exchange(write));
                Assert.Empty(initiator.Exchange(Pdu.Command(Cdb.Read10(0, 8), tag + 1, cmdSn, read: 4096)));
                initiator.CmdSn++;
                return null;
        }
    }

    private static void CheckBystander(IscsiTaskFunction function, WireInitiator other, uint tag)
    {
        List<Pdu> answers = other.Take();
        if (function is IscsiTaskFunction.AbortTask or IscsiTaskFunction.AbortTaskSet)
        {
            Assert.Equal(tag, Assert.Single(answers).Tag);
        }
        else
        {
            Assert.Empty(answers);
        }
    }
}
