using Microsoft.Win32.SafeHandles;

namespace Scuzzy.Lab.Composition;

/// <summary>An image file of this host, read only, as the durable content of a virtual file.</summary>
internal sealed class HostImage : IDisposable
{
    private readonly SafeFileHandle _file;

    private HostImage(SafeFileHandle file)
    {
        _file = file;
        LengthBytes = RandomAccess.GetLength(file);
    }

    public long LengthBytes { get; }

    public static bool TryOpen(string path, out HostImage? image, out string error)
    {
        try
        {
            image = new HostImage(File.OpenHandle(path));
            error = string.Empty;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            image = null;
            error = e is FileNotFoundException or DirectoryNotFoundException
                ? $"{path}: no such file"
                : $"{path}: {e.Message}";
            return false;
        }
    }

    public void Read(long offsetBytes, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            int read = RandomAccess.Read(_file, into, offsetBytes);
            if (read == 0)
            {
                into.Clear();
                return;
            }

            into = into[read..];
            offsetBytes += read;
        }
    }

    public void Dispose() => _file.Dispose();
}
