using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Memory and command with which a scan or an upper driver asks a device; used one command at a time, and
/// given back to its host's <see cref="ProbeBufferPool"/> by <see cref="Dispose"/>.</summary>
internal sealed unsafe class ProbeBuffer(ProbeBufferPool pool) : IDisposable
{
    /// <summary>Room at first: for INQUIRY, mode pages and most VPD pages.</summary>
    private const int InitialBytes = 512;

    private readonly ScsiExecution _execution = new();
    private byte[] _memory = GC.AllocateArray<byte>(InitialBytes, pinned: true);

    /// <summary>The outcome of the last command.</summary>
    public ScsiExecution Outcome => _execution;

    /// <summary>The memory.</summary>
    public Span<byte> Bytes => _memory;

    /// <summary>What the last command brought.</summary>
    public ReadOnlySpan<byte> Received =>
        _memory.AsSpan(0, (int)(_execution.Data.LengthBytes - _execution.ResidualBytes));

    /// <inheritdoc/>
    public void Dispose() => pool.Return(this);

    /// <summary>Reads data-in of a length into the memory, which is made long enough and zeroed before.</summary>
    public ShardTask ReadAsync(
        ScsiDevice device,
        Cdb cdb,
        int lengthBytes,
        long timeoutNs,
        int retries,
        FailureTable? failures = null
    )
    {
        if (lengthBytes > _memory.Length)
        {
            _memory = GC.AllocateUninitializedArray<byte>(lengthBytes, pinned: true);
        }

        _memory.AsSpan(0, lengthBytes).Clear();
        return SendAsync(device, cdb, lengthBytes, isWrite: false, timeoutNs, retries, failures);
    }

    /// <summary>Sends a command with data-out from the memory, or without data.</summary>
    public ShardTask SendAsync(
        ScsiDevice device,
        Cdb cdb,
        int lengthBytes,
        bool isWrite,
        long timeoutNs,
        int retries,
        FailureTable? failures = null
    )
    {
        _execution.Cdb = cdb;
        _execution.Data.Clear();
        if (lengthBytes > 0)
        {
            _execution.Data.Add(
                new DataSegment((byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _memory[0]), lengthBytes)
            );
        }

        _execution.IsWrite = isWrite;
        _execution.TimeoutNs = timeoutNs;
        _execution.Retries = retries;
        _execution.Failures = failures;
        return device.ExecuteAsync(_execution);
    }
}
