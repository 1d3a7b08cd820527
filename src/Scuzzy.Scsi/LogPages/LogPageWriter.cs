using System.Buffers.Binary;

namespace Scuzzy.Scsi.LogPages;

/// <summary>Writes a log page: header, then parameters, into a buffer large enough; the caller cuts the result to the
/// allocation length.</summary>
public ref struct LogPageWriter
{
    private const byte BinaryList = 0x03;
    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>Starts a page.</summary>
    /// <param name="buffer">Takes the whole page; 512 bytes hold any page of this class.</param>
    /// <param name="page">PAGE CODE.</param>
    public LogPageWriter(Span<byte> buffer, LogPageCode page)
    {
        _buffer = buffer;
        _buffer[..LogPageView.HeaderSize].Clear();
        _buffer[0] = (byte)page;
        _length = LogPageView.HeaderSize;
    }

    /// <summary>Page 00: the page codes, in ascending order.</summary>
    public static int WriteSupportedPages(Span<byte> buffer, ReadOnlySpan<LogPageCode> pages)
    {
        LogPageWriter writer = new(buffer, LogPageCode.SupportedPages);
        foreach (LogPageCode page in pages)
        {
            writer._buffer[writer._length++] = (byte)page;
        }

        return writer.Finish();
    }

    /// <summary>Pages 02, 03 and 05: the counters 0000h to 0006h.</summary>
    /// <param name="buffer">At least 88 bytes.</param>
    /// <param name="page">Which of the three.</param>
    /// <param name="counters">Corrected without delay, with delay, total rereads or rewrites, total corrected, times
    /// the algorithm ran, bytes processed, uncorrected errors; seven at most, null for one that is not told.</param>
    public static int WriteErrorCounters(Span<byte> buffer, LogPageCode page, ReadOnlySpan<ulong?> counters)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counters.Length, 7, nameof(counters));
        LogPageWriter writer = new(buffer, page);
        for (int i = 0; i < counters.Length; i++)
        {
            if (counters[i] is { } counter)
            {
                writer.AddCounter((ushort)i, counter);
            }
        }

        return writer.Finish();
    }

    /// <summary>Page 0D: temperature and reference temperature.</summary>
    /// <param name="buffer">At least 16 bytes.</param>
    /// <param name="celsius">Degrees; 255 if not known.</param>
    /// <param name="referenceCelsius">Highest degrees for lasting operation; 255 if not told.</param>
    public static int WriteTemperature(Span<byte> buffer, byte celsius, byte referenceCelsius)
    {
        LogPageWriter writer = new(buffer, LogPageCode.Temperature);
        writer.Add(0x0000, BinaryList, [0, celsius]);
        writer.Add(0x0001, BinaryList, [0, referenceCelsius]);
        return writer.Finish();
    }

    /// <summary>Page 0E: cycle counts.</summary>
    /// <param name="buffer">At least 56 bytes.</param>
    /// <param name="manufactured">Four digits of year and two of week, as `202612`.</param>
    /// <param name="specifiedCycles">Start-stop cycles over the device's life.</param>
    /// <param name="cycles">Start-stop cycles so far.</param>
    public static int WriteStartStopCycles(Span<byte> buffer, string manufactured, uint specifiedCycles, uint cycles)
    {
        LogPageWriter writer = new(buffer, LogPageCode.StartStopCycleCounter);
        Span<byte> date = stackalloc byte[6];
        WireText.Write(date, manufactured);
        writer.Add(0x0001, 0x01, date);
        date.Fill((byte)' ');
        writer.Add(0x0002, 0x01, date);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, specifiedCycles);
        writer.Add(0x0003, BinaryList, number);
        BinaryPrimitives.WriteUInt32BigEndian(number, cycles);
        writer.Add(0x0004, BinaryList, number);
        return writer.Finish();
    }

    /// <summary>Page 10 of a device that has run no self-test: twenty empty results.</summary>
    /// <param name="buffer">At least 404 bytes.</param>
    public static int WriteNoSelfTests(Span<byte> buffer)
    {
        LogPageWriter writer = new(buffer, LogPageCode.SelfTestResults);
        Span<byte> empty = stackalloc byte[16];
        empty.Clear();
        for (ushort i = 1; i <= 20; i++)
        {
            writer.Add(i, BinaryList, empty);
        }

        return writer.Finish();
    }

    /// <summary>Page 2F.</summary>
    /// <param name="buffer">At least 12 bytes.</param>
    /// <param name="exception">Code of the exception, 00/00 for none.</param>
    /// <param name="celsius">Most recent temperature; 255 if not known.</param>
    public static int WriteInformationalExceptions(Span<byte> buffer, AdditionalSense exception, byte celsius)
    {
        LogPageWriter writer = new(buffer, LogPageCode.InformationalExceptions);
        writer.Add(0x0000, BinaryList, [exception.Asc, exception.Ascq, celsius, 0]);
        return writer.Finish();
    }

    /// <summary>Adds a parameter.</summary>
    /// <param name="code">PARAMETER CODE.</param>
    /// <param name="control">Control byte: format and linking in bits 1 and 0.</param>
    /// <param name="value">At most 255 bytes.</param>
    public void Add(ushort code, byte control, scoped ReadOnlySpan<byte> value)
    {
        Span<byte> b = _buffer[_length..];
        BinaryPrimitives.WriteUInt16BigEndian(b, code);
        b[2] = control;
        b[3] = checked((byte)value.Length);
        value.CopyTo(b[LogPageView.HeaderSize..]);
        _length += LogPageView.HeaderSize + value.Length;
    }

    /// <summary>Adds a counter of eight bytes.</summary>
    public void AddCounter(ushort code, ulong value)
    {
        Span<byte> b = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(b, value);
        Add(code, 0x00, b);
    }

    /// <summary>Writes the page's length.</summary>
    /// <returns>Bytes of the page.</returns>
    public readonly int Finish()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_length - LogPageView.HeaderSize));
        return _length;
    }
}
