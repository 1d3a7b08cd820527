using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Data;

/// <summary>Writes parameter data into a command's data-in buffer and cuts it to the allocation length: the one place
/// that knows about truncation (SPC-5 4.2.5.6).</summary>
internal struct DataInWriter(UnitTask task, long allocationLength)
{
    private readonly SamTask _sam = task.Sam;

    /// <summary>Bytes written so far, cut ones included.</summary>
    public long Length { readonly get; private set; }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        long room = allocationLength - Length;
        if (room > 0)
        {
            _sam.CopyDataIn(Length, room < bytes.Length ? bytes[..(int)room] : bytes);
        }

        Length += bytes.Length;
    }

    /// <summary>Appends a number of one byte.</summary>
    public void Write8(int value) => Write([(byte)value]);

    /// <summary>Appends a number of two bytes.</summary>
    public void Write16(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        Write(bytes);
    }

    /// <summary>Appends a number of four bytes.</summary>
    public void Write32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Write(bytes);
    }

    /// <summary>Appends a number of eight bytes.</summary>
    public void Write64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Write(bytes);
    }

    /// <summary>Ends the command with GOOD and the bytes that went out.</summary>
    public readonly void Finish() => task.Good(Math.Min(Wanted, _sam.DataInLength), Wanted);

    /// <summary>Ends the command with CHECK CONDITION and the bytes that went out.</summary>
    public readonly void Finish(in SenseData sense) => task.Fail(sense, Math.Min(Wanted, _sam.DataInLength), Wanted);

    private readonly long Wanted => Math.Min(Length, allocationLength);
}
