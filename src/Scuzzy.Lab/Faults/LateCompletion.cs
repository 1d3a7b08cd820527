namespace Scuzzy.Lab.Faults;

/// <summary>When a late completion comes.</summary>
public enum LateCompletion : byte
{
    /// <summary>Right after the abort (or reset) that took the command back.</summary>
    AfterAbort,

    /// <summary>Right after a reset; aborts of the command fail until then.</summary>
    AfterReset,

    /// <summary>When the command's tag is in use again.</summary>
    AfterReuse,
}
