using System.Buffers.Binary;

namespace Scuzzy.Tests.Durability;

/// <summary>What was written, what was acknowledged and what is durable, block by block; each write has a sequence
/// number, which fills its block.</summary>
internal sealed class WriteHistory(int blocks)
{
    private readonly ulong[] _durable = new ulong[blocks];
    private readonly List<ulong>[] _written = [.. Enumerable.Range(0, blocks).Select(_ => new List<ulong> { 0 })];
    private readonly Dictionary<ulong, (int Block, bool IsDurable)> _inFlight = [];
    private readonly Dictionary<ulong, List<(int Block, ulong Sequence)>> _flushes = [];
    private readonly List<(int Block, ulong Sequence)> _acknowledged = [];
    private readonly HashSet<ulong> _known = [];
    private ulong _next;

    /// <summary>Writes known to be durable, of all rounds.</summary>
    public long Durable { get; private set; }

    /// <summary>True if a write to the block is in the air: two at once may end in any order.</summary>
    public bool IsInFlight(int block) => _inFlight.Values.Any(write => write.Block == block);

    public ulong StartWrite(int block, bool isDurable)
    {
        ulong sequence = ++_next;
        _written[block].Add(sequence);
        _inFlight.Add(sequence, (block, isDurable));
        return sequence;
    }

    /// <summary>A flush makes durable what was acknowledged before it was sent.</summary>
    public ulong StartFlush()
    {
        ulong sequence = ++_next;
        _flushes.Add(sequence, [.. _acknowledged]);
        return sequence;
    }

    public void Answered(ulong sequence)
    {
        if (_flushes.Remove(sequence, out List<(int Block, ulong Sequence)>? covered))
        {
            covered.ForEach(write => MakeDurable(write.Block, write.Sequence));
            return;
        }

        (int block, bool isDurable) = _inFlight[sequence];
        _inFlight.Remove(sequence);
        _acknowledged.Add((block, sequence));
        if (isDurable)
        {
            MakeDurable(block, sequence);
        }
    }

    public void EndRound()
    {
        _inFlight.Clear();
        _flushes.Clear();
        _acknowledged.Clear();
    }

    /// <summary>Compares an image with the history: a block holds one write, whole, not older than its last durable
    /// one. Null if all is well, else what was lost.</summary>
    public string? Verify(string image, int blockBytes)
    {
        using FileStream file = File.OpenRead(image);
        byte[] data = new byte[blockBytes];
        for (int block = 0; block < blocks; block++)
        {
            file.ReadExactly(data);
            ulong found = BinaryPrimitives.ReadUInt64LittleEndian(data);
            if (found < _durable[block] || !_written[block].Contains(found))
            {
                return $"block {block} holds write {found}, durable is {_durable[block]}";
            }

            if (data.AsSpan(8).SequenceEqual(data.AsSpan(0, blockBytes - 8)) is false)
            {
                return $"block {block} is torn";
            }

            // From here on this write is what the block holds: the image is the truth after a kill.
            _durable[block] = found;
        }

        return null;
    }

    private void MakeDurable(int block, ulong sequence)
    {
        if (_known.Add(sequence))
        {
            Durable++;
        }

        _durable[block] = Math.Max(_durable[block], sequence);
    }
}
