using System.Runtime.InteropServices;
using System.Text;

namespace Scuzzy.Runtime.Kernel;

/// <summary>The latest lines of the log (kernel: struct printk_ringbuffer). Their text lies side by side in a few
/// buffers, which are written again once all their lines are too old: a line becomes an object when it is read.
/// </summary>
internal sealed class KernelLogRing
{
    private const int MostLinesTogether = 128;
    private const int FirstBytes = 12_288;

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

        int begin = block.Length;
        bool isLatin = block.Append(text);
        _lines[at] = new Line(timeNs, level, prefix, begin, block.Length - begin, isLatin);
        Count++;
    }

    /// <summary>A line by its number, one of the last <see cref="Capacity"/>.</summary>
    public KernelLogRecord At(long number)
    {
        int at = (int)(number % _lines.Length);
        Line line = _lines[at];
        ReadOnlySpan<byte> bytes = _blocks[at / _linesTogether].Bytes.AsSpan(line.Begin, line.Length);
        string text = line.IsLatin
            ? Encoding.Latin1.GetString(bytes)
            : MemoryMarshal.Cast<byte, char>(bytes).ToString();
        return new KernelLogRecord(number, line.TimeNs, line.Level, line.Prefix, text);
    }

    private readonly record struct Line(
        long TimeNs,
        KernelLogLevel Level,
        string Prefix,
        int Begin,
        int Length,
        bool IsLatin
    );

    private struct Block
    {
        public byte[]? Bytes;
        public int Length;

        /// <summary>Adds a text, a byte for each character if that is possible, which it tells.</summary>
        public bool Append(ReadOnlySpan<char> text)
        {
            bool isLatin = !text.ContainsAnyExceptInRange('\0', '\u00ff');
            int length = isLatin ? text.Length : text.Length * sizeof(char);
            Bytes ??= new byte[Math.Max(FirstBytes, length)];
            if (Bytes.Length - Length < length)
            {
                Array.Resize(ref Bytes, Math.Max(Bytes.Length * 2, Length + length));
            }

            Span<byte> room = Bytes.AsSpan(Length, length);
            if (isLatin)
            {
                Encoding.Latin1.GetBytes(text, room);
            }
            else
            {
                MemoryMarshal.AsBytes(text).CopyTo(room);
            }

            Length += length;
            return isLatin;
        }
    }
}
