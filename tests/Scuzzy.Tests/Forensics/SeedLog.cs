namespace Scuzzy.Tests.Forensics;

/// <summary>What the seed document shows in its section 3.1: the error handler's log and the oops a day
/// later.</summary>
internal static class SeedLog
{
    public const ulong Command = 0xffff881198db6880;

    /// <summary>As syslog wrote it.</summary>
    public static IReadOnlyList<string> ErrorHandler { get; } =
    [
        "Dec 20 23:48:32 cbs141 kernel: [31872.529269] sd 3:0:1:8: [sdd] Done: TIMEOUT",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529275] sd 3:0:1:8: [sdd] Result: hostbyte=DID_OK driverbyte=DRIVER_OK",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529280] sd 3:0:1:8: [sdd] CDB: Write(10): 2a 00 03 7c 75 68 00 02 00 00",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529294] Waking error handler thread",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529303] Error handler scsi_eh_3 waking up",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529325] sd 3:0:1:8: scsi_eh_prt_fail_stats: cmds failed: 0, cancel: 1",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529330] Total of 1 commands on 1 devices require eh work",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529334] scsi_eh_3: aborting cmd:0xffff881198db6880",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529465] scsi_eh_done scmd: ffff881198db6880 result: 0",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529474] scsi_send_eh_cmnd: scmd: ffff881198db6880, timeleft: 7500",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529477] scsi_send_eh_cmnd: scsi_eh_completed_normally 2002",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529480] scsi_eh_tur: scmd ffff881198db6880 rtn 2002",
        "Dec 20 23:48:32 cbs141 kernel: [31872.529484] scsi_eh_3: flush retry cmd: ffff881198db6880",
    ];

    /// <summary>As the console showed it.</summary>
    public static IReadOnlyList<string> Oops { get; } =
    [
        "[93055.435456] BUG: unable to handle kernel NULL pointer dereference at (null)",
        "[93055.435465] IP: [<ffffffffa0321bd3>] lpfc_scsi_cmd_iocb_cmpl+0x53/0x1ee0 [lpfc]",
        "[93055.435690] RIP: 0010:[<ffffffffa0321bd3>] [<ffffffffa0321bd3>] lpfc_scsi_cmd_iocb_cmpl+0x53/0x1ee0 [lpfc]",
        "[93055.435710] RSP: 0018:ffff88004aec3b38 EFLAGS: 00010282",
        "[93055.435716] RAX: 0000000000000000 RBX: ffff8810465ade70 RCX: ffff8810465ade70",
        "[93055.435723] RDX: ffff88004aec3d68 RSI: ffff881076b5d5a0 RDI: ffff88107c762000",
        "[93055.435729] RBP: ffff8810465ade00 R08: 0000000000000000 R09: 000000000000000a",
        "[93055.435736] R10: ffff88004aec3d68 R11: 0000000000000000 R12: 00000000000f091a",
        "[93055.435743] R13: 000000000000008a R14: ffff88004aec3d68 R15: ffff88107c762000",
        "[93055.435792] Stack:",
        "[93055.435796]  ffff88004aec3bc8 ffffffff811e9ec3 0000000000000092 ffffffff8106a026",
        "[93055.435808] <0> ffff88004aec3b68 00000000004afaea 0000000000000046 ffffffff8104edc5",
        "[93055.435823] <0> ffff88004aec3bd7 ffffffff81ab4ba4 ffff88004aec3bd7 000000000000000f",
        "[93055.435840] Call Trace:",
        "[93055.435915]  [<ffffffffa02e863c>] lpfc_sli_handle_fast_ring_event+0x1cc/0x730 [lpfc]",
        "[93055.435942]  [<ffffffffa02e8c59>] lpfc_sli_fp_intr_handler+0xb9/0x130 [lpfc]",
        "[93055.435968]  [<ffffffffa02e94c2>] lpfc_sli_intr_handler+0x122/0x190 [lpfc]",
        "[93055.435990]  [<ffffffff810a11b9>] handle_IRQ_event+0x39/0xe0",
        "[93055.436004]  [<ffffffff810a3924>] handle_fasteoi_irq+0x74/0xe0",
        "[93055.436016]  [<ffffffff81005d47>] handle_irq+0x17/0x20",
        "[93055.436025]  [<ffffffff81005255>] do_IRQ+0x65/0xe0",
        "[93055.436037]  [<ffffffff81003913>] ret_from_intr+0x0/0xa",
        "[93055.436050]  [<ffffffff8100af02>] mwait_idle+0x62/0x70",
        "[93055.436061]  [<ffffffff8100204a>] cpu_idle+0x5a/0xb0",
    ];
}
