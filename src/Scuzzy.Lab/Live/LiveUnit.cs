using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Target;

namespace Scuzzy.Lab.Live;

/// <summary>A unit to serve.</summary>
/// <param name="Lun">Its number.</param>
/// <param name="Text">Its specification as it was written.</param>
/// <param name="Spec">The same, parsed.</param>
/// <param name="Personality">Who it says it is.</param>
public sealed record LiveUnit(int Lun, string Text, UnitSpec Spec, UnitPersonality Personality)
{
    /// <summary>A unit that nothing but its specification is known of.</summary>
    public static LiveUnit Of(string target, int lun, string text, UnitSpec spec) =>
        new(lun, text, spec, TargetBuilder.Named(new Personality(), spec.Serial, $"{target}:{lun}"));
}
