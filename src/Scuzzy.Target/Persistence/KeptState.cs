using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Units.Disk;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target.Persistence;

/// <summary>What a unit keeps through a restart.</summary>
internal sealed record KeptState
{
    /// <summary>What the unit's data is on; empty if that was not kept.</summary>
    public string Medium { get; init; } = "";

    /// <summary>Saved values of mode pages, each with its header.</summary>
    public List<byte[]> ModePages { get; init; } = [];

    /// <summary>Registrations, if APTPL is in force.</summary>
    public List<KeptRegistration> Registrations { get; init; } = [];

    /// <summary>APTPL is in force.</summary>
    public bool KeepsReservations { get; init; }

    /// <summary>Which of the registrations holds the reservation; −1 if none does.</summary>
    public int Holder { get; init; } = -1;

    /// <summary>TYPE of the reservation.</summary>
    public ReservationType Type { get; init; }

    /// <summary>FORMAT UNIT or SANITIZE that is not done, or null.</summary>
    public MediumJob? Job { get; init; }

    /// <summary>How the medium is formatted with protection information, if it can be.</summary>
    public ProtectionFormat? Protection { get; init; }

    /// <summary>Blocks that were reassigned.</summary>
    public List<ulong> GrownDefects { get; init; } = [];
}
