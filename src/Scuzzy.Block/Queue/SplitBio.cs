using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>A bio that is longer than its device accepts, on its way as parts, at most
/// <see cref="MaximumParts"/> at a time (kernel: bio_split, bio_chain).</summary>
internal sealed class SplitBio
{
    /// <summary>Most parts under way together.</summary>
    public const int MaximumParts = 16;

    private RequestQueue _queue = null!;
    private Cpu _cpu = null!;
    private Bio _bio = null!;
    private long _position;
    private int _parts;
    private bool _isSubmitting;
    private BlockStatus _status;

    internal SplitBio? NextFree;

    public void Begin(RequestQueue queue, Bio bio, Cpu cpu)
    {
        _queue = queue;
        _bio = bio;
        _cpu = cpu;
        _position = 0;
        _parts = 0;
        _status = BlockStatus.Ok;
        queue.SplitBios++;
        SubmitParts();
    }

    public void PartEnded(BlockStatus status)
    {
        if (_status == BlockStatus.Ok)
        {
            _status = status;
        }

        _parts--;
        SubmitParts();
    }

    private void SubmitParts()
    {
        if (_isSubmitting)
        {
            return;
        }

        _isSubmitting = true;
        while (_parts < MaximumParts && _position < _bio.LengthBytes)
        {
            long offset = _bio.OffsetBytes + _position;
            long length = _queue.PrefixBytes(_bio.Operation, offset, _bio, _position);
            BioPart part = _queue.Layer.TakePart();
            part.Prepare(this, _bio, offset, _position, length);
            _position += length;
            _parts++;
            part.Start();
            part.Partition = _bio.Partition;
            _queue.SubmitPart(part, _cpu);
        }

        _isSubmitting = false;
        if (_parts == 0)
        {
            End();
        }
    }

    private void End()
    {
        Bio bio = _bio;
        RequestQueue queue = _queue;
        BlockStatus status = _status;
        _bio = null!;
        queue.Layer.Return(this);
        RequestQueue.EndBio(bio, status);
    }
}
