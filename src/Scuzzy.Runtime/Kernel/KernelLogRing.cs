namespace Scuzzy.Runtime.Kernel;

/// <summary>The latest lines of the log (kernel: struct printk_ringbuffer). Their text lies side by side in a few
/// buffers, which are written again once all their lines are too old: a line becomes an object when it is read.
/// </summary>
internal sealed class KernelLogRing
{
    private const int MostLinesTogether = 128;
    private const int FirstCharacters = 4096;

    private readonly Line[] _lines;
    private readonly Block[] _blocks;
    private readonly int _linesTogether;

    /// <summary>Creates an empty ring.</summary>
    /// <param name="capacity">How many lines it keeps, 1 or more.</param>
    public KernelLogRing(int capacity)
    {
        _linesTogether = Math.Min(capacity, MostLinesTogether);

        // The lines of one block more are kept, since a block is written again as a whole.
        _blocks = new Block[((capacity + _linesTogether - 1) / _linesTogether) + 1];
        _lines = new Line[_blocks.Length * _linesTogether];
        Capacity = capacity;
    }

    /// <summary>How many lines it keeps.</summary>
    public int Capacity { get; }

    /// <summary>How many lines were ever added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a line, over the oldest if the ring is full.</summary>
    public void Append(long timeNs, KernelLogLevel level, string prefix, ReadOnlySpan<char> text)
    {
        int at = (int)(Count % _lines.Length);
        ref Block block = ref _blocks[at / _linesTogether];
        if (at % _linesTogether == 0)
        {
            block.Length = 0;
        }

        _lines[at] = new Line(timeNs, level, prefix, block.Length, text.Length);
        block.Append(text);
        Count++;
    }

    /// <summary>A line by its number, one of the last <see cref="Capacity"/>.</summary>
    public KernelLogRecord At(long number)
    {
        int at = (int)(number % _lines.Length);
        Line line = _lines[at];
        ReadOnlySpan<char> text = _blocks[at / _linesTogether].Text.AsSpan(line.Begin, line.Length);
        return new KernelLogRecord(number, line.TimeNs, line.Level, line.Prefix, text.ToString());
    }

    private readonly record struct Line(long TimeNs, KernelLogLevel Level, string Prefix, int Begin, int Length);

    private struct Block
    {
        public char[]? Text;
        public int Length;

        public void Append(ReadOnlySpan<char> text)
        {
            Text ??= new char[Math.Max(FirstCharacters, text.Length)];
            if (Text.Length - Length < text.Length)
            {
                Array.Resize(ref Text, Math.Max(Text.Length * 2, Length + text.Length));
            }

            text.CopyTo(Text.AsSpan(Length));
            Length += text.Length;
        }
    }
}
