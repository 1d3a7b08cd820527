using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Power condition mode page 1Ah (SPC-4 7.5.13). Timers count 100 ms.</summary>
public readonly record struct PowerConditionPage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 40;

    /// <summary>STANDBY_Y: that timer is on.</summary>
    public bool StandbyYEnabled { get; init; }

    /// <summary>IDLE_C.</summary>
    public bool IdleCEnabled { get; init; }

    /// <summary>IDLE_B.</summary>
    public bool IdleBEnabled { get; init; }

    /// <summary>IDLE_A.</summary>
    public bool IdleAEnabled { get; init; }

    /// <summary>STANDBY_Z.</summary>
    public bool StandbyZEnabled { get; init; }

    /// <summary>IDLE_A CONDITION TIMER.</summary>
    public uint IdleATimer { get; init; }

    /// <summary>STANDBY_Z CONDITION TIMER.</summary>
    public uint StandbyZTimer { get; init; }

    /// <summary>IDLE_B CONDITION TIMER.</summary>
    public uint IdleBTimer { get; init; }

    /// <summary>IDLE_C CONDITION TIMER.</summary>
    public uint IdleCTimer { get; init; }

    /// <summary>STANDBY_Y CONDITION TIMER.</summary>
    public uint StandbyYTimer { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static PowerConditionPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            StandbyYEnabled = WireBytes.Bit(page, 2, 0),
            IdleCEnabled = WireBytes.Bit(page, 3, 3),
            IdleBEnabled = WireBytes.Bit(page, 3, 2),
            IdleAEnabled = WireBytes.Bit(page, 3, 1),
            StandbyZEnabled = WireBytes.Bit(page, 3, 0),
            IdleATimer = WireBytes.U32(page, 4),
            StandbyZTimer = WireBytes.U32(page, 8),
            IdleBTimer = WireBytes.U32(page, 12),
            IdleCTimer = WireBytes.U32(page, 16),
            StandbyYTimer = WireBytes.U32(page, 20),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.PowerCondition, Size);
        b[2] = WireBytes.Flag(StandbyYEnabled, 0);
        b[3] = (byte)(
            WireBytes.Flag(IdleCEnabled, 3)
            | WireBytes.Flag(IdleBEnabled, 2)
            | WireBytes.Flag(IdleAEnabled, 1)
            | WireBytes.Flag(StandbyZEnabled, 0)
        );
        BinaryPrimitives.WriteUInt32BigEndian(b[4..], IdleATimer);
        BinaryPrimitives.WriteUInt32BigEndian(b[8..], StandbyZTimer);
        BinaryPrimitives.WriteUInt32BigEndian(b[12..], IdleBTimer);
        BinaryPrimitives.WriteUInt32BigEndian(b[16..], IdleCTimer);
        BinaryPrimitives.WriteUInt32BigEndian(b[20..], StandbyYTimer);
        return Size;
    }
}
