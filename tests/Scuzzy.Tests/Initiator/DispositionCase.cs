using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Initiator;

/// <summary>One row of the measured disposition matrix: what every READ(10) meets, and what comes of it.</summary>
/// <param name="Name">The row's name in the facts.</param>
/// <param name="Outcome">What is injected.</param>
/// <param name="Dispatches">How often the command was dispatched; 0: for ever.</param>
/// <param name="Errno">How the read ended.</param>
/// <param name="Tolerance">Measured or allowed difference in dispatches.</param>
/// <param name="HandlerRuns">How often the error handler ran.</param>
/// <param name="Arrange">What else is so, for rows that the measurement did not vary.</param>
internal sealed record DispositionCase(
    string Name,
    LoopbackOutcome Outcome,
    int Dispatches,
    string Errno,
    int Tolerance = 0,
    int HandlerRuns = 0,
    Action<ScsiDevice>? Arrange = null
)
{
    /// <summary>Six seconds at 16 ms: 376 or 377.</summary>
    private const int SixSeconds = 376;

    /// <summary>The error handler ran for each dispatch but the last, which is too old for it.</summary>
    public const int EachTime = -1;

    /// <summary>The measured rows, 6.12 at 250 Hz, time-out 1 s, 5 retries; cadence rows were 376 to 377.</summary>
    public static IReadOnlyList<DispositionCase> Measured { get; } =
    [
        Host(0x00, 1, "0"),
        Host(0x01, 1, "EIO"),
        Host(0x04, 1, "EIO"),
        Host(0x05, 1, "EIO"),
        Host(0x02, 6, "EIO"),
        Host(0x06, 6, "EIO"),
        Host(0x07, 6, "EIO"),
        Host(0x0b, 6, "EIO"),
        Host(0x0e, 6, "EIO"),
        Host(0x08, SixSeconds, "EIO", 1),
        Host(0x0a, 1, "0"),
        Host(0x0c, SixSeconds, "EIO", 1),
        Host(0x0d, SixSeconds, "EIO", 1),
        Host(0x0f, 1, "ENOLINK"),
        Host(0x14, 1, "ENOLINK"),
        new(
            "host 07 status 18",
            new LoopbackOutcome
            {
                HostByte = HostByte.Error,
                Status = ScsiStatus.ReservationConflict,
                ResidualBytes = 4096,
            },
            1,
            "EBADE"
        ),
        Status(0x04, 0, "-"),
        Status(0x10, 0, "-"),
        Status(0x14, 0, "-"),
        Status(0x22, 0, "-"),
        Status(0x08, SixSeconds, "EIO", 1),
        Status(0x28, SixSeconds, "EIO", 1),
        Status(0x18, 1, "EBADE"),
        Status(0x30, 1, "EIO"),
        Status(0x40, 6, "EIO"),
        Sense(0x0, 0x00, 0x00, 0, "-"),
        Sense(0x1, 0x17, 0x01, 1, "0"),
        Sense(0x2, 0x04, 0x00, 1, "EIO"),
        Sense(0x2, 0x04, 0x02, 1, "EIO"),
        Sense(0x2, 0x04, 0x03, 1, "EIO"),
        Sense(0x2, 0x04, 0x0b, 1, "EIO"),
        Sense(0x2, 0x04, 0x0c, 1, "EIO"),
        Sense(0x2, 0x3a, 0x00, 1, "EIO"),
        Sense(0x2, 0x3e, 0x01, 1, "EIO"),
        Sense(0x2, 0x04, 0x01, SixSeconds, "EIO", 1),
        Sense(0x2, 0x04, 0x04, SixSeconds, "EIO", 1),
        Sense(0x2, 0x04, 0x09, SixSeconds, "EIO", 1),
        Sense(0x2, 0x04, 0x14, SixSeconds, "EIO", 1),
        Sense(0x2, 0x04, 0x1b, SixSeconds, "EIO", 1),
        // Retried at once first, unlike by the kernel of the other rows, which counted 7.
        Sense(0x2, 0x04, 0x0a, 12, "EIO"),
        Sense(0x3, 0x11, 0x00, 1, "ENODATA"),
        Sense(0x3, 0x11, 0x04, 1, "ENODATA"),
        Sense(0x3, 0x13, 0x00, 1, "ENODATA"),
        Sense(0x3, 0x14, 0x00, 1, "ENODATA"),
        Sense(0x3, 0x02, 0x00, 6, "EIO"),
        Sense(0x3, 0x31, 0x00, 6, "EIO"),
        Sense(0x4, 0x00, 0x00, 1, "EREMOTEIO"),
        Sense(0x4, 0x44, 0x00, 1, "EREMOTEIO"),
        Sense(0x5, 0x20, 0x00, 2, "0"),
        Sense(0x5, 0x21, 0x00, 1, "EREMOTEIO"),
        Sense(0x5, 0x24, 0x00, 1, "EREMOTEIO"),
        Sense(0x5, 0x26, 0x00, 1, "EREMOTEIO"),
        Sense(0x5, 0x25, 0x00, 1, "EIO"),
        Sense(0x5, 0x55, 0x03, 1, "EIO"),
        Sense(0x5, 0x10, 0x01, 1, "EILSEQ"),
        Sense(0xb, 0x10, 0x01, 1, "EILSEQ"),
        Sense(0x6, 0x28, 0x00, SixSeconds, "EIO", 1),
        Sense(0x6, 0x29, 0x00, SixSeconds, "EIO", 1),
        Sense(0x6, 0x2a, 0x01, SixSeconds, "EIO", 1),
        Sense(0x6, 0x2a, 0x09, SixSeconds, "EIO", 1),
        Sense(0x6, 0x3f, 0x0e, SixSeconds, "EIO", 1),
        Sense(0x6, 0x38, 0x07, SixSeconds, "EIO", 1),
        Sense(0x6, 0x04, 0x02, SixSeconds, "EIO", 1),
        Sense(0x7, 0x27, 0x00, 1, "EREMOTEIO"),
        Sense(0x7, 0x27, 0x07, 1, "ENOSPC"),
        Sense(0x8, 0x00, 0x00, 1, "EREMOTEIO"),
        Sense(0xa, 0x00, 0x00, 1, "EREMOTEIO"),
        Sense(0xd, 0x00, 0x00, 1, "EREMOTEIO"),
        Sense(0xe, 0x1d, 0x00, 1, "EREMOTEIO"),
        Sense(0x9, 0x00, 0x00, 1, "EIO"),
        Sense(0xc, 0x00, 0x00, 1, "EIO"),
        Sense(0xf, 0x00, 0x00, 1, "EIO"),
        Sense(0xb, 0x00, 0x00, 6, "EIO"),
        Sense(0xb, 0x47, 0x00, 6, "EIO"),
        Sense(0xb, 0xc7, 0x00, 6, "EIO"),
        Sense(0xb, 0x0c, 0x12, 6, "EIO"),
        Sense(0xb, 0x3e, 0x01, 6, "EIO"),
    ];

    /// <summary>Rows that the measurement did not vary, as the kernel's source has them; conditions are arranged.
    /// </summary>
    public static IReadOnlyList<DispositionCase> Read { get; } =
    [
        Sense(0x5, 0x20, 0x01, 1, "EREMOTEIO"),
        Sense(0x5, 0x22, 0x00, 1, "EREMOTEIO"),
        Sense(0x5, 0x27, 0x00, 1, "EREMOTEIO"),
        Sense(0x2, 0x04, 0x11, SixSeconds, "EIO", 1),
        Sense(0x2, 0x04, 0x1a, SixSeconds, "EIO", 1),
        Sense(0x2, 0x04, 0x1d, SixSeconds, "EIO", 1),
        Sense(0x6, 0x04, 0x01, SixSeconds, "EIO", 1),
        Sense(0x2, 0x28, 0x00, 1, "EIO", arrange: d => d.ExpectsUnitAttention = true),
        Sense(0x2, 0x3a, 0x00, 2, "EIO", arrange: d => d.ExpectsUnitAttention = true),
        Sense(0x6, 0x29, 0x00, SixSeconds, "EIO", 1, arrange: d => d.ExpectsUnitAttention = true),
        Sense(0x2, 0x3f, 0x0e, 6, "EIO", arrange: d => d.Target.ExpectsLunChange = true),
        // The error handler starts the unit each time, and the retries are counted.
        Sense(0x2, 0x04, 0x02, 6, "EIO", runs: 6, arrange: d => d.AllowRestart = true),
        Sense(0x6, 0x04, 0x02, 6, "EIO", runs: 6, arrange: d => d.AllowRestart = true),
        // The duration limits of commands.
        Sense(0xb, 0x2e, 0x01, 1, "ETIME"),
        Sense(0xf, 0x55, 0x0a, 1, "ETIME"),
        Sense(0x4, 0x44, 0x00, SixSeconds, "EIO", 1, arrange: d => d.Flags |= DeviceFlags.RetryHardwareError),
        Sense(0xb, 0x44, 0x00, SixSeconds, "EIO", 1, arrange: d => d.Flags |= DeviceFlags.RetryInternalFailure),
        Sense(0xb, 0xc1, 0x01, SixSeconds, "EIO", 1, arrange: d => d.Flags |= DeviceFlags.RetryVendorAbort),
        Sense(0x6, 0x28, 0x00, 1, "EIO", arrange: d => d.Removable = true),
    ];

    /// <summary>Rows whose commands go to the error handler: reset of the unit, and another try. With host 03 the
    /// second try takes the disk off line, as the medium seems out of reach.</summary>
    public static IReadOnlyList<DispositionCase> ToErrorHandler { get; } =
    [Host(0x03, 2, "EIO") with { HandlerRuns = 2 }, Host(0x09, 6, "EIO") with { HandlerRuns = 6 }];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DispositionCase> All { get; } = [.. Measured, .. Read, .. ToErrorHandler];

    public override string ToString() => Name;

    private static DispositionCase Host(byte value, int n, string errno, int tolerance = 0) =>
        new(
            $"host {value:x2}",
            new LoopbackOutcome { HostByte = (HostByte)value, ResidualBytes = value is 0x00 or 0x0a ? 0 : 4096 },
            n,
            errno,
            tolerance
        );

    private static DispositionCase Status(byte value, int n, string errno, int tolerance = 0) =>
        new(
            $"status {value:x2}",
            new LoopbackOutcome { Status = (ScsiStatus)value, ResidualBytes = 4096 },
            n,
            errno,
            tolerance
        );

    private static DispositionCase Sense(
        byte key,
        byte asc,
        byte ascq,
        int n,
        string errno,
        int tolerance = 0,
        int runs = 0,
        Action<ScsiDevice>? arrange = null
    ) =>
        new(
            $"{key:x}/{asc:x2}/{ascq:x2}" + (arrange is null ? "" : " arranged"),
            new LoopbackOutcome
            {
                Status = ScsiStatus.CheckCondition,
                Sense = new SenseData((SenseKey)key, new AdditionalSense(asc, ascq)),
                ResidualBytes = key == 1 ? 0 : 4096,
            },
            n,
            errno,
            tolerance,
            runs,
            arrange
        );
}
