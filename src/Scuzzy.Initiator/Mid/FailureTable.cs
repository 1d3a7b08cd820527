using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid;

/// <summary>Outcomes of a command of one's own upon which it is sent again (kernel: struct scsi_failures,
/// scsi_check_passthrough).</summary>
/// <param name="total">Most repetitions by all entries together; negative: only the entries' own limits count.</param>
/// <param name="entries">The outcomes; the first that matches counts.</param>
public sealed class FailureTable(int total, params FailureTable.Entry[] entries)
{
    private readonly int[] _used = new int[entries.Length];
    private int _totalUsed;

    /// <summary>One outcome.</summary>
    public readonly record struct Entry
    {
        /// <summary>The host byte; null: OK.</summary>
        public HostByte? Host { get; init; }

        /// <summary>Any result that is not good.</summary>
        public bool IsAnyError { get; init; }

        /// <summary>The sense key of a CHECK CONDITION; null: no such condition.</summary>
        public SenseKey? Key { get; init; }

        /// <summary>The additional sense code; −1: any.</summary>
        public int Asc { get; init; }

        /// <summary>The qualifier; −1: any.</summary>
        public int Ascq { get; init; }

        /// <summary>Repetitions by this entry; negative: only the total counts.</summary>
        public int Allowed { get; init; }

        internal bool Matches(ScsiExecution e) =>
            IsAnyError ? !e.IsGood
            : Host is { } host ? e.HostByte == host
            : e.HostByte == HostByte.Ok
                && e.Status == ScsiStatus.CheckCondition
                && e.HasSense
                && e.SenseKey == Key
                && (Asc < 0 || e.Additional.Asc == Asc)
                && (Ascq < 0 || e.Additional.Ascq == Ascq);
    }

    /// <summary>An entry for sense data.</summary>
    public static Entry Sense(SenseKey key, int asc = -1, int ascq = -1, int allowed = -1) =>
        new()
        {
            Key = key,
            Asc = asc,
            Ascq = ascq,
            Allowed = allowed,
        };

    /// <summary>An entry for a host byte.</summary>
    public static Entry Transport(HostByte host, int allowed = -1) => new() { Host = host, Allowed = allowed };

    /// <summary>An entry for anything that is not good.</summary>
    public static Entry AnyError(int allowed = -1) => new() { IsAnyError = true, Allowed = allowed };

    internal void Reset()
    {
        Array.Clear(_used);
        _totalUsed = 0;
    }

    internal bool TryAgain(ScsiExecution execution)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            if (!entries[i].Matches(execution))
            {
                continue;
            }

            if (entries[i].Allowed >= 0)
            {
                return ++_used[i] <= entries[i].Allowed;
            }

            return total < 0 || ++_totalUsed <= total;
        }

        return false;
    }
}
