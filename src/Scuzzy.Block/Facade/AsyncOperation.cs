using System.Buffers;
using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Facade;

/// <summary>One operation of <see cref="AsyncDisk"/>: goes to the home shard as a work item, there it is a
/// bio.</summary>
internal sealed class AsyncOperation : Bio
{
    /// <summary>Longest write of zeros by hand.</summary>
    private const int ZeroBytes = 256 * 1024;

    private readonly BlockDevice _device;
    private readonly BlockOperation _kind;
    private readonly long _offset;
    private readonly long _length;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MemoryHandle _pin;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;
    private unsafe byte* _zeros;
    private long _position;

    /// <summary>Set on any thread, looked at on the shard.</summary>
    private bool _isCancelled;

    public AsyncOperation(BlockDevice device, BlockOperation kind, long offset, long length)
    {
        _device = device;
        _kind = kind;
        _offset = offset;
        _length = length;
    }

    public unsafe Task Start(ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        Operation = _kind;
        OffsetBytes = _offset;
        LengthBytes = _length;
        if (buffer.Length > 0)
        {
            _pin = buffer.Pin();
            Data.Add(new DataSegment((byte*)_pin.Pointer, buffer.Length));
        }

        _registration = cancellation.UnsafeRegister(static state => ((AsyncOperation)state!).RequestCancel(), this);
        _device.Shard.Post(new DelegateWorkItem(Arrived));
        return _done.Task;
    }

    /// <inheritdoc/>
    protected override void Ended() => Settle();

    private void RequestCancel() => Volatile.Write(ref _isCancelled, true);

    /// <summary>On the home shard: what was cancelled on the way is not begun.</summary>
    private void Arrived()
    {
        if (Volatile.Read(ref _isCancelled))
        {
            Release();
            _done.TrySetCanceled(_cancellation);
            return;
        }

        if (_device.Submit(this))
        {
            Settle();
        }
    }

    /// <summary>The bio has ended; a write of zeros by hand may have more to do.</summary>
    private void Settle()
    {
        while (true)
        {
            if (_kind == BlockOperation.WriteZeroes && Status == BlockStatus.NotSupported && Operation == _kind)
            {
                BeginZeros();
            }
            else if (Operation != _kind && Status == BlockStatus.Ok)
            {
                _position += LengthBytes;
            }
            else
            {
                break;
            }

            if (_position >= _length)
            {
                break;
            }

            if (Volatile.Read(ref _isCancelled))
            {
                Release();
                _done.TrySetCanceled(_cancellation);
                return;
            }

            if (!SubmitZeros())
            {
                return;
            }
        }

        Release();
        if (Status == BlockStatus.Ok)
        {
            _done.TrySetResult();
        }
        else
        {
            _done.TrySetException(new BlockException(Status));
        }
    }

    private unsafe void BeginZeros()
    {
        _zeros = (byte*)NativeMemory.AlignedAlloc(ZeroBytes, 4096);
        new Span<byte>(_zeros, ZeroBytes).Clear();
        Operation = BlockOperation.Write;
        _position = 0;
    }

    private unsafe bool SubmitZeros()
    {
        OffsetBytes = _offset + _position;
        LengthBytes = Math.Min(ZeroBytes, _length - _position);
        Data.Clear();
        Data.Add(new DataSegment(_zeros, (int)LengthBytes));
        return _device.Submit(this);
    }

    private unsafe void Release()
    {
        _registration.Dispose();
        _pin.Dispose();
        if (_zeros is not null)
        {
            NativeMemory.AlignedFree(_zeros);
            _zeros = null;
        }
    }
}
