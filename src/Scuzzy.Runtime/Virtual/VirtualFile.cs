using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Runtime.Files;

/// <summary>An open file of the virtual disk. A transfer takes effect when it is submitted, a synchronize when it
/// ends, and then for what had been submitted before it.</summary>
internal sealed class VirtualFile(Shard shard, VirtualDisk disk, VirtualFileContent content, FileOpenOptions options)
    : ShardFile
{
    private const int DirectAlignment = 4096;
    private const long NoSequence = -1;

    private readonly Stack<Completion> _idle = new();
    private int _underWay;
    private bool _isClosed;

    public override long LengthBytes { get; } = content.LengthBytes;

    public override bool IsReadOnly { get; } = options.ReadOnly;

    public override bool Submit(FileOperation operation)
    {
        Invariant.Holds(!_isClosed && !operation.IsQueued);
        operation.Error = Check(operation);
        if (operation.Error != 0)
        {
            return true;
        }

        bool synchronizes = operation.Kind == FileOperationKind.Synchronize;
        long latencyNs = synchronizes ? disk.SynchronizeLatencyNs : disk.TransferLatencyNs;
        long sequence = synchronizes ? content.BeginSynchronize() : NoSequence;
        if (!synchronizes)
        {
            Perform(operation);
        }

        if (latencyNs == 0)
        {
            EndSynchronize(sequence);
            return true;
        }

        Completion completion = _idle.Count > 0 ? _idle.Pop() : new Completion(this, shard.Cpus[0]);
        _underWay++;
        completion.Begin(operation, sequence, shard.NowNs + latencyNs);
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        Invariant.Holds(_underWay == 0);
        _isClosed = true;
    }

    private void EndSynchronize(long sequence)
    {
        if (sequence != NoSequence)
        {
            content.EndSynchronize(sequence);
        }
    }

    private int Check(FileOperation operation)
    {
        bool isTransfer = operation.Kind is FileOperationKind.Read or FileOperationKind.Write;
        bool writes = operation.Kind is not (FileOperationKind.Read or FileOperationKind.Synchronize);
        long length = isTransfer ? operation.Data.LengthBytes : operation.LengthBytes;
        if (operation.OffsetBytes < 0)
        {
            return Errno.EINVAL;
        }

        if (writes && IsReadOnly)
        {
            return Errno.EBADF;
        }

        if (options.Direct && isTransfer && (operation.OffsetBytes | length) % DirectAlignment != 0)
        {
            return Errno.EINVAL;
        }

        return disk.Fault?.Invoke(content.Path, operation.Kind, operation.OffsetBytes, length) ?? 0;
    }

    private void Perform(FileOperation operation)
    {
        long offset = operation.OffsetBytes;
        switch (operation.Kind)
        {
            case FileOperationKind.Read:
                foreach (DataSegment segment in operation.Data.Segments)
                {
                    content.Read(offset, segment.Span);
                    offset += segment.LengthBytes;
                }

                break;
            case FileOperationKind.Write:
                foreach (DataSegment segment in operation.Data.Segments)
                {
                    content.Write(offset, segment.Span);
                    offset += segment.LengthBytes;
                }

                break;
            case FileOperationKind.Punch or FileOperationKind.Zero:
                content.Zero(offset, operation.LengthBytes);
                break;
            default:
                Invariant.Broken("a file operation of unknown kind");
                break;
        }
    }

    private sealed class Completion(VirtualFile file, Cpu cpu) : ShardTimer(cpu)
    {
        private FileOperation? _operation;
        private long _sequence;

        public void Begin(FileOperation operation, long sequence, long deadlineNs)
        {
            _operation = operation;
            _sequence = sequence;
            Arm(Cpu.Shard, deadlineNs);
        }

        protected override void Expired()
        {
            file.EndSynchronize(_sequence);
            FileOperation operation = _operation!;
            _operation = null;
            file._underWay--;
            file._idle.Push(this);
            Cpu.Raise(CpuContext.Interrupt, operation);
        }
    }
}
