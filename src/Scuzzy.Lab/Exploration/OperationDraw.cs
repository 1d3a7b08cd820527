using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Exploration;

/// <summary>Draws a task's operations in one of a few styles.</summary>
internal sealed class OperationDraw(SeededRandom random, int sectors)
{
    private readonly int _readPermille = 200 + (int)random.Below(500);
    private readonly bool _flushes = random.Chance(1, 2);
    private readonly bool _fails = random.Chance(1, 4);
    private readonly bool _discards = random.Chance(1, 3);
    private readonly long _delayNs = random.Chance(1, 3) ? 0 : 1 + random.Below(20_000_000);

    /// <summary>Draws a task.</summary>
    /// <param name="count">How many operations it has.</param>
    /// <param name="other">Another disk, for some of what it plugs; null: it uses one only.</param>
    public List<TaskOperation> Draw(int count, string? other)
    {
        bool isBatched = random.Chance(2, 3);
        var operations = new List<TaskOperation>(count);
        while (operations.Count < count)
        {
            if (isBatched)
            {
                DrawBatch(operations, count, other);
            }
            else
            {
                int length = 1 + (int)random.Below(8);
                bool waits = random.Chance(1, 12);
                long delay = random.Chance(1, 2) ? Delay() : 0;
                operations.Add(
                    Draw((int)random.Below(sectors - length), length) with
                    {
                        DelayNs = delay,
                        Waits = waits,
                    }
                );
            }
        }

        return operations;
    }

    /// <summary>Ranges mostly side by side, so that they merge, maybe from the back, maybe plugged.</summary>
    private void DrawBatch(List<TaskOperation> operations, int most, string? other)
    {
        int first = operations.Count;
        int at = (int)random.Below(sectors - 16);
        int size = 1 + (int)random.Below(9);
        bool isPlugged = random.Chance(1, 2);
        for (int i = 0; i < size && operations.Count < most; i++)
        {
            int length = 1 + (int)random.Below(10);
            if (at + length > sectors)
            {
                break;
            }

            string? disk = isPlugged && other is not null && random.Chance(1, 2) ? other : null;
            operations.Add(Draw(at, length) with { IsPlugged = isPlugged && i < size - 1, Disk = disk });
            at += length + (int)random.Below(2);
        }

        if (random.Chance(1, 3))
        {
            operations.Reverse(first, operations.Count - first);
        }

        if (operations.Count > first)
        {
            bool waits = random.Chance(3, 4);
            operations[first] = operations[first] with { Waits = waits, DelayNs = random.Chance(1, 3) ? Delay() : 0 };
        }
    }

    private TaskOperation Draw(int at, int length)
    {
        int draw = (int)random.Below(1000);
        if (_flushes && draw >= 960)
        {
            return new TaskOperation(BlockOperation.Flush, 0, 0);
        }

        BlockOperation operation =
            draw < _readPermille ? BlockOperation.Read
            : _discards && draw >= 940
                ? draw % 2 == 0 ? BlockOperation.Discard
                    : BlockOperation.WriteZeroes
            : BlockOperation.Write;
        return new TaskOperation(operation, at, length, Flags(operation));
    }

    private BioFlags Flags(BlockOperation operation)
    {
        BioFlags flags = random.Chance(1, 3) ? BioFlags.Synchronous : BioFlags.None;
        flags |= random.Chance(1, 12) ? BioFlags.NoMerge : BioFlags.None;
        flags |= random.Chance(1, 12) ? BioFlags.Unplug : BioFlags.None;
        if (_fails && random.Chance(1, 6))
        {
            flags |= random.Chance(1, 2) ? BioFlags.FailFastDevice : BioFlags.FailFastMask;
        }

        if (operation == BlockOperation.Write && _flushes)
        {
            flags |= random.Chance(1, 8) ? BioFlags.ForceUnitAccess : BioFlags.None;
            flags |= random.Chance(1, 12) ? BioFlags.PreFlush : BioFlags.None;
        }

        return flags;
    }

    private long Delay() => random.Chance(1, 40) ? random.Below(3_000_000_000) : random.Below(_delayNs + 1);
}
