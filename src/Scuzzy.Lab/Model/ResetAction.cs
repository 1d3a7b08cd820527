using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A reset that a user asks for, as sg_reset does.</summary>
public sealed class ResetAction : LabElement
{
    /// <summary>Whose, as <c>H:C:T:L</c>.</summary>
    public LabName Device { get; internal set; }

    /// <summary>What is reset; default the logical unit.</summary>
    public ScsiResetScope Scope { get; internal set; } = ScsiResetScope.Device;

    /// <summary>What fails is tried with the next wider scope; default true, as the ioctl does unless told otherwise.
    /// </summary>
    public bool Escalates { get; internal set; } = true;

    /// <summary>The errno that it must end with; default 0.</summary>
    public string Expect { get; internal set; } = "0";
}
