using System.Buffers.Binary;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>Carries commands out as the module does (kernel: resp_* of scsi_debug.c): the data is moved when the
/// command arrives, the answer comes later.</summary>
internal sealed class ScsiDebugUnit(ScsiDebugParameters parameters)
{
    /// <summary>Streams that GET STREAM STATUS and the I/O advice hints know; the last is not permanent.</summary>
    public const int Streams = 6;

    private const int ScratchBytes = 192 << 10;
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly ScsiDebugStore _store = new(parameters.StoreBytes);
    private readonly ScsiDebugPages _pages = new(parameters);

    private uint BlockBytes => (uint)parameters["sector_size"];

    /// <summary>Carries out a command that may run.</summary>
    public ScsiDebugAnswer Respond(ScsiDebugDevice unit, ScsiCommand command, long nowNs)
    {
        switch (command.Cdb.OperationCode)
        {
            case OperationCode.Inquiry:
                return Inquiry(unit, command);
            case OperationCode.ReportLuns:
                return ReportLuns(command);
            case OperationCode.RequestSense:
                return RequestSense(command);
            case OperationCode.ModeSense6:
            case OperationCode.ModeSense10:
                return ModeSense(unit, command);
            case OperationCode.ModeSelect6:
            case OperationCode.ModeSelect10:
                return ModeSelect(unit, command);
            case OperationCode.LogSense:
                return LogSense(command);
            case OperationCode.ReadCapacity10:
                return ReadCapacity10(command);
            case OperationCode.ServiceActionIn16:
                return ServiceActionIn(command);
            case OperationCode.MaintenanceIn:
                return SupportedCommands(command);
            case OperationCode.StartStopUnit:
                return StartStop(unit, command, nowNs);
            case OperationCode.SynchronizeCache10:
            case OperationCode.SynchronizeCache16:
                return SynchronizeCache(command);
            default:
                return RespondMedium(command);
        }
    }

    /// <summary>What a unit says that is not ready (kernel: resp_not_ready); null: it is ready by now.</summary>
    public SenseData? NotReady(ScsiDebugDevice unit, bool isTestUnitReady, long nowNs)
    {
        if (unit.Stopped == 2)
        {
            long left = LeftMs(unit, nowNs);
            if (left <= 0)
            {
                unit.Stopped = 0;
                return null;
            }

            var becoming = new SenseData(SenseKey.NotReady, AdditionalSense.BecomingReady);
            return isTestUnitReady ? becoming with { Information = (ulong)left } : becoming;
        }

        return new SenseData(SenseKey.NotReady, AdditionalSense.InitializingCommandRequired);
    }

    private long LeftMs(ScsiDebugDevice unit, long nowNs) =>
        parameters["tur_ms_to_ready"] - ((nowNs - unit.CreatedNs) / 1_000_000);

    private ScsiDebugAnswer RespondMedium(ScsiCommand command)
    {
        switch (command.Cdb.OperationCode)
        {
            case OperationCode.Read6:
            case OperationCode.Read10:
            case OperationCode.Read12:
            case OperationCode.Read16:
                return Read(command);
            case OperationCode.Write6:
            case OperationCode.Write10:
            case OperationCode.Write12:
            case OperationCode.Write16:
                return Write(command);
            case OperationCode.Verify10:
            case OperationCode.Verify16:
            case OperationCode.PreFetch10:
                return CheckRange(command.Cdb.Lba, command.Cdb.TransferLength) ?? ScsiDebugAnswer.Good;
            case OperationCode.WriteSame10:
            case OperationCode.WriteSame16:
                return WriteSame(command);
            case OperationCode.Unmap:
                return Unmap(command);
            default:
                return ScsiDebugAnswer.Good;
        }
    }

    private ScsiDebugAnswer Inquiry(ScsiDebugDevice unit, ScsiCommand command)
    {
        bool isVpd = (command.Cdb[1] & 1) != 0;
        if ((command.Cdb[1] & 2) != 0)
        {
            return ScsiDebugAnswer.InvalidField(1, 1);
        }

        int length = isVpd ? _pages.Vpd(unit.Device, command.Cdb[2], _scratch) : _pages.Inquiry(unit.Device, _scratch);
        return length == 0 ? ScsiDebugAnswer.InvalidField(2) : Send(command, length);
    }

    private ScsiDebugAnswer ReportLuns(ScsiCommand command)
    {
        byte select = command.Cdb[2];
        if (command.Cdb.AllocationLength < 4)
        {
            return ScsiDebugAnswer.InvalidField(6);
        }

        if (select > 2)
        {
            return ScsiDebugAnswer.InvalidField(2);
        }

        int at = 8;
        int first = parameters["no_lun_0"] != 0 ? 1 : 0;
        for (int lun = first; select != 1 && lun < parameters["max_luns"] && at + 16 <= ScratchBytes; lun++, at += 8)
        {
            LogicalUnitNumber.FromNumber(lun).Write(_scratch.AsSpan(at));
        }

        if (select != 0)
        {
            LogicalUnitNumber.ReportLunsWellKnown.Write(_scratch.AsSpan(at));
            at += 8;
        }

        BinaryPrimitives.WriteUInt64BigEndian(_scratch, (ulong)(at - 8) << 32);
        return Send(command, at);
    }

    private ScsiDebugAnswer RequestSense(ScsiCommand command)
    {
        int length = SenseData.None.WriteFixed(_scratch.AsSpan(0, SenseData.FixedSize));
        return Send(command, length);
    }

    private ScsiDebugAnswer ModeSense(ScsiDebugDevice unit, ScsiCommand command)
    {
        Cdb cdb = command.Cdb;
        bool isLong = cdb.OperationCode == OperationCode.ModeSense10;
        bool hasDescriptor = (cdb[1] & 8) == 0;
        if (cdb[2] >> 6 == 3)
        {
            return new(new SenseData(SenseKey.IllegalRequest, new AdditionalSense(0x39, 0x00)));
        }

        int header = isLong ? 8 : 4;
        int descriptor = hasDescriptor ? 8 : 0;
        Span<byte> data = _scratch;
        data[..1024].Clear();
        int pages = _pages.ModePages((byte)(cdb[2] & 0x3f), cdb[3], HasWriteCache(unit), data[(header + descriptor)..]);
        if (pages == 0)
        {
            return ScsiDebugAnswer.InvalidField(2, 5);
        }

        byte specific = (byte)(0x10 | (parameters["wp"] != 0 ? 0x80 : 0));
        int length = header + descriptor + pages;
        if (isLong)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)(length - 2));
            (data[3], data[7]) = (specific, (byte)descriptor);
        }
        else
        {
            (data[0], data[2], data[3]) = ((byte)(length - 1), specific, (byte)descriptor);
        }

        if (hasDescriptor)
        {
            uint blocks = (uint)Math.Min(parameters.Blocks, uint.MaxValue - 1);
            BinaryPrimitives.WriteUInt32BigEndian(data[header..], blocks);
            BinaryPrimitives.WriteUInt32BigEndian(data[(header + 4)..], BlockBytes);
        }

        return Send(command, length);
    }

    private bool HasWriteCache(ScsiDebugDevice unit) =>
        unit.WriteCache ?? (parameters.Noise & ScsiDebugNoise.NoWriteCache) == 0;

    /// <summary>Takes over the caching page's write cache enabled bit, and tells of the change.</summary>
    private ScsiDebugAnswer ModeSelect(ScsiDebugDevice unit, ScsiCommand command)
    {
        bool isLong = command.Cdb.OperationCode == OperationCode.ModeSelect10;
        Span<byte> list = _scratch.AsSpan(0, 512);
        int length = command.Data.CopyTo(0, list);
        int header = isLong ? 8 : 4;
        if (length < header)
        {
            return ScsiDebugAnswer.Illegal(AdditionalSense.ParameterListLengthError);
        }

        int at = header + (isLong ? BinaryPrimitives.ReadUInt16BigEndian(list[6..]) : list[3]);
        if (at + 2 > length)
        {
            return ScsiDebugAnswer.Illegal(AdditionalSense.ParameterListLengthError);
        }

        switch (list[at] & 0x3f)
        {
            case 0x08 when at + 2 < length:
                unit.WriteCache = (list[at + 2] & 4) != 0;
                break;
            case 0x0a or 0x1c:
                break;
            default:
                return new(SenseData.InvalidFieldInParameterList(at, 5));
        }

        unit.Attentions |= UnitAttentionBits.ModeChanged;
        return ScsiDebugAnswer.Good;
    }

    private ScsiDebugAnswer LogSense(ScsiCommand command)
    {
        byte page = (byte)(command.Cdb[2] & 0x3f);
        ReadOnlySpan<byte> pages = [0x00, 0x0d, 0x2f];
        if (!pages.Contains(page))
        {
            return ScsiDebugAnswer.InvalidField(2, 5);
        }

        _scratch.AsSpan(0, 32).Clear();
        ReadOnlySpan<byte> temperature = [0, 0, 3, 2, 0, 38, 0, 1, 3, 2, 0, 65];
        ReadOnlySpan<byte> exceptions = [0, 0, 3, 3, 0, 0, 38];
        ReadOnlySpan<byte> body = page switch
        {
            0x0d => temperature,
            0x2f => exceptions,
            _ => pages,
        };
        _scratch[0] = page;
        _scratch[3] = (byte)body.Length;
        body.CopyTo(_scratch.AsSpan(4));
        return Send(command, body.Length + 4);
    }

    private ScsiDebugAnswer ReadCapacity10(ScsiCommand command)
    {
        uint last = (uint)Math.Min(parameters.Blocks - 1, uint.MaxValue);
        BinaryPrimitives.WriteUInt32BigEndian(_scratch, last);
        BinaryPrimitives.WriteUInt32BigEndian(_scratch.AsSpan(4), BlockBytes);

        // It has no ALLOCATION LENGTH.
        return Send(command, 8, 8);
    }

    private ScsiDebugAnswer ServiceActionIn(ScsiCommand command)
    {
        Span<byte> data = _scratch.AsSpan(0, 64);
        data.Clear();
        switch (command.Cdb[1] & 0x1f)
        {
            case 0x10:
                BinaryPrimitives.WriteUInt64BigEndian(data, parameters.Blocks - 1);
                BinaryPrimitives.WriteUInt32BigEndian(data[8..], BlockBytes);
                data[13] = (byte)parameters["physblk_exp"];
                int provisioning = parameters.IsThin ? 0x80 | (parameters["lbprz"] != 0 ? 0x40 : 0) : 0;
                data[14] = (byte)(provisioning | (int)(parameters["lowest_aligned"] >> 8));
                data[15] = (byte)parameters["lowest_aligned"];
                return Send(command, 32);
            case 0x12:
                ulong lba = command.Cdb.Lba;
                if (lba >= parameters.Blocks)
                {
                    return ScsiDebugAnswer.Illegal(AdditionalSense.LbaOutOfRange);
                }

                data[3] = 20;
                BinaryPrimitives.WriteUInt64BigEndian(data[8..], lba);
                BinaryPrimitives.WriteUInt32BigEndian(
                    data[16..],
                    (uint)Math.Min(parameters.Blocks - lba, uint.MaxValue)
                );
                return Send(command, 24);
            default:
                return StreamStatus(command, data);
        }
    }

    private ScsiDebugAnswer StreamStatus(ScsiCommand command, Span<byte> data)
    {
        int first = (command.Cdb[4] << 8) | command.Cdb[5];
        if (first >= Streams)
        {
            return ScsiDebugAnswer.InvalidField(4);
        }

        int at = 8;
        for (int stream = first; stream < Streams && at + 8 <= data.Length; stream++, at += 8)
        {
            data[at] = (byte)(stream < Streams - 1 ? 1 : 0);
            BinaryPrimitives.WriteUInt16BigEndian(data[(at + 2)..], (ushort)stream);
        }

        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)(at - 8));
        BinaryPrimitives.WriteUInt16BigEndian(data[6..], Streams - 1);
        return Send(command, at);
    }

    private ScsiDebugAnswer SupportedCommands(ScsiCommand command)
    {
        int options = command.Cdb[2] & 7;
        if (options is 0 or > 3)
        {
            return ScsiDebugAnswer.InvalidField(2, 2);
        }

        byte opcode = command.Cdb[3];
        int action = (command.Cdb[4] << 8) | command.Cdb[5];
        int length = Cdb.LengthOf((OperationCode)opcode);
        _scratch.AsSpan(0, 64).Clear();
        if (!ScsiDebugOperation.IsKnown(opcode, options == 1 ? -1 : action) || length is 0 or > 32)
        {
            _scratch[1] = 1;
            return Send(command, 4);
        }

        _scratch[1] = 3;
        _scratch[3] = (byte)length;
        _scratch.AsSpan(5, length - 1).Fill(0xff);
        (_scratch[4], _scratch[3 + length]) = (opcode, 0xc7);
        return Send(command, 4 + length);
    }

    private ScsiDebugAnswer StartStop(ScsiDebugDevice unit, ScsiCommand command, long nowNs)
    {
        if ((command.Cdb[4] & 0xf0) != 0)
        {
            return ScsiDebugAnswer.InvalidField(4, 7);
        }

        int wanted = (command.Cdb[4] & 1) == 0 ? 1 : 0;
        if (unit.Stopped == 2 && LeftMs(unit, nowNs) <= 0)
        {
            unit.Stopped = 0;
        }

        if (unit.Stopped == 2 && wanted == 0)
        {
            return ScsiDebugAnswer.InvalidField(4, 0);
        }

        bool changes = unit.Stopped != wanted;
        unit.Stopped = wanted;
        return new ScsiDebugAnswer(null, !changes || (command.Cdb[1] & 1) != 0);
    }

    private bool _isDirty;

    private ScsiDebugAnswer SynchronizeCache(ScsiCommand command)
    {
        if (CheckRange(command.Cdb.Lba, command.Cdb.TransferLength) is { } refused)
        {
            return refused;
        }

        bool isImmediate = !_isDirty || (command.Cdb[1] & 2) != 0;
        _isDirty = false;
        return new ScsiDebugAnswer(null, isImmediate);
    }

    private ScsiDebugAnswer? CheckRange(ulong lba, uint blocks)
    {
        if (lba + blocks > parameters.Blocks)
        {
            return ScsiDebugAnswer.Illegal(AdditionalSense.LbaOutOfRange);
        }

        return blocks > parameters.StoreBytes / BlockBytes
            ? ScsiDebugAnswer.Illegal(AdditionalSense.InvalidFieldInCdb)
            : null;
    }

    private ScsiDebugAnswer Read(ScsiCommand command)
    {
        ulong lba = command.Cdb.Lba;
        uint blocks = Blocks(command);
        if (CheckRange(lba, blocks) is { } refused)
        {
            return refused;
        }

        if (MediumError(command, lba, blocks) is { } error)
        {
            return error;
        }

        long at = (long)lba * BlockBytes;
        long left = (long)blocks * BlockBytes;
        foreach (DataSegment segment in command.Data.Segments)
        {
            int length = (int)Math.Min(segment.LengthBytes, left);
            _store.Read(at, segment.Span[..length]);
            at += length;
            left -= length;
        }

        command.ResidualBytes = Math.Max(0, command.LengthBytes - ((long)blocks * BlockBytes));
        return ScsiDebugAnswer.Good;
    }

    private ScsiDebugAnswer? MediumError(ScsiCommand command, ulong lba, uint blocks)
    {
        ulong first = (ulong)parameters["medium_error_start"];
        ulong end = first + (ulong)parameters["medium_error_count"];
        if ((parameters.Noise & ScsiDebugNoise.MediumErrors) == 0 || lba >= end || lba + blocks <= first)
        {
            return null;
        }

        command.ResidualBytes = command.LengthBytes;
        var sense = new SenseData(SenseKey.MediumError, AdditionalSense.UnrecoveredReadError);
        return new ScsiDebugAnswer(sense with { Information = Math.Max(lba, first) });
    }

    private ScsiDebugAnswer Write(ScsiCommand command)
    {
        ulong lba = command.Cdb.Lba;
        uint blocks = Blocks(command);
        if (parameters["wp"] != 0)
        {
            return new(new SenseData(SenseKey.DataProtect, AdditionalSense.WriteProtected));
        }

        if (CheckRange(lba, blocks) is { } refused)
        {
            return refused;
        }

        _isDirty = true;
        long at = (long)lba * BlockBytes;
        long left = (long)blocks * BlockBytes;
        foreach (DataSegment segment in command.Data.Segments)
        {
            int length = (int)Math.Min(segment.LengthBytes, left);
            _store.Write(at, segment.Span[..length]);
            at += length;
            left -= length;
        }

        return ScsiDebugAnswer.Good;
    }

    private static uint Blocks(ScsiCommand command) =>
        command.Cdb.TransferLength == 0 && command.Cdb.OperationCode is OperationCode.Read6 or OperationCode.Write6
            ? 256
            : command.Cdb.TransferLength;

    private ScsiDebugAnswer WriteSame(ScsiCommand command)
    {
        ulong lba = command.Cdb.Lba;
        uint blocks = command.Cdb.TransferLength;
        bool unmaps = (command.Cdb[1] & 8) != 0;
        string needed = command.Cdb.OperationCode == OperationCode.WriteSame10 ? "lbpws10" : "lbpws";
        if (unmaps && parameters[needed] == 0)
        {
            return ScsiDebugAnswer.InvalidField(1, 3);
        }

        if (blocks > parameters["write_same_length"])
        {
            return ScsiDebugAnswer.InvalidField(7);
        }

        if (CheckRange(lba, blocks) is { } refused)
        {
            return refused;
        }

        Span<byte> block = _scratch.AsSpan(0, (int)BlockBytes);
        block.Clear();
        command.Data.CopyTo(0, block);
        _isDirty = true;
        for (uint i = 0; i < blocks; i++)
        {
            _store.Write((long)(lba + i) * BlockBytes, block);
        }

        return ScsiDebugAnswer.Good;
    }

    private ScsiDebugAnswer Unmap(ScsiCommand command)
    {
        if (parameters["lbpu"] == 0)
        {
            return ScsiDebugAnswer.Good;
        }

        Span<byte> list = _scratch.AsSpan(0, 8 + (16 * 4096));
        int length = command.Data.CopyTo(0, list);
        int descriptors = length < 8 ? 0 : (length - 8) / 16;
        if (descriptors > parameters["unmap_max_desc"])
        {
            return ScsiDebugAnswer.InvalidField(7);
        }

        for (int i = 0; i < descriptors; i++)
        {
            ulong lba = BinaryPrimitives.ReadUInt64BigEndian(list[(8 + (16 * i))..]);
            uint blocks = BinaryPrimitives.ReadUInt32BigEndian(list[(16 + (16 * i))..]);
            if (CheckRange(lba, blocks) is { } refused)
            {
                return refused;
            }

            _store.Clear((long)lba * BlockBytes, (long)blocks * BlockBytes);
        }

        return ScsiDebugAnswer.Good;
    }

    /// <summary>Sends what is in the scratch memory, no more than the allocation length.</summary>
    private ScsiDebugAnswer Send(ScsiCommand command, int length) =>
        Send(command, length, command.Cdb.AllocationLength);

    private ScsiDebugAnswer Send(ScsiCommand command, int length, uint allocated)
    {
        int allowed = (int)Math.Min(allocated, (uint)length);
        int copied = command.Data.CopyFrom(0, _scratch.AsSpan(0, allowed));
        command.ResidualBytes = command.LengthBytes - copied;
        return ScsiDebugAnswer.Good;
    }
}
