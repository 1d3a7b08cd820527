using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Copy;
using Scuzzy.Target.Units;
using Scuzzy.Target.Units.Copy;

namespace Scuzzy.Target;

// The tokens that stand for data of the target's disks.
public sealed partial class TargetDevice
{
    private const int MaximumRods = 256;

    private readonly List<Rod> _rods = [];
    private ulong _nextRod;

    /// <summary>Makes a token for ranges of a disk, of which no write is under way; null if there are too many.
    /// </summary>
    internal Rod? TryMakeRod(DiskUnit disk, List<(long Offset, long Length)> ranges, uint seconds)
    {
        Expire();
        if (_rods.Count == MaximumRods)
        {
            return null;
        }

        byte[] token = new byte[TokenListView.TokenSize];
        BinaryPrimitives.WriteUInt32BigEndian(token, RodTokens.ChangeVulnerable);
        BinaryPrimitives.WriteUInt16BigEndian(token.AsSpan(6), TokenListView.TokenSize - 8);
        BinaryPrimitives.WriteUInt64BigEndian(token.AsSpan(8), ++_nextRod);
        BinaryPrimitives.WriteUInt64BigEndian(token.AsSpan(56), (ulong)ranges.Sum(r => r.Length));
        for (int at = 128; at < token.Length; at += 8)
        {
            BinaryPrimitives.WriteUInt64BigEndian(token.AsSpan(at), Shard.Random.Next());
        }

        var rod = new Rod(disk, token, ranges, seconds * 1_000_000_000L) { UsedNs = Shard.NowNs };
        _rods.Add(rod);
        disk.Obstacles |= UnitObstacles.HasTokens;
        return rod;
    }

    /// <summary>The data of a token, or null and why there is none.</summary>
    internal Rod? FindRod(ReadOnlySpan<byte> token, out AdditionalSense why)
    {
        Expire();
        ulong number = BinaryPrimitives.ReadUInt64BigEndian(token[8..]);
        why = AdditionalSense.TokenUnknown;
        foreach (Rod rod in _rods)
        {
            if (BinaryPrimitives.ReadUInt64BigEndian(rod.Token.AsSpan(8)) == number)
            {
                bool isGenuine = token.SequenceEqual(rod.Token);
                why = isGenuine ? AdditionalSense.TokenRevoked : AdditionalSense.TokenCorrupt;
                rod.UsedNs = isGenuine ? Shard.NowNs : rod.UsedNs;
                return isGenuine && rod.IsValid ? rod : null;
            }
        }

        return null;
    }

    /// <summary>A token is not needed any more; a copy that uses it goes on.</summary>
    internal void Forget(Rod rod) => _ = _rods.Remove(rod);

    /// <summary>A range of a disk may change: its tokens are revoked.</summary>
    internal void Revoke(DiskUnit disk, long offset, long length)
    {
        bool hasAny = false;
        foreach (Rod rod in _rods)
        {
            if (ReferenceEquals(rod.Disk, disk))
            {
                rod.IsValid &= !rod.Overlaps(offset, length);
                hasAny |= rod.IsValid;
            }
        }

        if (!hasAny)
        {
            disk.Obstacles &= ~UnitObstacles.HasTokens;
        }
    }

    private void Expire() => _ = _rods.RemoveAll(r => Shard.NowNs - r.UsedNs > r.TimeoutNs);
}
