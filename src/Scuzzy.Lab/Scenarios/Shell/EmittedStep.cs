namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>A step that the converter writes into a lab.</summary>
/// <param name="Key">run, do, background, wait, state or note.</param>
/// <param name="Value">Its text; empty for lists and wait.</param>
internal sealed record EmittedStep(string Key, string Value)
{
    /// <summary>Its name; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>The text of its mark; null: none.</summary>
    public string? Mark { get; init; }

    /// <summary>The steps of do and background.</summary>
    public IReadOnlyList<EmittedStep> Steps { get; init; } = [];
}
