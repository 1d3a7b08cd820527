using System.Runtime.InteropServices;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Tests.Target;

/// <summary>A task as a target port has it: native buffers for both directions, handed out in windows of a bounded
/// size, with guard bytes behind that must stay as they are.</summary>
internal sealed unsafe class PortTask : SamTask, IDisposable
{
    private const int GuardBytes = 64;
    private const byte Guard = 0xA5;
    private const byte Fill = 0xEE;

    private readonly int _capacity;
    private readonly byte* _in;
    private readonly byte* _out;

    public PortTask(int capacityBytes = 1 << 16)
    {
        _capacity = capacityBytes;
        _in = (byte*)NativeMemory.AlignedAlloc((nuint)(capacityBytes + GuardBytes), 4096);
        _out = (byte*)NativeMemory.AlignedAlloc((nuint)(capacityBytes + GuardBytes), 4096);
        Prepare(default);
    }

    /// <summary>Longest window, so that one transfer has several segments; default all in one.</summary>
    public int WindowBytes { get; set; } = int.MaxValue;

    /// <summary>Data-out is held back until <see cref="TargetPort.DeliverData"/>.</summary>
    public bool HoldsDataBack { get; set; }

    public bool AskedForData { get; private set; }

    public int Completions { get; private set; }

    public int Terminations { get; private set; }

    /// <summary>Called when the task has ended, either way.</summary>
    public Action<PortTask>? Ended { get; set; }

    public bool HasEnded => Completions + Terminations > 0;

    public Span<byte> InBuffer => new(_in, _capacity);

    public Span<byte> OutBuffer => new(_out, _capacity);

    /// <summary>The data-in that arrived.</summary>
    public byte[] Received => InBuffer[..(int)TransferredBytes].ToArray();

    public SenseView SenseData => new(Sense);

    /// <summary>Gets ready for a command.</summary>
    public PortTask Prepare(Cdb cdb, int dataIn = 0, ReadOnlySpan<byte> dataOut = default)
    {
        Assert.True(dataIn <= _capacity && dataOut.Length <= _capacity);
        Cdb = cdb;
        DataInLength = dataIn;
        DataOutLength = dataOut.Length;
        new Span<byte>(_in, _capacity).Fill(Fill);
        dataOut.CopyTo(OutBuffer);
        new Span<byte>(_in + dataIn, GuardBytes).Fill(Guard);
        Completions = 0;
        Terminations = 0;
        AskedForData = false;
        return this;
    }

    public override byte* DataIn(long offset, int maximum, out int length)
    {
        Require(offset >= 0 && offset < DataInLength && maximum > 0, "a window outside data-in");
        length = (int)Math.Min(Math.Min(maximum, WindowBytes), DataInLength - offset);
        return _in + offset;
    }

    public override byte* DataOut(long offset, int maximum, out int length)
    {
        Require(!HoldsDataBack, "data-out was touched before it came");
        Require(offset >= 0 && offset < DataOutLength && maximum > 0, "a window outside data-out");
        length = (int)Math.Min(Math.Min(maximum, WindowBytes), DataOutLength - offset);
        return _out + offset;
    }

    public override bool FetchDataOut(long end)
    {
        AskedForData = true;
        return !HoldsDataBack;
    }

    public override void Complete()
    {
        Completions++;
        Check();
        Ended?.Invoke(this);
    }

    public override void Terminated()
    {
        Terminations++;
        Check();
        Ended?.Invoke(this);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_in);
        NativeMemory.AlignedFree(_out);
    }

    private void Check()
    {
        Require(Completions + Terminations == 1, "a task ended twice");
        Require(new ReadOnlySpan<byte>(_in + DataInLength, GuardBytes).IndexOfAnyExcept(Guard) < 0, "an overrun");
        Require(TransferredBytes >= 0 && TransferredBytes <= Math.Max(DataInLength, DataOutLength), "a residual");
    }

    // Not xunit's, which allocate.
    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
