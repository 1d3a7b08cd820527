using Scuzzy.Lab.Composition;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Tracing;

/// <summary>A trace of the steps of all commands in a file, whose name's ending chooses the format.</summary>
public abstract class TraceFile : StepObserver, IDisposable
{
    /// <summary>Endings that are known.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".json", ".pcapng", ".trace"];

    /// <summary>Creates a trace in a file; null if the ending is unknown.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static TraceFile? Create(string path)
    {
        string ending = Path.GetExtension(path);
        return ending switch
        {
            ".json" => new JsonTrace(new StreamWriter(path)),
            ".trace" => new EventTrace(new StreamWriter(path)),
            ".pcapng" => new PcapngTrace(File.Create(path)),
            _ => null,
        };
    }

    /// <summary>Begins to watch what is no step of a machine that is not booted; once for each machine.</summary>
    public virtual void Attach(LabMachine machine) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Finishes the file.</summary>
    protected abstract void Dispose(bool disposing);
}
