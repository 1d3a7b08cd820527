using Scuzzy.Scsi;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Copy;

/// <summary>A copy under way: reads and writes by turns through a buffer of its own, as an initiator with the asking
/// nexus's ports, so that readiness, protection, order and reservations hold for it as for everybody else.</summary>
internal sealed class CopyOperation
{
    private const int BufferBytes = 256 << 10;
    private const int MaximumAttentions = 16;

    private readonly UnitTask _task;
    private readonly List<CopySegment> _segments;
    private readonly CopyResult _result;
    private readonly Rod? _rod;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(BufferBytes, pinned: true);
    private readonly CopyLeg _leg;
    private readonly Action<CopyOperation, SenseData?> _ended;
    private long _position;
    private int _piece;
    private bool _isWrite;
    private bool _isRunning;
    private bool _hasEnded;
    private bool _isTerminated;
    private int _attentions;

    /// <summary>Makes a copy that has not begun.</summary>
    /// <param name="task">The task that asked; its list of segments was checked.</param>
    /// <param name="segments">What to copy, in order.</param>
    /// <param name="result">Where to note what becomes of it.</param>
    /// <param name="rod">What the token of a token copy stands for; null of others. It must stay as it is until it is
    /// read.</param>
    /// <param name="ended">Ends the task: with the sense data, or GOOD if there are none.</param>
    public CopyOperation(
        UnitTask task,
        List<CopySegment> segments,
        CopyResult result,
        Rod? rod,
        Action<CopyOperation, SenseData?> ended
    )
    {
        _rod = rod;
        _task = task;
        _segments = segments;
        _result = result;
        _ended = ended;
        _leg = new CopyLeg(this, _buffer);
    }

    /// <summary>The task that asked.</summary>
    public UnitTask Task => _task;

    /// <summary>What became of it.</summary>
    public CopyResult Result => _result;

    /// <summary>Goes on until it is done or has to wait.</summary>
    public void Run()
    {
        _isRunning = true;
        while (true)
        {
            if (_task.Fate != TaskFate.Normal || _result.Segments == _segments.Count)
            {
                _isRunning = false;
                _ended(this, null);
                return;
            }

            CopySegment segment = _segments[_result.Segments];
            if (_position == segment.Length)
            {
                _position = 0;
                _result.Segments++;
                continue;
            }

            if (segment.Source is null)
            {
                _isWrite = true; // the buffer is zeros
            }
            else if (!_isWrite && _rod is { IsValid: false })
            {
                _isRunning = false;
                _ended(this, new SenseData(SenseKey.IllegalRequest, AdditionalSense.TokenRevoked));
                return;
            }

            Issue(segment);
            if (!_hasEnded)
            {
                _isRunning = false;
                return;
            }

            if (!TryFinishLeg())
            {
                return;
            }
        }
    }

    /// <summary>The read or write has ended.</summary>
    public void LegEnded(bool isTerminated)
    {
        _hasEnded = true;
        _isTerminated = isTerminated;
        if (!_isRunning && TryFinishLeg())
        {
            Run();
        }
    }

    private void Issue(CopySegment segment)
    {
        DiskUnit unit = _isWrite ? segment.Destination : segment.Source!;
        long offset = _position + (_isWrite ? segment.DestinationOffset : segment.SourceOffset);
        _piece = (int)Math.Min(BufferBytes, segment.Length - _position);
        ulong lba = (ulong)offset >> unit.BlockShift;
        uint blocks = (uint)(_piece >> unit.BlockShift);
        _leg.Prepare(_isWrite ? Cdb.Write16(lba, blocks) : Cdb.Read16(lba, blocks), !_isWrite, _piece);
        Nexus nexus = _task.Nexus.Nexus.Copier!;
        _leg.Nexus = nexus;
        _leg.Lun = unit.Lun.Value;
        _leg.TaskTag = nexus.NextTag++;
        _hasEnded = false;
        unit.ReceiveLeg(_leg, nexus);
    }

    // True: goes on. False: the task has ended.
    private bool TryFinishLeg()
    {
        if (_isTerminated)
        {
            _isRunning = false;
            _ended(this, Aborted(AdditionalSense.ThirdPartyDeviceFailure));
            return false;
        }

        if (_leg.Status == ScsiStatus.Good)
        {
            _position += _isWrite ? _piece : 0;
            _result.Bytes += _isWrite ? _piece : 0;
            _isWrite = !_isWrite;
            return true;
        }

        var sense = new SenseView(_leg.Sense);
        bool isAttention = _leg.Status == ScsiStatus.CheckCondition && sense.Key == SenseKey.UnitAttention;
        if (isAttention && _attentions++ < MaximumAttentions)
        {
            return true;
        }

        _isRunning = false;
        _ended(this, Aborted(AdditionalSense.ThirdPartyDeviceFailure));
        return false;
    }

    // COMMAND-SPECIFIC INFORMATION is the segment (SPC-4 5.17.7.4).
    private SenseData Aborted(AdditionalSense additional) =>
        new(SenseKey.CopyAborted, additional)
        {
            CommandSpecific = (uint)_result.Segments,
            Information = (ulong)_result.Bytes,
        };
}
