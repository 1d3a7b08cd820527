using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>The rows by which a completed command's fate is decided, one list per question (kernel:
/// scsi_decide_disposition, scsi_check_sense, scsi_io_completion_action).</summary>
public sealed class DispositionTable
{
    private readonly HostRow[] _hostByByte = new HostRow[256];
    private readonly StatusRow[] _statusByByte = new StatusRow[256];

    /// <summary>Creates a table of rows. What has no row: a host byte or status fails (error handler), sense finishes,
    /// completion fails.</summary>
    public DispositionTable(
        IReadOnlyList<HostRow> hosts,
        IReadOnlyList<StatusRow> statuses,
        IReadOnlyList<SenseRow> senses,
        IReadOnlyList<CompletionRow> completions,
        CompletionAction onReset
    )
    {
        Hosts = hosts;
        Statuses = statuses;
        Senses = senses;
        Completions = completions;
        OnReset = onReset;
        for (int i = 0; i < 256; i++)
        {
            _hostByByte[i] = new HostRow((HostByte)i, HostRule.Fail);
            _statusByByte[i] = new StatusRow((ScsiStatus)i, StatusRule.Fail);
        }

        foreach (HostRow row in hosts)
        {
            _hostByByte[(int)row.HostByte] = row;
        }

        foreach (StatusRow row in statuses)
        {
            _statusByByte[(int)row.Status] = row;
        }

        IsGoodSimple = Host(HostByte.Ok).Rule == HostRule.Status && Status(ScsiStatus.Good).Rule == StatusRule.Good;
    }

    /// <summary>Rows by host byte; asked first.</summary>
    public IReadOnlyList<HostRow> Hosts { get; }

    /// <summary>Rows by status; asked if the host byte says so.</summary>
    public IReadOnlyList<StatusRow> Statuses { get; }

    /// <summary>Rows by sense data; asked for CHECK CONDITION.</summary>
    public IReadOnlyList<SenseRow> Senses { get; }

    /// <summary>Rows by sense data for what is left of a request that was not retried.</summary>
    public IReadOnlyList<CompletionRow> Completions { get; }

    /// <summary>What io_completion does if the host byte is RESET.</summary>
    public CompletionAction OnReset { get; }

    /// <summary>True if a command without any error is finished without looking further: the command path's shortcut.</summary>
    internal bool IsGoodSimple { get; }

    /// <summary>The table of a profile.</summary>
    public static DispositionTable For(MidLayerPolicy policy) => DispositionRows.For(policy);

    /// <summary>The row of a host byte.</summary>
    public HostRow Host(HostByte value) => _hostByByte[(int)value];

    /// <summary>The row of a status.</summary>
    public StatusRow Status(ScsiStatus value) => _statusByByte[(int)value & 0xfe];
}
