using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Drivers.Loopback.Buffers;

/// <summary>The oops of a completion handler that reads the device of a command that is free. Places and offsets are
/// those of the seed's driver, 8.3.19 to 8.3.21.</summary>
internal static class LpfcOops
{
    /// <summary>Where the driver's IOCB lies in a buffer (kernel: cur_iocbq).</summary>
    private const ulong IocbOffset = 0x70;

    private const ulong ResponseIocbOffset = 0x230;

    private static readonly OopsFrame s_completion = Lpfc(0xffffffffa0321bd3, "lpfc_scsi_cmd_iocb_cmpl", 0x53, 0x1ee0);

    private static readonly OopsFrame[] s_interrupt =
    [
        Lpfc(0xffffffffa02e863c, "lpfc_sli_handle_fast_ring_event", 0x1cc, 0x730),
        Lpfc(0xffffffffa02e8c59, "lpfc_sli_fp_intr_handler", 0xb9, 0x130),
        Lpfc(0xffffffffa02e94c2, "lpfc_sli_intr_handler", 0x122, 0x190),
        new(0xffffffff810a11b9, "handle_IRQ_event", 0x39, 0xe0, null),
        new(0xffffffff810a3924, "handle_fasteoi_irq", 0x74, 0xe0, null),
        new(0xffffffff81005d47, "handle_irq", 0x17, 0x20, null),
        new(0xffffffff81005255, "do_IRQ", 0x65, 0xe0, null),
        new(0xffffffff81003913, "ret_from_intr", 0x0, 0xa, null),
    ];

    private static readonly OopsFrame[] s_idle =
    [
        new(0xffffffff8100af02, "mwait_idle", 0x62, 0x70, null),
        new(0xffffffff8100204a, "cpu_idle", 0x5a, 0xb0, null),
    ];

    /// <summary>The command's first field, its device, is 0, and reading the device's first field, its host, fails.
    /// </summary>
    /// <param name="buffer">The buffer that the response named.</param>
    /// <param name="cpu">The CPU that took the interrupt.</param>
    public static Oops NullDevice(ScsiBuffer buffer, Cpu cpu)
    {
        ulong host = (ulong)buffer.Command!.Host.Number << 32;
        ulong adapter = 0xffff_8d00_0000_0000 + host;
        ulong port = adapter + 0x5a0;
        ulong stack = 0xffff_8e00_0000_3b38 + ((ulong)cpu.Number << 16);
        ulong response = stack + ResponseIocbOffset;
        ulong iocb = buffer.Address + IocbOffset;
        ulong tag = (ulong)buffer.Tag;
        return new Oops(
            cpu.Number,
            FaultAddress: 0,
            s_completion,
            [
                0,
                iocb,
                iocb,
                response,
                port,
                adapter,
                buffer.Address,
                0,
                0,
                response,
                0,
                0,
                tag,
                response,
                adapter,
                stack,
            ],
            cpu.IsRunnable ? s_interrupt : [.. s_interrupt, .. s_idle]
        );
    }

    private static OopsFrame Lpfc(ulong address, string symbol, int offset, int size) =>
        new(address, symbol, offset, size, "lpfc");
}
