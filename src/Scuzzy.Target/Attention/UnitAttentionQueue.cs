using System.Runtime.CompilerServices;
using Scuzzy.Scsi;

namespace Scuzzy.Target.Attention;

/// <summary>Unit attention conditions of one nexus at one logical unit, most urgent first (SAM-5 5.14). Each condition
/// is kept once; a reset makes weaker ones obsolete.</summary>
internal struct UnitAttentionQueue
{
    /// <summary>More than the conditions that the device server raises; one that finds no room is dropped.</summary>
    public const int Capacity = 12;

    private Codes _codes;
    private int _count;

    public readonly int Count => _count;

    /// <summary>The most urgent condition.</summary>
    public readonly AdditionalSense First => FromCode(_codes[0]);

    /// <summary>Establishes a condition.</summary>
    public void Add(AdditionalSense condition)
    {
        int rank = Rank(condition);
        if (rank < OrdinaryRank && rank != NexusLossRank)
        {
            RemoveWeakerThan(rank);
        }

        int at = 0;
        for (; at < _count && Rank(FromCode(_codes[at])) <= rank; at++)
        {
            if (_codes[at] == condition.Code || (rank < OrdinaryRank && Rank(FromCode(_codes[at])) < NexusLossRank))
            {
                return;
            }
        }

        if (_count == Capacity)
        {
            return;
        }

        for (int i = _count; i > at; i--)
        {
            _codes[i] = _codes[i - 1];
        }

        _codes[at] = condition.Code;
        _count++;
    }

    /// <summary>Takes the most urgent condition away; false if there is none.</summary>
    public bool TryTake(out AdditionalSense condition)
    {
        condition = First;
        if (_count == 0)
        {
            return false;
        }

        RemoveAt(0);
        return true;
    }

    /// <summary>Takes one condition away if it is there.</summary>
    public void Remove(AdditionalSense condition)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_codes[i] == condition.Code)
            {
                RemoveAt(i);
                return;
            }
        }
    }

    private const int NexusLossRank = 10;
    private const int OrdinaryRank = 11;

    // SAM-5 table 42: power on, hard reset, … nexus loss, then all others in order of their coming.
    private static int Rank(AdditionalSense condition) =>
        (condition.Asc, condition.Ascq) switch
        {
            (0x29, 0x01) => 0,
            (0x29, 0x02) => 1,
            (0x29, 0x03) => 2,
            (0x29, 0x04) => 3,
            (0x29, 0x07) => NexusLossRank,
            (0x29, _) => 4,
            _ => OrdinaryRank,
        };

    private static AdditionalSense FromCode(ushort code) => new((byte)(code >> 8), (byte)code);

    private void RemoveWeakerThan(int rank)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (Rank(FromCode(_codes[i])) > rank)
            {
                RemoveAt(i);
            }
        }
    }

    private void RemoveAt(int index)
    {
        _count--;
        for (int i = index; i < _count; i++)
        {
            _codes[i] = _codes[i + 1];
        }
    }

    [InlineArray(Capacity)]
    private struct Codes
    {
        private ushort _first;
    }
}
