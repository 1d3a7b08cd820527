using System.Runtime.CompilerServices;

namespace Scuzzy.Scsi.Sam;

/// <summary>One command as a target port hands it to the device server: the Execute Command remote procedure
/// (SAM-5 5.1). Owned and reused by the port, which derives from it.</summary>
/// <remarks><para>Ownership: from <see cref="SamTarget.Execute"/> until <see cref="Complete"/> (or
/// <see cref="Terminated"/>) the device server owns the task and may touch its data; then it never touches it again.</para>
/// <para>Data is addressed by offset in the command's data-in or data-out buffer. Windows into it stay valid until
/// the task ends.</para></remarks>
public abstract unsafe class SamTask
{
    /// <summary>Room for sense data: SPC-5's maximum, in bytes.</summary>
    public const int MaximumSenseBytes = 252;

    private SenseBuffer _sense;
    private Cdb _cdb;

    /// <summary>Whom it comes from.</summary>
    public SamNexus Nexus { get; set; } = null!;

    /// <summary>Which logical unit, as the 8 bytes of the LUN field in big-endian order.</summary>
    public ulong Lun { get; set; }

    /// <summary>The tag that is unique within nexus and logical unit while the task lives (SAM-5 4.8).</summary>
    public ulong TaskTag { get; set; }

    /// <summary>How it is ordered.</summary>
    public TaskAttribute Attribute { get; set; }

    /// <summary>Command priority, 0 (none) to 15 (SAM-5 8.7).</summary>
    public byte Priority { get; set; }

    /// <summary>The command descriptor block.</summary>
    public ref Cdb Cdb => ref _cdb;

    /// <summary>Bytes that the initiator provided for data-in.</summary>
    public long DataInLength { get; set; }

    /// <summary>Bytes that the initiator offers as data-out.</summary>
    public long DataOutLength { get; set; }

    /// <summary>The status, set by the device server before completion.</summary>
    public ScsiStatus Status { get; private set; }

    /// <summary>Bytes of sense data, 0 if none.</summary>
    public int SenseLength { get; private set; }

    /// <summary>Bytes of data-in or data-out actually transferred; the residual is the difference to what the
    /// initiator expected, negative if the command wanted more (overflow).</summary>
    public long TransferredBytes { get; private set; }

    /// <summary>Bytes that the command would have transferred had the buffer been large enough.</summary>
    public long WantedBytes { get; private set; }

    /// <summary>The sense data.</summary>
    public ReadOnlySpan<byte> Sense => ((ReadOnlySpan<byte>)_sense)[..SenseLength];

    /// <summary>The device server's own object for this task while it lives; belongs to the device server.</summary>
    public object? ServerState { get; set; }

    /// <summary>A window of the data-in buffer that begins at an offset: contiguous, at least one byte, at most
    /// <paramref name="maximum"/>. The offset must be below <see cref="DataInLength"/>.</summary>
    public abstract byte* DataIn(long offset, int maximum, out int length);

    /// <summary>A window of the data-out buffer that begins at an offset; the data has arrived
    /// (<see cref="FetchDataOut"/>).</summary>
    public abstract byte* DataOut(long offset, int maximum, out int length);

    /// <summary>Asks for data-out up to <paramref name="end"/> bytes. True: it is here. False: it is on its way, and
    /// the port calls <see cref="SamTarget.DataOutArrived"/> when it is.</summary>
    public virtual bool FetchDataOut(long end) => true;

    /// <summary>Prepares the task for another command.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        Status = ScsiStatus.Good;
        SenseLength = 0;
        TransferredBytes = 0;
        WantedBytes = 0;
    }

    /// <summary>Sets the outcome without sense; <see cref="Complete"/> then sends it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetStatus(ScsiStatus status, long transferredBytes, long wantedBytes)
    {
        Status = status;
        TransferredBytes = transferredBytes;
        WantedBytes = wantedBytes;
    }

    /// <summary>Sets CHECK CONDITION with sense data, cut at <see cref="MaximumSenseBytes"/>.</summary>
    public void SetCheckCondition(ReadOnlySpan<byte> sense, long transferredBytes, long wantedBytes)
    {
        SetStatus(ScsiStatus.CheckCondition, transferredBytes, wantedBytes);
        SenseLength = Math.Min(sense.Length, MaximumSenseBytes);
        sense[..SenseLength].CopyTo(_sense);
    }

    /// <summary>Copies bytes into the data-in buffer at an offset; what does not fit is left out.</summary>
    /// <returns>How many bytes fitted.</returns>
    public int CopyDataIn(long offset, ReadOnlySpan<byte> source)
    {
        int wanted = (int)Math.Clamp(DataInLength - offset, 0, source.Length);
        for (int done = 0; done < wanted; )
        {
            byte* window = DataIn(offset + done, wanted - done, out int length);
            source.Slice(done, length).CopyTo(new Span<byte>(window, length));
            done += length;
        }

        return wanted;
    }

    /// <summary>Copies bytes out of the data-out buffer from an offset.</summary>
    /// <returns>How many bytes there were.</returns>
    public int CopyDataOut(long offset, Span<byte> destination)
    {
        int wanted = (int)Math.Clamp(DataOutLength - offset, 0, destination.Length);
        for (int done = 0; done < wanted; )
        {
            byte* window = DataOut(offset + done, wanted - done, out int length);
            new ReadOnlySpan<byte>(window, length).CopyTo(destination[done..]);
            done += length;
        }

        return wanted;
    }

    /// <summary>The task has ended: the port sends the response (SAM-5: Send SCSI Command Complete).</summary>
    public abstract void Complete();

    /// <summary>The task was ended by task management or loss of the nexus: no response is sent, the port gets its
    /// object back.</summary>
    public abstract void Terminated();

    [InlineArray(MaximumSenseBytes)]
    private struct SenseBuffer
    {
        private byte _first;
    }
}
