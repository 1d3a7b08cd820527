using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>All writes to a unit, by sector, and what a read may return: the value of a write that no other write has
/// certainly replaced (I4).</summary>
internal sealed class UnitHistory(InvariantNet net, StoreWatch store)
{
    private readonly SortedDictionary<int, List<WriteRecord>> _records = [];
    private readonly SortedSet<int> _wild = [];

    /// <summary>The unit's store.</summary>
    public StoreWatch Store => store;

    /// <summary>A write is submitted.</summary>
    /// <param name="operation">Write, discard or write of zeros.</param>
    /// <param name="write">The number that its data carries.</param>
    /// <param name="first">First sector.</param>
    /// <param name="count">Sectors.</param>
    public WriteRecord Submit(BlockOperation operation, uint write, int first, int count)
    {
        var record = new WriteRecord(operation == BlockOperation.Write ? write : 0, first, count, net.Next());
        for (int sector = first; sector < first + count; sector++)
        {
            if (!_records.TryGetValue(sector, out List<WriteRecord>? records))
            {
                records = [new WriteRecord(0, sector, 1, -1) { Ended = -1, Acknowledged = -1 }];
                _records.Add(sector, records);
            }

            records.Add(record);
        }

        return record;
    }

    /// <summary>A write has ended.</summary>
    /// <param name="record">The write.</param>
    /// <param name="isAcknowledged">It did not fail, and its effect is no choice of the device.</param>
    /// <param name="mayComeLate">A driver has kept a command of it.</param>
    public void End(WriteRecord record, bool isAcknowledged, bool mayComeLate = false)
    {
        record.Ended = net.Next();
        if (isAcknowledged)
        {
            record.Acknowledged = record.Ended;
        }

        // What nobody has taken back from the device may be finished whenever it likes, with other data: an earlier
        // try even after a later one was acknowledged.
        for (int sector = record.First; sector < record.First + record.Count; sector++)
        {
            if (mayComeLate || (!isAcknowledged && IsStillUnderWay(sector)))
            {
                _wild.Add(sector);
            }
        }
    }

    /// <summary>Checks what a read returned.</summary>
    /// <param name="first">First sector.</param>
    /// <param name="data">The data.</param>
    /// <param name="submitted">When the read was submitted.</param>
    /// <param name="who">The reader, for the message.</param>
    public void CheckRead(int first, ReadOnlySpan<byte> data, long submitted, string who)
    {
        long now = net.Next();
        for (int at = 0; at < data.Length; at += SectorValue.Bytes, first++)
        {
            ulong value = SectorValue.Of(data.Slice(at, SectorValue.Bytes));
            if (!IsAllowed(first, value, submitted, now, observes: true))
            {
                net.Report(
                    "I4",
                    "a read returned what no write could have left",
                    $"{who}: sector {first} of {store.Name} is {SectorValue.Describe(value)}{Allowed(first, submitted)}"
                );
                return;
            }
        }
    }

    /// <summary>Checks that what was acknowledged before a flush would survive a power cut now.</summary>
    /// <param name="submitted">When the flush was submitted.</param>
    /// <param name="who">What promises it, for the message.</param>
    public void CheckFlushed(long submitted, string who)
    {
        foreach (int sector in _records.Keys)
        {
            ulong value = store.Durable[sector];
            if (!IsAllowed(sector, value, submitted, net.Now, observes: false))
            {
                ReportLoss(sector, who, Allowed(sector, submitted));
                return;
            }
        }
    }

    /// <summary>Checks that nothing which a forced write has replaced would come back by a power cut now. Later writes
    /// to its sectors may have reached the medium, or not.</summary>
    /// <param name="forced">The forced write.</param>
    /// <param name="who">What promises it, for the message.</param>
    public void CheckForced(WriteRecord forced, string who)
    {
        for (int sector = forced.First; sector < forced.First + forced.Count; sector++)
        {
            ulong value = store.Durable[sector];
            bool isKept =
                _wild.Contains(sector)
                || _records[sector].Exists(r => r.ValueOf(sector) == value && r.Ended >= forced.Submitted);
            if (!isKept)
            {
                ReportLoss(sector, who, $"; it was {SectorValue.Describe(forced.ValueOf(sector))}");
                return;
            }
        }
    }

    /// <summary>Checks the whole store once nothing is under way.</summary>
    public void CheckContent()
    {
        long now = net.Next();
        foreach (int sector in store.Volatile.Touched.Union(_records.Keys))
        {
            ulong value = store.Volatile[sector];
            if (!IsAllowed(sector, value, now, now, observes: false))
            {
                net.Report(
                    "I4",
                    "the store holds what no write could have left",
                    $"sector {sector} of {store.Name} is {SectorValue.Describe(value)}{Allowed(sector, now)}"
                );
                return;
            }
        }
    }

    private void ReportLoss(int sector, string who, string instead) =>
        net.Report(
            "I4",
            "what a flush or forced write promised is not durable",
            $"{who}: after a power cut sector {sector} of {store.Name} would be "
                + SectorValue.Describe(store.Durable[sector])
                + instead
        );

    private bool IsAllowed(int sector, ulong value, long submitted, long ended, bool observes)
    {
        if (_wild.Contains(sector))
        {
            return true;
        }

        if (!_records.TryGetValue(sector, out List<WriteRecord>? records))
        {
            return value == SectorValue.Zero;
        }

        foreach (WriteRecord record in records)
        {
            if (
                record.ValueOf(sector) == value
                && record.Submitted <= ended
                && !IsReplaced(records, record, sector, submitted)
            )
            {
                if (observes && record.Write != 0)
                {
                    record.Observe(sector, ended);
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>True if another write began after a write's last effect, and took effect before a moment.</summary>
    private static bool IsReplaced(List<WriteRecord> records, WriteRecord record, int sector, long moment)
    {
        foreach (WriteRecord other in records)
        {
            if (other.Submitted > record.Ended && other.DoneBy(sector) < moment)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsStillUnderWay(int sector) =>
        store.Seam?.IsCausing(store.Lun, (long)sector * SectorValue.Bytes, SectorValue.Bytes) == true;

    private string Allowed(int sector, long moment)
    {
        if (!_records.TryGetValue(sector, out List<WriteRecord>? records))
        {
            return ", but was never written";
        }

        IEnumerable<string> values = records
            .Where(r => !IsReplaced(records, r, sector, moment))
            .Select(r => SectorValue.Describe(r.ValueOf(sector)))
            .Distinct();
        return $"; it may be {string.Join(" or ", values)}";
    }
}
