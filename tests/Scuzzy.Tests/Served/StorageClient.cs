namespace Scuzzy.Tests.Served;

/// <summary>The least of a client of a served disk: blocking, with many requests in flight. For tests that kill the
/// server under it.</summary>
internal abstract class StorageClient : IDisposable
{
    /// <summary>Whether zeroing may be asked to be durable by itself; else <see cref="WriteZeroes"/> is not.</summary>
    public abstract bool ZeroesDurably { get; }

    /// <summary>Writes; with <paramref name="isDurable"/> the reply means that it is on stable storage.</summary>
    public abstract void Write(ulong cookie, long offset, ReadOnlySpan<byte> data, bool isDurable);

    /// <summary>Makes bytes zeros.</summary>
    public abstract void WriteZeroes(ulong cookie, long offset, int length, bool isDurable);

    /// <summary>Makes durable what was acknowledged before.</summary>
    public abstract void Flush(ulong cookie);

    /// <summary>The next reply: its cookie, and 0 or an error.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The server is gone.</exception>
    public abstract (ulong Cookie, uint Error) Reply();

    public abstract void Dispose();
}
