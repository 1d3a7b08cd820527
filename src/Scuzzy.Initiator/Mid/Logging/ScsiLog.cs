using System.Globalization;
using System.Runtime.CompilerServices;
using Scuzzy.Block;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Logging;

/// <summary>The subsystem's messages and the word that turns them on (kernel: scsi_logging_level,
/// scsi_logging.h).</summary>
public sealed class ScsiLog
{
    /// <summary>Room for a line at first.</summary>
    private const int LineCharacters = 512;

    private readonly ScsiMidLayer _scsi;
    private readonly KernelRateLimit? _blockErrors;
    private readonly KernelRateLimit? _failures;
    private int _level;
    private long _instantNs;
    private long _linesOfInstant;
    private string _open = string.Empty;
    private char[]? _room = new char[LineCharacters];

    internal ScsiLog(ScsiMidLayer scsi)
    {
        _scsi = scsi;
        _level = scsi.Options.LoggingLevel;
        _blockErrors = scsi.Options.RateLimit?.Invoke("blk_print_req_error");
        _failures = scsi.Options.RateLimit?.Invoke("scsi_io_completion_action");
    }

    /// <summary>The word: ten groups of three bits; 0 to <see cref="int.MaxValue"/>, may be set at any time.</summary>
    public int Level
    {
        get => _level;
        set => _level = value;
    }

    /// <summary>Which wording.</summary>
    public LogStyle Style => _scsi.Policy.LogStyle;

    /// <summary>True if something may be shown at all; one test for the command path.</summary>
    public bool IsOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _level != 0;
    }

    /// <summary>The level of a group, 0 to 7.</summary>
    public int Of(LogGroup group) => (_level >> (int)group) & 7;

    /// <summary>Whether a message that is coded at a threshold is shown: strictly more than it
    /// (kernel: SCSI_CHECK_LOGGING). A threshold of 7 can thus never be shown.</summary>
    public bool Shows(LogGroup group, int threshold) => Of(group) > threshold;

    /// <summary>Writes a line.</summary>
    /// <param name="severity">The kernel's level: 3 error, 4 warning, 5 notice, 6 information.</param>
    /// <param name="text">The line.</param>
    public void Write(int severity, string text) => Write(severity, text.AsSpan());

    private void Write(int severity, ReadOnlySpan<char> text)
    {
        if (_open.Length > 0)
        {
            Continue("\n");
        }

        Count();
        _scsi.Options.Log?.Invoke(severity, text);
    }

    /// <summary><see cref="Write(int, string)"/>, for those who take a function.</summary>
    internal Action<int, string> Writer => field ??= Write;

    /// <summary>How many lines were written.</summary>
    internal long Lines { get; private set; }

    /// <summary>How many of them in this instant.</summary>
    internal long LinesNow => _instantNs == _scsi.Shard.NowNs ? _linesOfInstant : 0;

    private void Count()
    {
        Lines++;
        _linesOfInstant = LinesNow + 1;
        _instantNs = _scsi.Shard.NowNs;
    }

    /// <summary>Adds to a line that ends with a newline, or when another line is written (kernel: KERN_CONT).</summary>
    internal void Continue(string text)
    {
        _open += text.TrimEnd('\n');
        if (text.EndsWith('\n'))
        {
            (string line, _open) = (_open, string.Empty);
            _scsi.Options.Log?.Invoke(4, line);
        }
    }

    /// <summary>Writes the block layer's line about a request that failed, unless there were too many.</summary>
    internal void BlockError(string disk, Request request, BlockStatus status)
    {
        if (_blockErrors?.Allows(_scsi.Shard) != false)
        {
            Write(3, BlockMessages.RequestFailed(disk, request, status));
        }
    }

    /// <summary>Whether one more final failure may be told at level 0.</summary>
    internal bool AllowsFailure() => _failures?.Allows(_scsi.Shard) != false;

    /// <summary>Writes a line about a host: <c>scsi host0: …</c>.</summary>
    public void Host(ScsiHost host, int severity, string text) => Write(severity, $"scsi {host.Name}: {text}");

    /// <summary>Writes a line about a device, without its disk's name: <c>sd 0:0:0:0: …</c>.</summary>
    public void Device(ScsiDevice device, int severity, string text) => Compose(device, severity, null, text);

    /// <summary>As above, of text that need not become a string.</summary>
    internal void Device(ScsiDevice device, int severity, LogText text)
    {
        Compose(device, severity, null, text.Text);
        text.Dispose();
    }

    /// <summary>Writes a line about a disk: <c>sd 0:0:0:0: [sda] …</c>.</summary>
    public void Disk(ScsiDevice device, int severity, string text) =>
        Compose(device, severity, device.Upper?.Name, text);

    /// <summary>As above, of text that need not become a string.</summary>
    internal void Disk(ScsiDevice device, int severity, LogText text)
    {
        Compose(device, severity, device.Upper?.Name, text.Text);
        text.Dispose();
    }

    // In room that is used again: a scan of thousands of disks writes a dozen lines about each. Who hears of the line
    // may write another meanwhile, in room of its own.
    private void Compose(ScsiDevice device, int severity, string? disk, ReadOnlySpan<char> text)
    {
        string driver = DriverName(device);
        char[] room = _room ?? new char[LineCharacters];
        _room = null;
        int length;
        while (
            !(
                disk is null
                    ? room.AsSpan().TryWrite($"{driver} {device.Address}: {text}", out length)
                    : room.AsSpan().TryWrite($"{driver} {device.Address}: [{disk}] {text}", out length)
            )
        )
        {
            room = new char[room.Length * 2];
        }

        Write(severity, room.AsSpan(0, length));
        _room = room;
    }

    /// <summary>Begins a line about a disk that <see cref="Continue"/> may add to; in modern kernels such a line is
    /// ended at once.</summary>
    internal void BeginDisk(ScsiDevice device, string text)
    {
        if (Style == LogStyle.Modern)
        {
            Disk(device, 5, text);
        }
        else
        {
            Continue(DiskLine(device, text));
        }
    }

    /// <summary>Writes a line about a command: <c>sd 0:0:0:0: [sda] tag#3 …</c>, without the tag in the old
    /// style.</summary>
    public void Command(ScsiCommand command, int severity, string text) =>
        Command(command.Device, command.Tag, severity, text);

    /// <summary>As above, with a tag that the command may have had; below 0: none.</summary>
    public void Command(ScsiDevice device, int tag, int severity, string text)
    {
        string mark =
            Style == LogStyle.Modern && tag >= 0
                ? string.Create(CultureInfo.InvariantCulture, $"tag#{tag & 0xffff} ")
                : string.Empty;
        Disk(device, severity, mark + text);
    }

    /// <summary>A number that stands for the command's address in the kernel's memory: the same for every use of its
    /// slot.</summary>
    public static ulong Address(ScsiCommand command) =>
        0xffff_8800_0000_0000 + ((ulong)command.Host.Number << 32) + (command.Claim.Slot * 0x300ul);

    /// <summary>The Send block: a command is about to be handed to the driver.</summary>
    internal void Send(ScsiCommand command)
    {
        int level = Of(LogGroup.MidQueue);
        if (level <= 1)
        {
            return;
        }

        string pointer = Pointer(command);
        if (Style == LogStyle.Modern)
        {
            Command(command, 6, $"Send: scmd 0x{pointer}");
        }
        else
        {
            Command(command, 6, level > 2 ? $"Send: 0x{pointer} " : "Send: ");
        }

        Cdb(command);
    }

    /// <summary>The Done block: a command has come back; level 1 shows only those that are not simply well.</summary>
    internal void Done(ScsiCommand command, Disposition disposition)
    {
        int level = Of(LogGroup.MidComplete);
        if (level == 0 || (level == 1 && command.IsGood && disposition == Disposition.Success))
        {
            return;
        }

        if (Style == LogStyle.Modern)
        {
            Result(command, "Done", disposition);
        }
        else
        {
            string pointer = level > 2 ? $"0x{Pointer(command)} " : string.Empty;
            Command(command, 6, $"Done: {pointer}{ResultText.Old(disposition)}");
            Command(command, 6, ResultText.Result(command, Style));
        }

        Cdb(command);
        if (command.Status == ScsiStatus.CheckCondition)
        {
            Sense(command);
        }

        if (level > 3)
        {
            ScsiHost host = command.Host;
            Command(
                command,
                6,
                string.Create(CultureInfo.InvariantCulture, $"scsi host busy {host.Busy} failed {host.Failed}")
            );
        }
    }

    /// <summary>The result line of the modern style.</summary>
    internal void Result(ScsiCommand command, string what, Disposition? disposition)
    {
        string ml = disposition is { } d ? $" {ResultText.Modern(d)}" : string.Empty;
        long age = (command.Host.Shard.NowNs - command.AllocatedNs) / 1_000_000_000;
        string colon = disposition is null ? string.Empty : ":";
        Command(
            command,
            6,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}{colon}{ml} {ResultText.Result(command, Style)} cmd_age={age}s"
            )
        );
    }

    /// <summary>What of a request is good (kernel: scsi_io_completion).</summary>
    internal void Totals(ScsiCommand command, long lengthBytes, long good)
    {
        if (Shows(LogGroup.HighComplete, 1))
        {
            string text = $"{lengthBytes >> 9} sectors total, {good} bytes done.";
            Command(command, 6, text);
        }
    }

    /// <summary>What the upper driver takes for good (kernel: sd_done).</summary>
    internal void DiskDone(ScsiCommand command, long good)
    {
        if (Style == LogStyle.Modern && Shows(LogGroup.HighComplete, 1))
        {
            string text = $"sd_done: completed {good} of {command.LengthBytes} bytes";
            Command(command, 6, text);
        }
    }

    /// <summary>A read or write becomes a command (kernel: sd_setup_read_write_cmnd).</summary>
    internal void ReadWrite(ScsiCommand command, bool isWrite, long sector, long sectors, uint blocks)
    {
        if (Style == LogStyle.Modern && Shows(LogGroup.HighQueue, 1))
        {
            Command(
                command,
                6,
                FormattableString.Invariant($"sd_setup_read_write_cmnd: block={sector}, count={sectors}")
            );
            if (Shows(LogGroup.HighQueue, 2))
            {
                string verb = isWrite ? "writing" : "reading";
                Command(command, 6, FormattableString.Invariant($"{verb} {blocks}/{sectors} 512 byte blocks."));
            }
        }
    }

    /// <summary>A function of sd was entered.</summary>
    internal void Entered(ScsiDevice device, string function)
    {
        if (Style == LogStyle.Modern && Shows(LogGroup.HighQueue, 3))
        {
            Disk(device, 6, function);
        }
    }

    /// <summary>The lines of a command's CDB.</summary>
    internal void Cdb(ScsiCommand command)
    {
        foreach (DeviceLogLine line in CdbText.Lines(command.Cdb.Bytes, Style))
        {
            Line(command, line);
        }
    }

    /// <summary>The lines of a command's sense data.</summary>
    internal void Sense(ScsiCommand command)
    {
        foreach (DeviceLogLine line in SenseText.Lines(command.Sense, Style))
        {
            Line(command, line);
        }
    }

    /// <summary>The command's <see cref="Address"/> as messages write it.</summary>
    internal static string Pointer(ScsiCommand command) =>
        Address(command).ToString("x16", CultureInfo.InvariantCulture);

    private void Line(ScsiCommand command, DeviceLogLine line)
    {
        if (line.IsBare)
        {
            Write(6, line.Text);
        }
        else
        {
            Command(command, 6, line.Text);
        }
    }

    private static string DiskLine(ScsiDevice device, string text) =>
        device.Upper is { } upper
            ? $"{upper.DriverName} {device.Address}: [{upper.Name}] {text}"
            : $"{DriverName(device)} {device.Address}: {text}";

    private static string DriverName(ScsiDevice device) => device.Upper is { } upper ? upper.DriverName : "scsi";
}
