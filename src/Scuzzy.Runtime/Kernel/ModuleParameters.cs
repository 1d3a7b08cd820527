namespace Scuzzy.Runtime.Kernel;

/// <summary>The modules of a machine and their parameters.</summary>
public sealed class ModuleParameters
{
    private readonly List<KernelModule> _modules = [];

    /// <summary>The modules, in the order of their making.</summary>
    public IReadOnlyList<KernelModule> Modules => _modules;

    /// <summary>The module of a name, made if it is not there.</summary>
    public KernelModule Module(string name)
    {
        KernelModule? module = Find(name);
        if (module is null)
        {
            module = new KernelModule(name);
            _modules.Add(module);
        }

        return module;
    }

    /// <summary>Sets a parameter before the machine starts, as the kernel's command line does:
    /// <c>module.parameter=value</c>.</summary>
    /// <returns>Null, or what is wrong and what would be right.</returns>
    public string? Set(string name, string value)
    {
        int dot = name.IndexOf('.');
        if (dot <= 0 || dot == name.Length - 1)
        {
            return $"'{name}' is no parameter: write module.parameter, such as scsi_mod.scsi_logging_level";
        }

        KernelModule? module = Find(name[..dot]);
        if (module is null)
        {
            return $"there is no module '{name[..dot]}'; there are {Join(_modules.Select(m => m.Name))}";
        }

        ModuleParameter? parameter = module.Find(name[(dot + 1)..]);
        if (parameter is null)
        {
            string known = Join(module.Parameters.Select(p => p.Name));
            return $"module '{module.Name}' has no parameter '{name[(dot + 1)..]}'; it has {known}";
        }

        int error = parameter.Store(value);
        return error == 0
            ? null
            : $"'{value}' cannot be set ({Errno.Describe(error)}): {parameter.Name}: {parameter.Description}";
    }

    private static string Join(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal).DefaultIfEmpty("none"));

    private KernelModule? Find(string name)
    {
        string plain = name.Replace('-', '_');
        return _modules.Find(m => string.Equals(m.Name, plain, StringComparison.Ordinal));
    }
}
