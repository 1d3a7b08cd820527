using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Scsi;

namespace Scuzzy.Target.Commands;

/// <summary>One row of a command table: all that the device server knows of a command but how to do it. It drives
/// dispatch, the check of the CDB, and REPORT SUPPORTED OPERATION CODES.</summary>
internal sealed class CommandRow
{
    private ulong _reserved0;
    private ulong _reserved1;
    private ulong _reserved2;
    private ulong _reserved3;

    /// <summary>The standards' name.</summary>
    public required string Name { get; init; }

    /// <summary>Byte 0.</summary>
    public required OperationCode OperationCode { get; init; }

    /// <summary>The service action, or null if the opcode has none.</summary>
    public ushort? ServiceAction { get; init; }

    /// <summary>CDB usage data (SPC-5 6.35.3): the bits that the device server evaluates, a byte per CDB byte, byte 0
    /// being the opcode. As long as the CDB; the last byte is CONTROL.</summary>
    public required byte[] Usage { get; init; }

    /// <summary>Which way the data goes; default none.</summary>
    public DataDirection Direction { get; init; }

    /// <summary>What the length field counts; default none.</summary>
    public LengthField Length { get; init; }

    /// <summary>Rules that hold before the handler runs; default none.</summary>
    public CommandTraits Traits { get; init; }

    /// <summary>Whether it passes another nexus's persistent reservation.</summary>
    public required ReservationVerdict Reservation { get; init; }

    /// <summary>How it shares the medium; default: it does not touch it.</summary>
    public Serialization Serialization { get; init; }

    /// <summary>Features of the unit without which the command is unknown; default none.</summary>
    public UnitFeatures Requires { get; init; }

    /// <summary>NOMINAL COMMAND PROCESSING TIMEOUT in seconds; default 1.</summary>
    public int NominalSeconds { get; init; } = 1;

    /// <summary>RECOMMENDED COMMAND TIMEOUT in seconds; default 30.</summary>
    public int RecommendedSeconds { get; init; } = 30;

    /// <summary>Does it.</summary>
    public required CommandHandler Handler { get; init; }

    /// <summary>True if the CDB is as long as it must be and has no bit set that the command does not use, CONTROL
    /// apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsClean(ref Cdb cdb)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(cdb.Padded);
        return ((words[0] & _reserved0) | (words[1] & _reserved1) | (words[2] & _reserved2) | (words[3] & _reserved3))
            == 0 && cdb.Length >= Usage.Length;
    }

    /// <summary>The first bit that the CDB sets and the command does not use.</summary>
    /// <param name="cdb">The CDB.</param>
    /// <param name="ignored">Bits of byte 1 that are let pass: the LUN of SCSI-2.</param>
    /// <param name="fieldByte">Its byte, or the first missing byte of a CDB that is too short.</param>
    /// <param name="bit">Its bit, or −1.</param>
    public bool TryFindFault(ref Cdb cdb, byte ignored, out int fieldByte, out int bit)
    {
        for (int i = 1; i < Usage.Length && i < cdb.Length; i++)
        {
            bool isAction = IsVariableLength && i is 8 or 9;
            int used = isAction ? 0xFF : Usage[i] | (i == 1 ? ignored | ServiceActionMask : 0);
            int fault = cdb[i] & ~used;
            if (fault != 0)
            {
                fieldByte = i;
                bit = 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)fault);
                return true;
            }
        }

        fieldByte = cdb.Length;
        bit = -1;
        return cdb.Length < Usage.Length;
    }

    /// <summary>The byte that is CONTROL: the last one, or byte 1 of a variable length CDB.</summary>
    public int ControlByte => IsVariableLength ? 1 : Usage.Length - 1;

    /// <summary>Makes the masks of <see cref="IsClean"/>; a table does it with each of its rows.</summary>
    public void Prepare()
    {
        Span<byte> reserved = stackalloc byte[Cdb.MaximumLength];
        reserved.Clear();
        for (int i = 1; i < Usage.Length; i++)
        {
            reserved[i] = (byte)~(Usage[i] | (i == 1 ? ServiceActionMask : 0));
        }

        if (IsVariableLength)
        {
            reserved[8..10].Clear(); // SERVICE ACTION, which the table has looked at
        }

        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(reserved);
        _reserved0 = words[0];
        _reserved1 = words[1];
        _reserved2 = words[2];
        _reserved3 = words[3];
    }

    private bool IsVariableLength => OperationCode == OperationCode.VariableLength;

    private byte ServiceActionMask => ServiceAction is null || IsVariableLength ? (byte)0 : (byte)0x1F;
}
