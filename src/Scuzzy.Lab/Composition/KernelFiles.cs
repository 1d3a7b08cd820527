using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Objects;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Composition;

/// <summary>The machine's attributes by the paths that users know: <c>/sys/…</c> is the tree in which hosts, devices,
/// disks and queues appear, <c>/proc/…</c> has the kernel's settings.</summary>
public sealed class KernelFiles
{
    private readonly KernelObjectTree _proc = new();

    internal KernelFiles(ScsiParameters parameters)
    {
        KernelObject modules = Sys.Root.Ensure("module");
        foreach (KernelModule module in parameters.Modules)
        {
            IEnumerable<KernelAttribute> files = module.Parameters.Select(p => new ParameterFile(p, p.Name));
            modules.Add(module.Name).Add("parameters", module, [.. files]);
        }

        KernelObject settings = _proc.Root.Ensure("sys").Ensure("dev").Ensure("scsi");
        settings.AddAttribute(new ParameterFile(parameters.LoggingLevel, "logging_level"));
    }

    /// <summary>The tree behind <c>/sys</c>.</summary>
    public KernelObjectTree Sys { get; } = new();

    /// <summary>Adds what the SCSI subsystem shows in procfs, if its kernel does.</summary>
    internal void Add(ScsiMidLayer scsi)
    {
        if (scsi.Policy.HasProcFile)
        {
            _proc.Root.Ensure("scsi").AddAttribute(new ScsiProcFile(scsi));
        }
    }

    /// <summary>Reads an attribute, as cat does.</summary>
    public ShowResult Read(string path) =>
        Find(path, out string name) is { } node ? node.Show(name) : ShowResult.Failed(Errno.ENOENT);

    /// <summary>Writes an attribute, as echo does, and waits until what was written has taken effect.</summary>
    /// <returns>0 or an errno value.</returns>
    public ShardTask<int> WriteAsync(string path, string value) =>
        Find(path, out string name) is { } node
            ? node.StoreAsync(name, value)
            : ShardTask<int>.FromResult(Errno.ENOENT);

    private KernelObject? Find(string path, out string name)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2 || !path.StartsWith('/'))
        {
            name = string.Empty;
            return null;
        }

        name = parts[^1];
        string directory = "/" + string.Join('/', parts[1..^1]);
        return parts[0] switch
        {
            "sys" => Sys.Find(directory),
            "proc" => _proc.Find(directory),
            _ => null,
        };
    }

    /// <summary>A module's parameter as a file.</summary>
    private sealed class ParameterFile(ModuleParameter parameter, string name) : KernelAttribute(name)
    {
        public override bool IsWritable => parameter.IsWritable;

        public override ShowResult Show(KernelObject owner) => parameter.Show();

        public override int Store(KernelObject owner, string text) => parameter.Store(text);
    }
}
