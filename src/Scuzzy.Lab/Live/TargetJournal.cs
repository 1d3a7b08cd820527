using System.Runtime.InteropServices;
using System.Text;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Lab.Live;

/// <summary>The changes that served targets were told while they ran, a line each, in a file, so that a restart finds
/// them. A line counts once it is whole and synchronized; what a crash has cut off is dropped.</summary>
/// <param name="shard">Whose store workers write, so that nobody waits for the medium.</param>
/// <param name="path">The file; made with the first line.</param>
internal sealed unsafe class TargetJournal(Shard shard, string path) : FileOperation, IDisposable
{
    /// <summary>Bytes that are read; more would be a mistake.</summary>
    public const int MaximumBytes = 1 << 20;

    private readonly Queue<(string Line, Action<string?> Kept)> _waiting = [];
    private ShardFile? _file;
    private byte[] _bytes = [];
    private long _length;
    private string? _problem;
    private bool _isBusy;

    /// <summary>The lines so far; before the first is appended.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<string> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        if (new FileInfo(path).Length > MaximumBytes)
        {
            throw new IOException(TooLong);
        }

        string text = File.ReadAllText(path, Encoding.UTF8);
        string[] lines = text.Split('\n');
        if (lines[^1].Length > 0)
        {
            // The next line must not continue it.
            using FileStream file = File.Open(path, FileMode.Open);
            file.SetLength(Encoding.UTF8.GetByteCount(text) - Encoding.UTF8.GetByteCount(lines[^1]));
            file.Flush(flushToDisk: true);
        }

        return lines[..^1];
    }

    /// <summary>Appends a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="kept">Called once: with null when the medium has it, or with why it cannot be kept. After that no
    /// other can, as nobody knows what the file ends with.</param>
    public void Append(string line, Action<string?> kept)
    {
        _waiting.Enqueue((line, kept));
        if (!_isBusy)
        {
            WriteNext();
        }
    }

    /// <summary>Closes the file, unless it is being written.</summary>
    public void Dispose()
    {
        if (!_isBusy)
        {
            _file?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        if (Error == 0 && Kind == FileOperationKind.Write)
        {
            Do(FileOperationKind.Synchronize);
            return;
        }

        _problem = Error == 0 ? null : $"{path}: {Errno.Describe(Error)}";
        _length += _bytes.Length;
        _isBusy = false;
        _waiting.Dequeue().Kept(_problem);
        if (!_isBusy && _waiting.Count > 0)
        {
            WriteNext();
        }
    }

    private string TooLong => $"{path}: more than {MaximumBytes} bytes of changes";

    private void WriteNext()
    {
        _file ??= Open();
        _bytes = Encoding.UTF8.GetBytes(_waiting.Peek().Line + "\n");
        string? problem = _problem ?? (_length + _bytes.Length > MaximumBytes ? TooLong : null);
        if (problem is not null)
        {
            _waiting.Dequeue().Kept(problem);
            return;
        }

        byte[] pinned = GC.AllocateUninitializedArray<byte>(_bytes.Length, pinned: true);
        _bytes.CopyTo(pinned, 0);
        _bytes = pinned;
        _isBusy = true;
        Do(FileOperationKind.Write);
    }

    private ShardFile? Open()
    {
        ShardFile? file = shard.Files.Open(
            path,
            new FileOpenOptions { Lock = true, CreateLengthBytes = 0 },
            out int errno
        );
        _problem = file is null ? $"{path}: {Errno.Describe(errno)}" : null;
        _length = file?.LengthBytes ?? 0;
        return file;
    }

    private void Do(FileOperationKind kind)
    {
        Data.Clear();
        bool isWrite = kind == FileOperationKind.Write;
        if (isWrite)
        {
            Data.Add(new DataSegment((byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0), _bytes.Length));
        }

        (Kind, OffsetBytes, LengthBytes) = (kind, isWrite ? _length : 0, isWrite ? _bytes.Length : 0);
        if (_file!.Submit(this))
        {
            Run();
        }
    }
}
