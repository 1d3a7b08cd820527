using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.Loopback.Buffers;

/// <summary>The buffers of a host that behaves like lpfc of the SLI-3 generation: one pool that grows with the LUNs, a
/// completion handler that goes from the response's tag to the buffer and from there to the command, and a firmware
/// that returns every open exchange when the link goes down.</summary>
/// <remarks>The completion handler follows the buffer's command as the kernel's does: it has a pointer and no claim. So
/// what happens when a buffer has outlived its command depends on what the command is by then.</remarks>
public sealed class ScsiBuffers
{
    /// <summary>Bit of <see cref="BufferOptions.Verbose"/>: messages about FCP commands (kernel: LOG_FCP).</summary>
    public const uint LogFcp = 0x40;

    private const int Success = 0x2002;
    private const int FastIoFail = 0x2009;
    private const long RampDownIntervalNs = 1_000_000_000;

    private readonly LoopbackHost _host;
    private readonly List<ScsiBuffer> _all = [];
    private ScsiBuffer? _free;
    private int _luns;
    private long _rampDownNs = -RampDownIntervalNs;

    /// <summary>Losses of a link whose exchanges the firmware has not returned yet.</summary>
    private int _returning;

    internal ScsiBuffers(LoopbackHost host, BufferOptions options)
    {
        _host = host;
        Options = options;
    }

    /// <summary>What it was made of.</summary>
    public BufferOptions Options { get; }

    /// <summary>Every buffer, by tag.</summary>
    public IReadOnlyList<ScsiBuffer> All => _all;

    /// <summary>Buffers on the free list.</summary>
    public int FreeCount { get; private set; }

    /// <summary>How often a command found no buffer.</summary>
    public long EmptyCount { get; private set; }

    // Row 1 of the zoo: the vendor's helper in the place of any other.
    private BlockHelper HelperOfHost =>
        _host.Cpu.Shard.Plants(PlantedBug.AbortHelper) ? BlockHelper.Vendor : Options.Helper;

    /// <summary>A LUN is probed: the pool grows by its queue depth and some more, unless there is enough for all
    /// (kernel: lpfc_slave_alloc).</summary>
    internal void LunAppeared(ScsiHost host)
    {
        int perLun = _host.CommandsPerLun + Options.SparePerLun;
        if (_luns++ * perLun < _all.Count)
        {
            return;
        }

        for (int i = 0; i < perLun && _all.Count < Options.Maximum; i++)
        {
            var buffer = new ScsiBuffer(AddressOf(host, _all.Count), _all.Count + 1);
            _all.Add(buffer);
            PutBack(buffer);
        }
    }

    internal void LunGone() => _luns--;

    /// <summary>Takes a buffer for a command; null: there is none (kernel: lpfc_get_scsi_buf).</summary>
    internal ScsiBuffer? Take(ScsiCommand command, LoopbackTask task)
    {
        ScsiBuffer? buffer = _free;
        if (buffer is null)
        {
            Empty(command.Host);
            return null;
        }

        _free = buffer.NextFree;
        FreeCount--;
        buffer.Command = command;
        buffer.Claim = command.Claim;
        buffer.TakenNs = _host.Cpu.Shard.NowNs;
        buffer.IsAbortSent = false;
        buffer.Task = task;
        buffer.Uses++;
        return buffer;
    }

    /// <summary>Frees a buffer (kernel: lpfc_release_scsi_buf).</summary>
    internal void Release(ScsiBuffer buffer)
    {
        // Row 4 of the zoo: the pointer outlives the claim.
        if (!buffer.IsAbortSent || !_host.Cpu.Shard.Plants(PlantedBug.PointerKept))
        {
            buffer.Command = null;
            buffer.Task = null;
        }

        PutBack(buffer);
    }

    /// <summary>What abort and reset handlers do first (kernel: fc_block_scsi_eh): wait until the remote port is back.
    /// </summary>
    /// <returns>The handler's outcome, if this ends it.</returns>
    internal async ShardTask<EhOutcome?> BlockAsync(LoopbackPort? port)
    {
        while (port is { Remote.IsBlocked: true } || _returning > 0)
        {
            await _host.Cpu.Delay(1_000_000_000);
        }

        int answer =
            port is { IsConnected: false } ? FastIoFail
            : HelperOfHost == BlockHelper.Mainline ? 0
            : Success;

        // With the vendor's helper this is the seed's bug, in the terms in which it was made: an integer that means
        // "go on" to who returns it and "done" to who gets it.
        bool isEnd = HelperOfHost == BlockHelper.Hardened ? answer is not (0 or Success) : answer != 0;
        return !isEnd ? null
            : answer == Success ? EhOutcome.Success
            : EhOutcome.FastIoFail;
    }

    /// <summary>An exchange has ended (kernel: lpfc_scsi_cmd_iocb_cmpl): the outcome goes to the command that the
    /// buffer points to, and the buffer is free.</summary>
    /// <param name="buffer">The buffer that the response's tag names.</param>
    /// <param name="hostByte">What became of the transport.</param>
    /// <param name="task">The response with status and sense; null: the firmware has returned the exchange.</param>
    /// <exception cref="MachineCrashException">The command is no longer one.</exception>
    internal void Complete(ScsiBuffer buffer, HostByte hostByte, LoopbackTask? task)
    {
        if (buffer.Command is not { } command)
        {
            return;
        }

        ScsiDevice? device = command.Device;
        if (device is null)
        {
            throw new MachineCrashException(LpfcOops.NullDevice(buffer, _host.Cpu));
        }

        command.HostByte = hostByte;
        command.Status = task?.Status ?? ScsiStatus.Good;
        command.ResidualBytes = task is null
            ? command.LengthBytes
            : Math.Clamp(command.LengthBytes - task.TransferredBytes, 0, command.LengthBytes);
        if (task is { SenseLength: > 0 })
        {
            command.SetSense(task.Sense);
        }

        // In this order the kernel's driver does it: between the two the buffer points to what it no longer owns.
        command.DoneByPointer(buffer.Claim);
        buffer.Task?.Abandon();
        Release(buffer);
    }

    /// <summary>The link is down: the firmware returns every exchange that is open with a port, in one interrupt.
    /// </summary>
    internal void LinkDown(LoopbackPort port)
    {
        var open = new List<Exchange>();
        var tasks = new List<(LoopbackTask Task, Handle Claim)>();
        foreach (ScsiBuffer buffer in _all)
        {
            // Row 10 of the zoo: whatever is open, whosever it is.
            bool isOwn = ReferenceEquals(buffer.Task?.Port, port);
            if (buffer.IsInUse && (isOwn || _host.Cpu.Shard.Plants(PlantedBug.ForeignExchangesReturn)))
            {
                open.Add(new Exchange(buffer, buffer.Uses, buffer.IsOrphan));
                if (isOwn && buffer.Task is { } task)
                {
                    buffer.Task = null;
                    task.Buffer = null;
                    tasks.Add((task, task.Claim));
                }
            }
        }

        if (open.Count > 0)
        {
            _returning++;
            _ = _host.Cpu.Start(() => ReturnAsync(open, tasks));
        }
    }

    /// <summary>Tells how an abort has ended.</summary>
    internal void ReportAbort(ScsiCommand command, EhOutcome outcome)
    {
        ScsiDevice device = command.Device;
        int code = outcome == EhOutcome.Success ? Success : 0x2003;
        Write(
            device.Host,
            string.Create(
                CultureInfo.InvariantCulture,
                $"0749 SCSI Layer I/O Abort Request Status x{code:x} ID {device.Target.Id} LUN {device.Lun}"
            )
        );
    }

    /// <summary>Exchanges are closed before they are returned: no data moves for them any more.</summary>
    private async ShardTask ReturnAsync(List<Exchange> open, List<(LoopbackTask Task, Handle Claim)> tasks)
    {
        await _host.CloseAsync(tasks);
        _host.Cpu.Raise(CpuContext.Interrupt, new DelegateWorkItem(() => ReturnAll(open)));
    }

    private void ReturnAll(List<Exchange> open)
    {
        _returning--;
        foreach ((ScsiBuffer buffer, int use, bool wasOrphan) in open)
        {
            if (!buffer.IsInUse || buffer.Uses != use)
            {
                continue;
            }

            if (buffer.IsOrphan && !wasOrphan)
            {
                // An abort has taken the command back while the exchange was being closed.
                Release(buffer);
            }
            else
            {
                Complete(buffer, HostByte.Error, null);
            }
        }
    }

    private void PutBack(ScsiBuffer buffer)
    {
        buffer.NextFree = _free;
        _free = buffer;
        FreeCount++;
    }

    private static ulong AddressOf(ScsiHost host, int index) =>
        0xffff_8c00_0000_0000 + ((ulong)host.Number << 32) + ((ulong)index * 0x400);

    private void Empty(ScsiHost host)
    {
        EmptyCount++;
        RampDown(host);
        Write(host, "0707 driver's buffer pool is empty, IO busied");
    }

    /// <summary>Lowers the depth of every device, at most once a second (kernel: lpfc_rampdown_queue_depth,
    /// lpfc_ramp_down_queue_handler; without the share of good commands).</summary>
    private void RampDown(ScsiHost host)
    {
        long now = _host.Cpu.Shard.NowNs;
        if (now < _rampDownNs + RampDownIntervalNs)
        {
            return;
        }

        _rampDownNs = now;
        foreach (ScsiDevice device in host.Devices)
        {
            device.SetQueueDepth(device.QueueDepth - Math.Max(1, device.QueueDepth / 4));
        }
    }

    private void Write(ScsiHost host, string text)
    {
        if ((Options.Verbose & LogFcp) != 0)
        {
            host.Scsi.Log.Write(6, $"lpfc {Options.Place}: {host.Number}:(0):{text}");
        }
    }

    /// <summary>An exchange that was open when the link went down.</summary>
    private readonly record struct Exchange(ScsiBuffer Buffer, int Use, bool WasOrphan);
}
