using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>What a unit answers to INQUIRY against its own personality.</summary>
public sealed class InquiryFault : LabElement
{
    /// <summary>The wrong answers; what is null is answered right.</summary>
    public Personality Personality { get; } = new();
}
