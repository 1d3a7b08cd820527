namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>How the emulation treats a command (kernel: F_* of struct opcode_info_t).</summary>
[Flags]
internal enum ScsiDebugTraits : byte
{
    None = 0,

    /// <summary>Pending unit attentions do not keep it from running (F_SKIP_UA).</summary>
    SkipsAttentions = 1 << 0,

    /// <summary>It is answered before queuecommand returns (F_DELAY_OVERR).</summary>
    IsImmediate = 1 << 1,

    /// <summary>It takes seconds where others take ticks (F_SSU_DELAY).</summary>
    StartsOrStops = 1 << 2,

    /// <summary>It takes a twentieth of that (F_SYNC_DELAY).</summary>
    Synchronizes = 1 << 3,

    /// <summary>It needs a unit that is ready (F_M_ACCESS).</summary>
    NeedsMedium = 1 << 4,

    /// <summary>With fake_rw it does nothing (F_FAKE_RW).</summary>
    CanBeFaked = 1 << 5,

    /// <summary>Well known units accept it (F_RL_WLUN_OK).</summary>
    IsForWellKnown = 1 << 6,

    /// <summary>Answered at once, whatever is pending (FF_RESPOND).</summary>
    Responds = SkipsAttentions | IsImmediate | IsForWellKnown,

    /// <summary>It moves data of the medium (FF_MEDIA_IO).</summary>
    MovesData = NeedsMedium | CanBeFaked,
}
