using System.Runtime.InteropServices;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Lab.Scenarios;

/// <summary>A command that a process passes through (kernel: SG_IO), with memory of its own.</summary>
internal sealed class GenericExecution : IDisposable
{
    private unsafe byte* _memory;

    public unsafe GenericExecution(ScenarioCommand.Generic generic)
    {
        Execution = new ScsiExecution
        {
            Cdb = generic.Cdb,
            TimeoutNs = generic.TimeoutNs,
            IsWrite = generic.OutBytes > 0,
            IsPrivileged = false,
            IsQuiet = false,
        };
        int length = Math.Max(generic.InBytes, generic.OutBytes);
        if (length > 0)
        {
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)length, 4096);
            new Span<byte>(_memory, length).Clear();
            Execution.Data.Add(new DataSegment(_memory, length));
        }
    }

    public ScsiExecution Execution { get; }

    public unsafe void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
