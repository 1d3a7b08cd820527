namespace Scuzzy.Storage.Nbd;

/// <summary>What a client has negotiated so far.</summary>
internal sealed class NbdSession
{
    private string? _contextExport;

    /// <summary>True once structured replies are agreed on.</summary>
    public bool IsStructured { get; set; }

    /// <summary>True if the answer to the oldest option has no padding.</summary>
    public bool HasNoPadding { get; set; }

    /// <summary>True if every option gets a reply.</summary>
    public bool IsFixedNewstyle { get; set; }

    /// <summary>True if its export was opened for reading only.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>The export for which <c>base:allocation</c> was chosen, or null.</summary>
    public string? AllocationContextExport => _contextExport;

    /// <summary>Chooses <c>base:allocation</c> for one export, instead of what was chosen before; null chooses nothing.</summary>
    public void SelectAllocationContext(string? exportName) => _contextExport = exportName;

    /// <summary>Whether <c>base:allocation</c> was chosen for an export.</summary>
    public bool HasAllocationContext(string exportName) =>
        IsStructured && string.Equals(_contextExport, exportName, StringComparison.Ordinal);
}
