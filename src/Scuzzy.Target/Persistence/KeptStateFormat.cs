using System.Buffers.Binary;
using System.Text;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Reservations;
using Scuzzy.Target.Units;
using Scuzzy.Target.Units.Disk;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target.Persistence;

/// <summary>A kept state as bytes: fields of a type, a length of four bytes, and a value. Fields of unknown type are
/// skipped, so that an older program reads a newer one's file.</summary>
internal static class KeptStateFormat
{
    private const byte ModePage = 1;
    private const byte Reservation = 2;
    private const byte Registration = 3;
    private const byte Job = 4;
    private const byte GrownDefect = 5;
    private const byte Protection = 6;
    private const byte Medium = 7;

    private const byte AllTargetPorts = 1;
    private const byte Inverts = 1;
    private const byte Unmaps = 2;
    private const byte MayExit = 4;

    public static byte[] Write(KeptState state)
    {
        List<byte> bytes = [];
        Field(bytes, Medium, Encoding.UTF8.GetBytes(state.Medium));
        foreach (byte[] page in state.ModePages)
        {
            Field(bytes, ModePage, page);
        }

        if (state.KeepsReservations)
        {
            Field(bytes, Reservation, [(byte)state.Type, (byte)(state.Holder >> 8), (byte)state.Holder]);
        }

        foreach (KeptRegistration one in state.Registrations)
        {
            byte[] value = new byte[11 + Encoding.UTF8.GetByteCount(one.InitiatorPort)];
            BinaryPrimitives.WriteUInt64BigEndian(value, one.Key);
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(8), one.RelativeTargetPort);
            value[10] = one.AllTargetPorts ? AllTargetPorts : (byte)0;
            _ = Encoding.UTF8.GetBytes(one.InitiatorPort, value.AsSpan(11));
            Field(bytes, Registration, value);
        }

        if (state.Job is { } job)
        {
            int flags = (job.Inverts ? Inverts : 0) | (job.Unmaps ? Unmaps : 0) | (job.MayExitFailure ? MayExit : 0);
            Field(bytes, Job, [(byte)job.Reason, (byte)flags, (byte)job.Passes, .. job.Pattern.Span]);
        }

        if (state.Protection is { } format)
        {
            Field(bytes, Protection, [(byte)format.Type, (byte)format.Exponent]);
        }

        Span<byte> number = stackalloc byte[8];
        foreach (ulong lba in state.GrownDefects)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, lba);
            Field(bytes, GrownDefect, number);
        }

        return [.. bytes];
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null if it is not that.</summary>
    public static KeptState? Read(ReadOnlySpan<byte> bytes)
    {
        var state = new KeptState();
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < 5 || BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) > (uint)bytes.Length - 5)
            {
                return null;
            }

            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            if (ReadField(state, bytes[0], bytes.Slice(5, length)) is not { } next)
            {
                return null;
            }

            state = next;
            bytes = bytes[(5 + length)..];
        }

        return state.Holder < state.Registrations.Count ? state : null;
    }

    private static KeptState? ReadField(KeptState state, byte type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case Medium:
                return state with { Medium = Encoding.UTF8.GetString(value) };
            case ModePage when value.Length >= 2:
                state.ModePages.Add(value.ToArray());
                return state;
            case Reservation when value.Length == 3:
                return state with
                {
                    KeepsReservations = true,
                    Type = (ReservationType)value[0],
                    Holder = BinaryPrimitives.ReadInt16BigEndian(value[1..]),
                };
            case Registration when value.Length > 11:
                state.Registrations.Add(
                    new KeptRegistration(
                        Encoding.UTF8.GetString(value[11..]),
                        BinaryPrimitives.ReadUInt16BigEndian(value[8..]),
                        BinaryPrimitives.ReadUInt64BigEndian(value),
                        (value[10] & AllTargetPorts) != 0
                    )
                );
                return state;
            case Job when value.Length >= 3 && value[2] is > 0 and < 32:
                return state with
                {
                    Job = new MediumJob((MediumClosures)value[0])
                    {
                        Inverts = (value[1] & Inverts) != 0,
                        Unmaps = (value[1] & Unmaps) != 0,
                        MayExitFailure = (value[1] & MayExit) != 0,
                        Passes = value[2],
                        Pattern = value[3..].ToArray(),
                    },
                };
            case GrownDefect when value.Length == 8:
                state.GrownDefects.Add(BinaryPrimitives.ReadUInt64BigEndian(value));
                return state;
            case Protection when value.Length == 2:
                return state with { Protection = new ProtectionFormat((ProtectionType)value[0], value[1]) };
            case ModePage or Reservation or Registration or Job or GrownDefect or Protection:
                return null;
            default:
                return state;
        }
    }

    private static void Field(List<byte> bytes, byte type, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)value.Length);
        bytes.Add(type);
        bytes.AddRange(length);
        bytes.AddRange(value);
    }
}
