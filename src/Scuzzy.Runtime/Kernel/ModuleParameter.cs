namespace Scuzzy.Runtime.Kernel;

/// <summary>A setting of a module, readable and, if it says so, settable while the machine runs (kernel:
/// module_param; a file of /sys/module/NAME/parameters).</summary>
public abstract class ModuleParameter
{
    private protected ModuleParameter(string name, string description, bool isWritable)
    {
        Name = name;
        Description = description;
        IsWritable = isWritable;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it sets, with unit, range and default (kernel: MODULE_PARM_DESC).</summary>
    public string Description { get; }

    /// <summary>True if it can be set while the machine runs, not only at its start.</summary>
    public bool IsWritable { get; }

    /// <summary>The value as text, as the kernel prints it.</summary>
    public abstract string Show();

    /// <summary>Sets the value from text.</summary>
    /// <returns>0, EINVAL if the text is no such value, ERANGE if it is out of range.</returns>
    public abstract int Store(string text);
}
