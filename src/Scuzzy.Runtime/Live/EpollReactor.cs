using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

/// <summary>Waits on a level-triggered epoll; an eventfd ends the wait from outside.</summary>
/// <remarks>At most <see cref="MaximumEvents"/> sources are served per call, which bounds a turn; what was left out is
/// reported first by the next call, because the kernel rotates its ready list.</remarks>
internal sealed unsafe class EpollReactor : Reactor
{
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;

    private const uint EdgeTriggered = 0x80000000;
    private const int MaximumEvents = 64;
    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const int EventFdNonBlocking = Native.NonBlocking | Native.CloseOnExec;

    // struct epoll_event is packed on x86-64 only.
    private static readonly bool s_packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int s_stride = s_packed ? 12 : 16;
    private static readonly int s_dataOffset = s_packed ? 4 : 8;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(MaximumEvents * 16);
    private readonly List<EpollSource?> _sources = [null];
    private readonly List<uint> _generations = [0];
    private readonly Stack<int> _free = new();
    private bool _hasNanosecondWait = true;
    private int _ready;
    private bool _disposed;

    public EpollReactor()
    {
        _epoll = Check(Native.EpollCreate(Native.CloseOnExec), "epoll_create1");
        _wake = Check(Native.EventFd(0, EventFdNonBlocking), "eventfd");

        // Edge-triggered, so that nobody needs to read it: each write is an edge.
        Check(Control(Add, _wake, In | EdgeTriggered, 0), "epoll_ctl");
    }

    ~EpollReactor() => Free();

    public override bool HasSources => _sources.Count - 1 > _free.Count;

    /// <summary>Starts to watch a source.</summary>
    /// <returns>0 or an errno value.</returns>
    public int Register(EpollSource source, uint interest)
    {
        int slot;
        if (_free.Count > 0)
        {
            slot = _free.Pop();
        }
        else
        {
            slot = _sources.Count;
            _sources.Add(null);
            _generations.Add(0);
        }

        ulong registration = ((ulong)_generations[slot] << 32) | (uint)slot;
        if (Control(Add, source.Descriptor, interest, registration) != 0)
        {
            _free.Push(slot);
            return Native.LastError;
        }

        _sources[slot] = source;
        source.Registration = registration;
        return 0;
    }

    /// <summary>Changes what a source waits for.</summary>
    public void Change(EpollSource source, uint interest) =>
        Check(Control(Modify, source.Descriptor, interest, source.Registration), "epoll_ctl");

    /// <summary>Ends watching a source, before its descriptor is closed; events already fetched are dropped.</summary>
    public void Unregister(EpollSource source)
    {
        if (source.Registration == 0)
        {
            return;
        }

        int slot = (int)(uint)source.Registration;
        Check(Control(Delete, source.Descriptor, 0, 0), "epoll_ctl");
        _sources[slot] = null;
        _generations[slot]++;
        _free.Push(slot);
        source.Registration = 0;
    }

    public override int Wait(long timeoutNs) => _ready = WaitForEvents(timeoutNs);

    public override void Dispatch()
    {
        int count = _ready;
        _ready = 0;
        for (int i = 0; i < count; i++)
        {
            byte* one = _events + (i * s_stride);
            uint ready = *(uint*)one;
            ulong registration = *(ulong*)(one + s_dataOffset);
            int slot = (int)(uint)registration;
            EpollSource? source = _sources[slot];
            if (source is not null && source.Registration == registration)
            {
                source.Ready(ready);
            }
        }
    }

    public override void Wake()
    {
        if (_disposed)
        {
            return;
        }

        ulong one = 1;
        _ = Native.Write(_wake, &one, sizeof(ulong));
    }

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private int WaitForEvents(long timeoutNs)
    {
        int count;
        if (timeoutNs is 0 or long.MaxValue)
        {
            count = Native.EpollWait(_epoll, _events, MaximumEvents, timeoutNs == 0 ? 0 : -1);
        }
        else if (_hasNanosecondWait)
        {
            count = WaitNanoseconds(timeoutNs);
        }
        else
        {
            long ms = Math.Min((timeoutNs + 999_999) / 1_000_000, int.MaxValue);
            count = Native.EpollWait(_epoll, _events, MaximumEvents, (int)ms);
        }

        if (count >= 0)
        {
            return count;
        }

        int error = Native.LastError;
        Invariant.Holds(error == Errno.EINTR || (error == Errno.ENOSYS && !_hasNanosecondWait));
        return 0;
    }

    /// <summary>Kernels before 5.11 and some C libraries lack the wait in nanoseconds.</summary>
    private int WaitNanoseconds(long timeoutNs)
    {
        try
        {
            var time = new TimeSpec(timeoutNs);
            int count = Native.EpollWait2(_epoll, _events, MaximumEvents, &time, null);
            _hasNanosecondWait = count >= 0 || Native.LastError != Errno.ENOSYS;
            return count;
        }
        catch (EntryPointNotFoundException)
        {
            _hasNanosecondWait = false;
            return 0;
        }
    }

    private int Control(int operation, int descriptor, uint interest, ulong data)
    {
        byte* one = stackalloc byte[16];
        *(uint*)one = interest;
        *(ulong*)(one + s_dataOffset) = data;
        return Native.EpollControl(_epoll, operation, descriptor, one);
    }

    private static int Check(int result, string call)
    {
        if (result < 0)
        {
            Invariant.Broken($"{call} failed: {Errno.Describe(Native.LastError)}");
        }

        return result;
    }

    private void Free()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _ = Native.Close(_wake);
        _ = Native.Close(_epoll);
        NativeMemory.Free(_events);
    }
}
