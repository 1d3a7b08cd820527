using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid;

/// <summary>One SCSI command of the initiator, from being prepared to being finished (kernel: struct scsi_cmnd).
/// Pooled per host.</summary>
/// <remarks>It belongs to the mid layer. Each <see cref="HostTemplate.QueueCommand"/> opens a new generation, the
/// driver's <see cref="Claim"/>: from that call returning <see cref="QueueCommandResult.Accepted"/> until
/// <see cref="Done"/>, or until an abort or reset callback reports success or fast failure, the driver may touch the
/// command and its data. A driver keeps the claim, not just the reference, and shows it when it comes back.</remarks>
public sealed class ScsiCommand
{
    /// <summary>Room for sense data, in bytes (kernel: SCSI_SENSE_BUFFERSIZE).</summary>
    public const int SenseBufferBytes = SenseData.BufferSize;

    private readonly uint _slot;
    private SenseBuffer _sense;
    private Cdb _cdb;
    private uint _generation;
    private ClaimHolder _holder;
    private byte[]? _payload;

    internal ScsiCommand(ScsiHost host, int slot)
    {
        Host = host;
        _slot = (uint)slot;
        Data = OwnData;
    }

    /// <summary>Its host.</summary>
    public ScsiHost Host { get; }

    /// <summary>Whom it is for. Null in a command that is free, if the kernel frees them
    /// (<see cref="MidLayerPolicy.FreesCommands"/>); only who kept a command too long can see it.</summary>
    public ScsiDevice Device { get; internal set; } = null!;

    /// <summary>The block request that it carries out.</summary>
    public Request Request { get; internal set; } = null!;

    /// <summary>The command descriptor block.</summary>
    public ref Cdb Cdb => ref _cdb;

    /// <summary>The memory of the transfer; empty if there is none. The driver may use it while it holds the
    /// claim.</summary>
    public ScatterList Data { get; internal set; }

    /// <summary>Which way the data goes.</summary>
    public DataDirection Direction { get; set; }

    /// <summary>How many bytes are to be transferred (kernel: sdb.length).</summary>
    public long LengthBytes { get; set; }

    /// <summary>Less than this transferred without an error is an error (kernel: underflow).</summary>
    public long UnderflowBytes { get; set; }

    /// <summary>Bytes that were not transferred; set by the driver, 0 to <see cref="LengthBytes"/>.</summary>
    public long ResidualBytes { get; set; }

    /// <summary>What the driver says of the transport; set by the driver.</summary>
    public HostByte HostByte { get; set; }

    /// <summary>The SCSI status; set by the driver.</summary>
    public ScsiStatus Status { get; set; }

    /// <summary>Bytes of sense data, 0 if none.</summary>
    public int SenseLength { get; private set; }

    /// <summary>The sense data.</summary>
    public ReadOnlySpan<byte> Sense => ((ReadOnlySpan<byte>)_sense)[..SenseLength];

    /// <summary>When its life began, in nanoseconds: with the first preparation for its request (kernel:
    /// jiffies_at_alloc).</summary>
    public long AllocatedNs { get; internal set; }

    /// <summary>How often it was retried on the paths that count (kernel: retries).</summary>
    public int Retries { get; internal set; }

    /// <summary>How many retries it may have; negative: no limit.</summary>
    public int Allowed { get; set; }

    /// <summary>The CPU that submitted the request; a driver with several hardware queues completes it
    /// there.</summary>
    public Cpu SubmitCpu => Request.SubmitCpu;

    /// <summary>The request's tag in the host's tag set.</summary>
    public int Tag => Request.Tag;

    /// <summary>Names the request that it carries out: another value once that has ended.</summary>
    public ulong RequestHandle => Request.Handle;

    /// <summary>How many requests the device had before this one.</summary>
    public long RequestOrdinal => Request.Ordinal;

    /// <summary>The driver's own object for this use of the command (kernel: host_scribble).</summary>
    public object? DriverData { get; set; }

    /// <summary>The upper driver's own object for this use of the command.</summary>
    public object? UpperData { get; set; }

    /// <summary>Names the present use: slot and generation. What a driver keeps of the command.</summary>
    public Handle Claim
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_slot, _generation);
    }

    /// <summary>True while the driver holds the claim.</summary>
    public bool IsClaimed => _holder != ClaimHolder.Nobody;

    /// <summary>True if neither transport nor target reported anything.</summary>
    public bool IsGood
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => HostByte == HostByte.Ok && Status == ScsiStatus.Good;
    }

    /// <summary>Host byte and status as the kernel's one integer.</summary>
    public int Result => ((int)HostByte << 16) | (int)Status;

    internal ScatterList OwnData { get; } = new();

    /// <summary>What the disposition found the cause to be, beyond what host byte and status say
    /// (kernel: the midlayer byte of the result); at the end of a command that fails, how its I/O ends.</summary>
    public BlockStatus Cause { get; internal set; }

    internal EhFlags EhFlags { get; set; }

    /// <summary>True from being counted as the host's until it is not (kernel: SCMD_STATE_INFLIGHT).</summary>
    internal bool IsInFlight { get; set; }

    /// <summary>True if a claim is the present one and still open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(Handle claim) => _holder != ClaimHolder.Nobody && claim == Claim;

    /// <summary>The driver has finished with the command (kernel: scsi_done). Host byte, status, sense and residual are
    /// set; the driver touches the command no more. Interrupt context.</summary>
    /// <param name="claim">The claim under which the driver got the command. One that has ended is a bug of the
    /// driver: it is reported and the call has no other effect.</param>
    public void Done(Handle claim)
    {
        if (_holder != ClaimHolder.Driver || claim != Claim)
        {
            DoneOutOfTheWay(claim);
            return;
        }

        End();
    }

    /// <summary>Done, called by a driver that kept a pointer and no claim (kernel: cmd->scsi_done(cmd)): it ends
    /// whatever the command is used for now. If nobody waits for the command, nothing happens (kernel:
    /// REQ_ATOM_COMPLETE, SCMD_STATE_COMPLETE).</summary>
    /// <param name="kept">The claim under which the driver got it. One that has ended is a bug of the driver, and is
    /// reported.</param>
    public void DoneByPointer(Handle kept)
    {
        if (!Holds(kept))
        {
            Host.StaleClaimUsed(this, kept);
        }

        if (_holder == ClaimHolder.Driver)
        {
            End();
        }
        else if (_holder == ClaimHolder.DriverForErrorHandler)
        {
            DoneOutOfTheWay(Claim);
        }
    }

    /// <summary>Gathers the memory of the request's bios into <see cref="Data"/>; for upper drivers preparing a read or
    /// write. A lone bio's list is used as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GatherBios()
    {
        Bio? bio = Request.FirstBio;
        if (bio is not null && ReferenceEquals(bio, Request.LastBio) && Request.FirstBioDoneBytes == 0)
        {
            Data = bio.Data;
        }
        else
        {
            GatherChain(bio);
        }

        LengthBytes = Data.LengthBytes;
    }

    /// <summary>Makes a parameter list the command's data-out; for upper drivers.</summary>
    /// <param name="lengthBytes">Its length, 1 to 4096 bytes.</param>
    /// <returns>The list, zeroed, to be filled.</returns>
    public unsafe Span<byte> UsePayload(int lengthBytes)
    {
        _payload ??= GC.AllocateArray<byte>(4096, pinned: true);
        Span<byte> payload = _payload.AsSpan(0, lengthBytes);
        payload.Clear();
        OwnData.Clear();
        OwnData.Add(new DataSegment((byte*)Unsafe.AsPointer(ref _payload[0]), lengthBytes));
        Data = OwnData;
        LengthBytes = lengthBytes;
        Direction = DataDirection.ToDevice;
        return payload;
    }

    /// <summary>Makes it a command without data; for upper drivers.</summary>
    public void UseNoData()
    {
        OwnData.Clear();
        Data = OwnData;
        LengthBytes = 0;
        Direction = DataDirection.None;
    }

    /// <summary>Keeps sense data, cut at <see cref="SenseBufferBytes"/>.</summary>
    public void SetSense(ReadOnlySpan<byte> sense)
    {
        SenseLength = Math.Min(sense.Length, SenseBufferBytes);
        sense[..SenseLength].CopyTo(_sense);
    }

    /// <summary>True if nobody uses it: it is back in its host's pool. A search, for dumps.</summary>
    public bool IsFree => Host.Commands.IsFree(this);

    /// <summary>The driver's claim begins; the outcome of an earlier dispatch is forgotten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void OpenClaim()
    {
        _generation++;
        _holder = ClaimHolder.Driver;
        HostByte = HostByte.Ok;
        Status = ScsiStatus.Good;
        SenseLength = 0;
        ResidualBytes = 0;
        Cause = BlockStatus.Ok;
    }

    /// <summary>The driver's claim on a command of the error handler's begins, in the place of this one.</summary>
    internal void OpenErrorHandlerClaim()
    {
        OpenClaim();
        _holder = ClaimHolder.DriverForErrorHandler;
    }

    /// <summary>The driver's claim ends without Done: it refused the command, or an abort or reset took it
    /// back.</summary>
    internal void EndClaim() => _holder = ClaimHolder.Nobody;

    /// <summary>Clears result and sense, as if the command had not been sent.</summary>
    internal void ClearResult()
    {
        HostByte = HostByte.Ok;
        Status = ScsiStatus.Good;
        SenseLength = 0;
        Cause = BlockStatus.Ok;
    }

    /// <summary>Makes the command ready for a new preparation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Clear()
    {
        Retries = 0;
        if (EhFlags != EhFlags.None)
        {
            ClearFlags();
        }

        UnderflowBytes = 0;
        DriverData = null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ClearFlags()
    {
        // Row 29 of the zoo: they stay for the next command.
        if (!Host.Shard.Plants(PlantedBug.StaleRecoveryFlags))
        {
            EhFlags = EhFlags.None;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End()
    {
        // Path 19: the driver completes the command, its claim is checked and ends here.
        _holder = ClaimHolder.Nobody;
        Host.Shard.Mark(Step.DriverCompleted, Claim.Value, this);
        Request.Queue.Complete(Request);
    }

    /// <summary>A command of the error handler's is done, or the claim has ended.</summary>
    private void DoneOutOfTheWay(Handle claim)
    {
        if (!Holds(claim))
        {
            Host.StaleClaimUsed(this, claim);
            return;
        }

        _holder = ClaimHolder.Nobody;
        Host.ErrorHandler.Done(this);
    }

    private void GatherChain(Bio? bio)
    {
        OwnData.Clear();
        Data = OwnData;
        long skip = Request.FirstBioDoneBytes;
        for (; bio is not null; bio = bio.Next)
        {
            OwnData.AddRange(bio.Data, skip, bio.LengthBytes - skip);
            skip = 0;
        }
    }

    private enum ClaimHolder : byte
    {
        Nobody,
        Driver,
        DriverForErrorHandler,
    }

    [InlineArray(SenseBufferBytes)]
    private struct SenseBuffer
    {
        private byte _first;
    }
}
