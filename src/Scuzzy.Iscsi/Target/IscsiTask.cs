using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Iscsi.Target;

/// <summary>One command of a session: the target port's task with its data (kernel: struct iscsit_cmd).
/// Pooled.</summary>
internal sealed unsafe partial class IscsiTask : SamTask, IInOrder
{
    /// <summary>R2Ts of a task under way at once, at most.</summary>
    public const int MaximumR2Ts = 8;

    private const int ScratchBytes = 2 + MaximumSenseBytes;

    /// <summary>Link of the tasks with the same hash.</summary>
    internal IscsiTask? BucketLink;

    private readonly Sender _sender;
    private byte[]? _scratch;
    private TaskBuffer _in;
    private TaskBuffer _out;

    public IscsiTask(IscsiSession session, int slot)
    {
        Session = session;
        Slot = slot;
        _sender = new Sender(this);
    }

    public IscsiSession Session { get; }

    /// <summary>Its place in the session's table.</summary>
    public int Slot { get; }

    /// <summary>Where its PDUs come from and go to.</summary>
    public IscsiConnection Connection { get; private set; } = null!;

    public IscsiTaskState State { get; set; }

    public uint InitiatorTaskTag { get; private set; }

    public uint CmdSn { get; private set; }

    public bool IsImmediate { get; private set; }

    /// <summary>Its memory counts.</summary>
    public bool HasStarted { get; set; }

    /// <summary>Memory that its data may take, in bytes.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>Link of the tasks that wait for memory.</summary>
    public IscsiTask? NextWaiting { get; set; }

    /// <summary>Expected Data Transfer Length as the command said it.</summary>
    private long ExpectedBytes { get; set; }

    /// <summary>Takes a command's header.</summary>
    public void Begin(IscsiConnection connection, ScsiCommandPdu pdu, in AdditionalHeaders additional)
    {
        Connection = connection;
        State = IscsiTaskState.Receiving;
        InitiatorTaskTag = pdu.Header.InitiatorTaskTag;
        CmdSn = pdu.Header.CmdSn;
        IsImmediate = pdu.Header.IsImmediate;
        Nexus = Session.Nexus!;
        Lun = pdu.Header.Lun;
        TaskTag = InitiatorTaskTag;
        Attribute = AttributeOf(pdu.Attribute);
        Priority = pdu.Priority;
        Cdb = additional.ExtendedCdb.IsEmpty ? Cdb.FromPadded(pdu.Cdb) : additional.JoinCdb(pdu.Cdb);
        ExpectedBytes = pdu.ExpectedDataLength;
        long capped = Math.Min(ExpectedBytes, TaskBuffer.MaximumBytes);
        DataOutLength = pdu.Writes ? capped : 0;
        DataInLength = pdu.Reads ? (pdu.Writes ? Math.Min(additional.ReadLength, TaskBuffer.MaximumBytes) : capped) : 0;
        _readExpectedBytes = pdu.Writes ? additional.ReadLength : 0;
        ReservedBytes = DataInLength + DataOutLength;
        _in.Begin(Session.Server.Pool, DataInLength);
        _out.Begin(Session.Server.Pool, DataOutLength);
        BeginDataOut(pdu);
        _failure = TaskFailure.None;
        BeginResponse();
    }

    /// <summary>All commands before it have been carried out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Deliver()
    {
        if (State == IscsiTaskState.Dead)
        {
            End();
        }
        else
        {
            Session.Start(this);
        }
    }

    /// <inheritdoc/>
    public void Discard() => End();

    /// <summary>Hands it to the device server.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Execute()
    {
        HasStarted = true;
        if (_failure != TaskFailure.None)
        {
            AnswerFailure();
            return;
        }

        State = IscsiTaskState.Executing;
        Session.Node!.Target.Execute(this);
    }

    /// <inheritdoc/>
    public override byte* DataIn(long offset, int maximum, out int length) => _in.At(offset, maximum, out length);

    /// <inheritdoc/>
    public override byte* DataOut(long offset, int maximum, out int length) => _out.At(offset, maximum, out length);

    /// <inheritdoc/>
    public override void Complete()
    {
        // Path 18: the response is on the wire.
        Session.Server.Shard.Mark(Step.WireUp, TaskTag, this);
        if (_failure != TaskFailure.None)
        {
            AnswerFailure();
            return;
        }

        Answer();
    }

    /// <inheritdoc/>
    public override void Terminated()
    {
        if (_failure != TaskFailure.None)
        {
            AnswerFailure();
            return;
        }

        State = IscsiTaskState.Dead;
        if (!_sender.IsQueued)
        {
            End();
        }
    }

    /// <summary>It cannot be carried out as the initiator sends it: it ends with ABORTED COMMAND, once the device
    /// server has let it go.</summary>
    public void Fail(TaskFailure failure)
    {
        if (_failure != TaskFailure.None || State is IscsiTaskState.Answered or IscsiTaskState.Dead)
        {
            return;
        }

        _failure = failure;
        if (State == IscsiTaskState.Executing)
        {
            Session.Abort(this);
        }
    }

    /// <summary>It ends without a response: nobody took it over from its connection, which is gone.</summary>
    public void EndOrphan()
    {
        if (State == IscsiTaskState.Answered)
        {
            End();
        }
        else
        {
            Terminate();
        }
    }

    /// <summary>It ends without a response, unless it has one.</summary>
    public void Terminate()
    {
        if (State == IscsiTaskState.Executing)
        {
            Session.Abort(this);
        }
        else if (State == IscsiTaskState.Waiting)
        {
            Kill();
        }
    }

    /// <summary>It ends without a response before the device server has seen it.</summary>
    public void Kill()
    {
        Invariant.Holds(State == IscsiTaskState.Waiting, "a task that the device server has was killed");
        State = IscsiTaskState.Dead;
    }

    private void AnswerFailure()
    {
        Span<byte> bytes = stackalloc byte[SenseData.MaximumSize];
        var sense = new SenseData(SenseKey.AbortedCommand, _failure.ToAdditionalSense());
        Clear();
        SetCheckCondition(bytes[..sense.WriteFixed(bytes)], 0, 0);
        Answer();
    }

    private void Answer()
    {
        State = IscsiTaskState.Answered;
        if (!_sender.IsQueued)
        {
            // If an R2T is still queued, the response takes its place.
            Connection.Say(_sender);
        }
    }

    private void End()
    {
        Connection.TaskEnded(this);
        _in.End();
        _out.End();
        State = IscsiTaskState.Free;
        Session.Return(this);
    }

    private static TaskAttribute AttributeOf(int attribute) =>
        attribute switch
        {
            2 => TaskAttribute.Ordered,
            3 => TaskAttribute.HeadOfQueue,
            4 => TaskAttribute.Aca,
            _ => TaskAttribute.Simple,
        };

    private Span<byte> Scratch => _scratch ??= GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);

    private byte* ScratchAddress => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_scratch!, 0);

    /// <summary>The task in its connection's queue.</summary>
    private sealed class Sender(IscsiTask task) : IscsiOutgoing
    {
        public override bool Produce(IscsiOutput output) =>
            task.State switch
            {
                IscsiTaskState.Answered => task.ProduceResponse(output),
                IscsiTaskState.Executing => task.ProduceR2T(output),
                _ => true,
            };

        public override void Ended()
        {
            if (task.State is IscsiTaskState.Answered or IscsiTaskState.Dead)
            {
                task.End();
            }
        }

        public override void ConnectionLost()
        {
            if (!task.Session.KeepsTasks || task.State == IscsiTaskState.Dead)
            {
                Ended();
            }
        }

        public override void Resend() => task.ResendStatus();
    }
}
