using System.Runtime.CompilerServices;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid;

/// <summary>Outcomes of a command of one's own upon which it is sent again (kernel: struct scsi_failures,
/// scsi_check_passthrough). How often it was sent is counted by the execution, so that all of a kind share a table.
/// </summary>
/// <param name="total">Most repetitions by all entries without a limit of their own together.</param>
/// <param name="entries">The outcomes; the first that matches counts.</param>
public sealed class FailureTable(int total, params FailureTable.Entry[] entries)
{
    /// <summary>Most entries of a table.</summary>
    public const int MaximumEntries = 4;

    private readonly Entry[] _entries =
        entries.Length <= MaximumEntries
            ? entries
            : throw new ArgumentException($"at most {MaximumEntries} entries", nameof(entries));

    /// <summary>What an entry is about.</summary>
    public enum Kind
    {
        /// <summary>CHECK CONDITION with this sense data.</summary>
        Sense,

        /// <summary>CHECK CONDITION, whatever the sense data.</summary>
        AnySense,

        /// <summary>Any status that is not good.</summary>
        AnyStatus,

        /// <summary>A host byte.</summary>
        Transport,

        /// <summary>Any result that is not good.</summary>
        AnyError,
    }

    /// <summary>One outcome.</summary>
    /// <param name="Kind">What it is about.</param>
    /// <param name="Allowed">Repetitions by this entry; 0: those of all entries together count.</param>
    public readonly record struct Entry(Kind Kind, int Allowed)
    {
        /// <summary>The host byte.</summary>
        public HostByte Host { get; init; }

        /// <summary>The sense key.</summary>
        public SenseKey Key { get; init; }

        /// <summary>The additional sense code; −1: any.</summary>
        public int Asc { get; init; }

        /// <summary>The qualifier; −1: any.</summary>
        public int Ascq { get; init; }
    }

    /// <summary>An entry for sense data.</summary>
    public static Entry Sense(SenseKey key, int asc = -1, int ascq = -1, int allowed = 0) =>
        new(Kind.Sense, allowed)
        {
            Key = key,
            Asc = asc,
            Ascq = ascq,
        };

    /// <summary>An entry for a host byte.</summary>
    public static Entry Transport(HostByte host, int allowed = 0) => new(Kind.Transport, allowed) { Host = host };

    /// <summary>An entry of a kind that needs no value.</summary>
    public static Entry Any(Kind kind, int allowed = 0) => new(kind, allowed);

    internal bool TryAgain(ScsiExecution execution, ref Repetitions used)
    {
        if (execution.IsGood)
        {
            return false;
        }

        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Kind == Kind.Sense && IsCheckCondition(execution) && !execution.HasSense)
            {
                // Who asks for sense data in vain looks no further.
                return false;
            }

            if (Matches(_entries[i], execution))
            {
                return _entries[i].Allowed > 0 ? ++used[i] <= _entries[i].Allowed : ++used[MaximumEntries] <= total;
            }
        }

        return false;
    }

    private static bool Matches(Entry entry, ScsiExecution e) =>
        entry.Kind switch
        {
            Kind.AnyError => true,
            Kind.AnyStatus => e.Status != ScsiStatus.Good && !e.HasGoodStatus,
            Kind.Transport => e.HostByte == entry.Host,
            Kind.AnySense => IsCheckCondition(e),
            _ => IsCheckCondition(e)
                && e.SenseKey == entry.Key
                && (entry.Asc < 0 || e.Additional.Asc == entry.Asc)
                && (entry.Ascq < 0 || e.Additional.Ascq == entry.Ascq),
        };

    private static bool IsCheckCondition(ScsiExecution e) => e.Status == ScsiStatus.CheckCondition;

    /// <summary>How often a command was sent again: by each entry, and by those together that have no limit of their
    /// own.</summary>
    [InlineArray(MaximumEntries + 1)]
    internal struct Repetitions
    {
        private int _first;
    }
}
