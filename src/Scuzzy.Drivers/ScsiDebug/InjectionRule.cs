namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>An error that is injected into one device (kernel: struct sdebug_err_inject).</summary>
public sealed class InjectionRule
{
    /// <summary>The operation code that stands for any.</summary>
    public const byte AnyOpcode = 0xff;

    /// <summary>What it does.</summary>
    public required InjectionType Type { get; init; }

    /// <summary>How often: below 0 that many times, above 0 for ever, 0 never (any more).</summary>
    public required int Count { get; set; }

    /// <summary>Which commands: an operation code, or <see cref="AnyOpcode"/>.</summary>
    public required byte Opcode { get; init; }

    /// <summary>What queuecommand returns, for <see cref="InjectionType.FailsQueueing"/>.</summary>
    public int QueueResult { get; init; }

    /// <summary>The host byte, for <see cref="InjectionType.FailsCommand"/> as all below.</summary>
    public byte HostByte { get; init; }

    /// <summary>The driver byte, which new kernels ignore.</summary>
    public byte DriverByte { get; init; }

    /// <summary>The status byte.</summary>
    public byte StatusByte { get; init; }

    /// <summary>The sense key.</summary>
    public byte SenseKey { get; init; }

    /// <summary>The additional sense code.</summary>
    public byte Asc { get; init; }

    /// <summary>Its qualifier.</summary>
    public byte Ascq { get; init; }

    /// <summary>Whether it is for a command.</summary>
    public bool Concerns(byte opcode) => Opcode == AnyOpcode || Opcode == opcode;

    /// <summary>Counts one use. False: it has none left.</summary>
    public bool Use()
    {
        if (Count == 0)
        {
            return false;
        }

        Count += Count < 0 ? 1 : 0;
        return true;
    }
}
