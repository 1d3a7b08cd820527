using System.Text;

namespace Scuzzy.Lab.Live;

/// <summary>The changes that served targets were told while they ran, a line each, in a file, so that a restart finds
/// them. A line counts once it is whole and synchronized; what a crash has cut off is dropped.</summary>
/// <param name="path">The file; made with the first line.</param>
internal sealed class TargetJournal(string path)
{
    /// <summary>Bytes that are read; more would be a mistake.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>The lines so far.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<string> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        if (new FileInfo(path).Length > MaximumBytes)
        {
            throw new IOException($"{path}: more than {MaximumBytes} bytes of changes");
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

    /// <summary>Appends a line and waits until the medium has it.</summary>
    /// <returns>Why it cannot, or null.</returns>
    public string? Append(string line)
    {
        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
            using FileStream file = File.Open(path, FileMode.Append);
            if (file.Length + bytes.Length > MaximumBytes)
            {
                return $"{path}: more than {MaximumBytes} bytes of changes";
            }

            file.Write(bytes);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
