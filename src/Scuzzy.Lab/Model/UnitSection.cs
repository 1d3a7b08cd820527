using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A logical unit: a disk over a store.</summary>
public sealed class UnitSection : LabElement
{
    /// <summary>The logical unit number, 0 to 16383.</summary>
    public int Lun { get; internal set; }

    /// <summary>How many; copies count the LUN up and get serial numbers of their own; default 1.</summary>
    public int Count { get; internal set; } = 1;

    /// <summary>The store, as SPEC: <c>ram:SIZE</c>, <c>file:PATH</c>, <c>null:SIZE</c> or
    /// <c>nbd:ADDRESS</c>, with options.</summary>
    public LabName Store { get; internal set; }

    /// <summary>What the store holds at boot; default zeros (files: what is in them).</summary>
    public StoreFill Fill { get; internal set; } = StoreFill.Zero;

    /// <summary>How long a rotating disk's mechanics take, or null for a disk without any.</summary>
    public SeekModel? Seek { get; internal set; }

    /// <summary>What it answers to INQUIRY.</summary>
    public Personality Personality { get; } = new();

    /// <summary>A fault: INQUIRY answers this instead, as after a failed firmware update; or null.</summary>
    public InquiryFault? InquiryFault { get; internal set; }
}
