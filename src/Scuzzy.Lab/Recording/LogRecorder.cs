using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Lab.Recording;

/// <summary>Keeps the lines of the kernel log around recovery: some before the first failure, then up to a limit.
/// </summary>
internal sealed class LogRecorder : KernelLogSink
{
    /// <summary>Lines that are kept from before the first failure.</summary>
    public const int LinesBefore = 8;

    /// <summary>Most lines that are kept.</summary>
    public const int MostLines = 2000;

    private readonly List<KernelLogRecord> _lines = [];
    private bool _hasFailure;

    public IReadOnlyList<KernelLogRecord> Lines => _lines;

    /// <summary>Lines that came when there was no room.</summary>
    public long Omitted { get; private set; }

    /// <summary>From now on nothing old is forgotten.</summary>
    public void Failure() => _hasFailure = true;

    public override void Write(KernelLogRecord record)
    {
        if (!_hasFailure && _lines.Count >= LinesBefore)
        {
            _lines.RemoveAt(0);
        }

        if (_lines.Count < MostLines)
        {
            _lines.Add(record);
        }
        else
        {
            Omitted++;
        }
    }
}
