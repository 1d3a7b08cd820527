using System.Buffers.Binary;
using System.Text;
using Scuzzy.Runtime;
using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>The handshake of one connection: fixed newstyle negotiation (proto.md, "Handshake phase").</summary>
/// <remarks>Bounds: options of at most 16 KiB (longer ones are skipped and refused), at most 256 options.</remarks>
internal sealed class NbdHandshake(NbdServer server, NbdSession session, NbdOutput output, NbdOpening opening)
{
    private const int MaximumOptionBytes = 16 * 1024;
    private const int MaximumOptions = 256;
    private const string Allocation = "base:allocation";

    private bool _hasClientFlags;
    private int _options;
    private bool _isHeld;
    private uint _skipBytes;
    private NbdOption _skipped;

    /// <summary>How the handshake stands.</summary>
    public NbdHandshakeState State { get; private set; } = NbdHandshakeState.UnderWay;

    /// <summary>The export that was chosen, once <see cref="State"/> says so.</summary>
    public NbdExport? Chosen { get; private set; }

    /// <summary>Says hello.</summary>
    public void Greet()
    {
        output.Add64(NbdMagic.Greeting);
        output.Add64(NbdMagic.Option);
        output.Add16((ushort)NbdHandshakeFlags.Known);
    }

    /// <summary>Takes one step over the input.</summary>
    /// <returns>Bytes consumed; 0 if it takes more input, or if the export is being opened: the option comes again when
    /// that is over.</returns>
    public int Consume(ReadOnlySpan<byte> input)
    {
        if (!_hasClientFlags)
        {
            return ConsumeFlags(input);
        }

        if (_skipBytes > 0)
        {
            return Skip(input);
        }

        if (input.Length < NbdMagic.OptionHeaderBytes)
        {
            return 0;
        }

        ulong magic = BinaryPrimitives.ReadUInt64BigEndian(input);
        var option = (NbdOption)BinaryPrimitives.ReadUInt32BigEndian(input[8..]);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(input[12..]);
        if (magic != NbdMagic.Option || ++_options > MaximumOptions)
        {
            State = NbdHandshakeState.Refused;
            return NbdMagic.OptionHeaderBytes;
        }

        if (length > MaximumOptionBytes)
        {
            _skipped = option;
            _skipBytes = length;
            State = option == NbdOption.ExportName ? NbdHandshakeState.Refused : State;
            return NbdMagic.OptionHeaderBytes;
        }

        int total = NbdMagic.OptionHeaderBytes + (int)length;
        if (input.Length < total)
        {
            _options--;
            return 0;
        }

        Handle(option, input[NbdMagic.OptionHeaderBytes..total]);
        if (!_isHeld)
        {
            return total;
        }

        _isHeld = false;
        _options--;
        return 0;
    }

    private int ConsumeFlags(ReadOnlySpan<byte> input)
    {
        if (input.Length < NbdMagic.ClientFlagsBytes)
        {
            return 0;
        }

        var flags = (NbdHandshakeFlags)BinaryPrimitives.ReadUInt32BigEndian(input);
        if ((flags & ~NbdHandshakeFlags.Known) != 0)
        {
            State = NbdHandshakeState.Refused;
        }

        _hasClientFlags = true;
        session.IsFixedNewstyle = (flags & NbdHandshakeFlags.FixedNewstyle) != 0;
        session.HasNoPadding = (flags & NbdHandshakeFlags.NoZeroes) != 0;
        return NbdMagic.ClientFlagsBytes;
    }

    private int Skip(ReadOnlySpan<byte> input)
    {
        int here = (int)Math.Min(_skipBytes, (uint)input.Length);
        _skipBytes -= (uint)here;
        if (_skipBytes == 0)
        {
            Reply(_skipped, NbdOptionReply.TooBig, "the option's data are longer than 16384 bytes");
        }

        return here;
    }

    private void Handle(NbdOption option, ReadOnlySpan<byte> data)
    {
        if (!session.IsFixedNewstyle && option != NbdOption.ExportName)
        {
            // Such a client would not understand a reply.
            State = NbdHandshakeState.Refused;
            return;
        }

        switch (option)
        {
            case NbdOption.ExportName:
                ChooseSilently(data);
                break;
            case NbdOption.Abort:
                Reply(option, NbdOptionReply.Acknowledge, "");
                State = NbdHandshakeState.Aborted;
                break;
            case NbdOption.List:
                List(data);
                break;
            case NbdOption.Info:
            case NbdOption.Go:
                Describe(option, data);
                break;
            case NbdOption.StructuredReply:
                AgreeOnStructuredReplies(data);
                break;
            case NbdOption.ListMetaContext:
            case NbdOption.SetMetaContext:
                Contexts(option, data);
                break;
            case NbdOption.StartTls:
                Reply(option, NbdOptionReply.Unsupported, "this server has no TLS");
                break;
            case NbdOption.ExtendedHeaders:
                Reply(option, NbdOptionReply.Unsupported, "this server has no extended headers");
                break;
            default:
                Reply(option, NbdOptionReply.Unsupported, "the option is not known");
                break;
        }
    }

    private void ChooseSilently(ReadOnlySpan<byte> name)
    {
        NbdExport? export = name.Length <= NbdMagic.MaximumStringBytes ? server.Find(name) : null;
        if (export is null)
        {
            // This option has no reply for errors.
            State = NbdHandshakeState.Refused;
            return;
        }

        if (!IsOpened(export))
        {
            return;
        }

        if (opening.Error != 0)
        {
            State = NbdHandshakeState.Refused;
            return;
        }

        output.Add64((ulong)export.Device.LengthBytes);
        output.Add16((ushort)export.Flags(opening.IsReadOnly));
        output.AddZeros(session.HasNoPadding ? 0 : NbdMagic.ExportNamePadding);
        Choose(export);
    }

    /// <summary>Whether it is known if the export can be opened; if not, the option is held back meanwhile.</summary>
    private bool IsOpened(NbdExport export)
    {
        _isHeld = !opening.Open(export);
        return !_isHeld;
    }

    private void Choose(NbdExport export)
    {
        Chosen = export;
        State = NbdHandshakeState.Chosen;
    }

    private void List(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            Reply(NbdOption.List, NbdOptionReply.Invalid, "LIST has no data");
            return;
        }

        foreach (NbdExport export in server.Exports)
        {
            int nameBytes = Encoding.UTF8.GetByteCount(export.Name);
            int descriptionBytes = Encoding.UTF8.GetByteCount(export.Description);
            ReplyHeader(NbdOption.List, NbdOptionReply.Server, 4 + nameBytes + descriptionBytes);
            output.Add32((uint)nameBytes);
            output.AddText(export.Name);
            output.AddText(export.Description);
        }

        Reply(NbdOption.List, NbdOptionReply.Acknowledge, "");
    }

    private void AgreeOnStructuredReplies(ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            Reply(NbdOption.StructuredReply, NbdOptionReply.Invalid, "STRUCTURED_REPLY has no data");
            return;
        }

        session.IsStructured = true;
        Reply(NbdOption.StructuredReply, NbdOptionReply.Acknowledge, "");
    }

    /// <summary>INFO and GO: length of the name (4), name, number of requests (2), requests (2 each).</summary>
    private void Describe(NbdOption option, ReadOnlySpan<byte> data)
    {
        if (!TryTakeString(ref data, out ReadOnlySpan<byte> name) || data.Length < 2)
        {
            Reply(option, NbdOptionReply.Invalid, "the name's length does not fit the option's length");
            return;
        }

        int requests = BinaryPrimitives.ReadUInt16BigEndian(data);
        data = data[2..];
        if (data.Length != requests * 2)
        {
            Reply(option, NbdOptionReply.Invalid, "the number of requests does not fit the option's length");
            return;
        }

        if (server.Find(name) is not { } export)
        {
            Reply(option, NbdOptionReply.Unknown, "there is no export of this name");
            return;
        }

        if (!IsOpened(export))
        {
            return;
        }

        if (opening.Error != 0)
        {
            Reply(option, NbdOptionReply.Unknown, $"{export.Name} cannot be opened: {Errno.Describe(opening.Error)}");
            opening.Close();
            return;
        }

        DescribeExport(option, export);
        for (int i = 0; i < requests; i++)
        {
            DescribeOnRequest(option, export, (NbdInfo)BinaryPrimitives.ReadUInt16BigEndian(data[(i * 2)..]));
        }

        Reply(option, NbdOptionReply.Acknowledge, "");
        if (option == NbdOption.Go)
        {
            Choose(export);
        }
        else
        {
            opening.Close();
        }
    }

    /// <summary>Size, flags and block sizes are told to everyone.</summary>
    private void DescribeExport(NbdOption option, NbdExport export)
    {
        ReplyHeader(option, NbdOptionReply.Info, 12);
        output.Add16((ushort)NbdInfo.Export);
        output.Add64((ulong)export.Device.LengthBytes);
        output.Add16((ushort)export.Flags(opening.IsReadOnly));
        BlockLimits limits = export.Device.Limits;
        ReplyHeader(option, NbdOptionReply.Info, 14);
        output.Add16((ushort)NbdInfo.BlockSize);
        output.Add32((uint)limits.LogicalBlockBytes);
        output.Add32((uint)Math.Max(limits.PhysicalBlockBytes, 4096));
        output.Add32(NbdTransmission.MaximumRequestBytes);
    }

    private void DescribeOnRequest(NbdOption option, NbdExport export, NbdInfo info)
    {
        string? text = info switch
        {
            NbdInfo.Name => export.Name,
            NbdInfo.Description when export.Description.Length > 0 => export.Description,
            _ => null,
        };
        if (text is not null)
        {
            ReplyHeader(option, NbdOptionReply.Info, 2 + Encoding.UTF8.GetByteCount(text));
            output.Add16((ushort)info);
            output.AddText(text);
        }
    }

    /// <summary>LIST and SET_META_CONTEXT: length of the name (4), name, number of queries (4), queries with their
    /// lengths (4).</summary>
    private void Contexts(NbdOption option, ReadOnlySpan<byte> data)
    {
        bool sets = option == NbdOption.SetMetaContext;
        session.SelectAllocationContext(sets ? null : session.AllocationContextExport);
        if (sets && !session.IsStructured)
        {
            Reply(option, NbdOptionReply.Invalid, "metadata contexts take structured replies");
            return;
        }

        if (!TryTakeString(ref data, out ReadOnlySpan<byte> name) || data.Length < 4)
        {
            Reply(option, NbdOptionReply.Invalid, "the name's length does not fit the option's length");
            return;
        }

        uint queries = BinaryPrimitives.ReadUInt32BigEndian(data);
        if (!TryMatch(data[4..], queries, lists: !sets, out bool isMatched))
        {
            Reply(option, NbdOptionReply.Invalid, "the queries do not fit the option's length");
            return;
        }

        if (server.Find(name) is not { } export)
        {
            Reply(option, NbdOptionReply.Unknown, "there is no export of this name");
            return;
        }

        if (isMatched)
        {
            ReplyHeader(option, NbdOptionReply.MetaContext, 4 + Allocation.Length);
            output.Add32(NbdTransmission.AllocationContext);
            output.AddText(Allocation);
            session.SelectAllocationContext(sets ? export.Name : session.AllocationContextExport);
        }

        Reply(option, NbdOptionReply.Acknowledge, "");
    }

    private static bool TryMatch(ReadOnlySpan<byte> data, uint queries, bool lists, out bool isMatched)
    {
        isMatched = lists && queries == 0;
        for (uint i = 0; i < queries; i++)
        {
            if (!TryTakeString(ref data, out ReadOnlySpan<byte> query))
            {
                return false;
            }

            isMatched |= query.SequenceEqual("base:allocation"u8) || lists && query.SequenceEqual("base:"u8);
        }

        return data.IsEmpty;
    }

    private static bool TryTakeString(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (data.Length < 4)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(data);
        if (length > NbdMagic.MaximumStringBytes || length > data.Length - 4)
        {
            return false;
        }

        text = data.Slice(4, (int)length);
        data = data[(4 + (int)length)..];
        return true;
    }

    private void Reply(NbdOption option, NbdOptionReply reply, string message)
    {
        ReplyHeader(option, reply, Encoding.UTF8.GetByteCount(message));
        output.AddText(message);
    }

    private void ReplyHeader(NbdOption option, NbdOptionReply reply, int bytes)
    {
        output.Add64(NbdMagic.OptionReply);
        output.Add32((uint)option);
        output.Add32((uint)reply);
        output.Add32((uint)bytes);
    }
}
