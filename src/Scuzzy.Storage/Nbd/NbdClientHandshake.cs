using System.Buffers.Binary;
using System.Text;
using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>The client's side of the handshake: structured replies if the server has them, then GO.</summary>
internal sealed class NbdClientHandshake(string exportName, NbdOutput output)
{
    private const int MaximumReplyBytes = 16 * 1024;

    private bool _isGreeted;

    /// <summary>True once the export is chosen.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Why it failed; empty as long as it has not.</summary>
    public string Failure { get; private set; } = "";

    public bool IsStructured { get; private set; }

    public long LengthBytes { get; private set; } = -1;

    public NbdTransmissionFlags Flags { get; private set; }

    public uint MinimumBlockBytes { get; private set; } = 1;

    public uint PreferredBlockBytes { get; private set; } = 4096;

    public uint MaximumBlockBytes { get; private set; } = NbdTransmission.MaximumRequestBytes;

    /// <summary>Takes one step over the input.</summary>
    /// <returns>Bytes consumed; 0 if it takes more input.</returns>
    public int Consume(ReadOnlySpan<byte> input)
    {
        if (!_isGreeted)
        {
            return Greeted(input);
        }

        if (input.Length < NbdMagic.OptionReplyHeaderBytes)
        {
            return 0;
        }

        var option = (NbdOption)BinaryPrimitives.ReadUInt32BigEndian(input[8..]);
        var reply = (NbdOptionReply)BinaryPrimitives.ReadUInt32BigEndian(input[12..]);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(input[16..]);
        if (BinaryPrimitives.ReadUInt64BigEndian(input) != NbdMagic.OptionReply || length > MaximumReplyBytes)
        {
            Failure = "the server's reply to an option is malformed";
            return NbdMagic.OptionReplyHeaderBytes;
        }

        int total = NbdMagic.OptionReplyHeaderBytes + (int)length;
        if (input.Length < total)
        {
            return 0;
        }

        Handle(option, reply, input[NbdMagic.OptionReplyHeaderBytes..total]);
        return total;
    }

    private int Greeted(ReadOnlySpan<byte> input)
    {
        if (input.Length < NbdMagic.GreetingBytes)
        {
            return 0;
        }

        var flags = (NbdHandshakeFlags)BinaryPrimitives.ReadUInt16BigEndian(input[16..]);
        bool isNewstyle =
            BinaryPrimitives.ReadUInt64BigEndian(input) == NbdMagic.Greeting
            && BinaryPrimitives.ReadUInt64BigEndian(input[8..]) == NbdMagic.Option;
        if (!isNewstyle || (flags & NbdHandshakeFlags.FixedNewstyle) == 0)
        {
            Failure = "the server does not speak NBD's fixed newstyle";
            return NbdMagic.GreetingBytes;
        }

        _isGreeted = true;
        output.Add32((uint)(flags & NbdHandshakeFlags.Known));
        AddOption(NbdOption.StructuredReply, 0);
        int nameBytes = Encoding.UTF8.GetByteCount(exportName);
        AddOption(NbdOption.Go, 4 + nameBytes + 2 + 2);
        output.Add32((uint)nameBytes);
        output.AddText(exportName);
        output.Add16(1);
        output.Add16((ushort)NbdInfo.BlockSize);
        return NbdMagic.GreetingBytes;
    }

    private void AddOption(NbdOption option, int bytes)
    {
        output.Add64(NbdMagic.Option);
        output.Add32((uint)option);
        output.Add32((uint)bytes);
    }

    private void Handle(NbdOption option, NbdOptionReply reply, ReadOnlySpan<byte> data)
    {
        if (option == NbdOption.StructuredReply)
        {
            IsStructured = reply == NbdOptionReply.Acknowledge;
            return;
        }

        switch (reply)
        {
            case NbdOptionReply.Info when data.Length >= 2:
                Learn((NbdInfo)BinaryPrimitives.ReadUInt16BigEndian(data), data[2..]);
                break;
            case NbdOptionReply.Acknowledge when LengthBytes >= 0:
                IsDone = true;
                break;
            case NbdOptionReply.Unknown:
                Failure = $"the export \"{exportName}\" is not available: {Encoding.UTF8.GetString(data)}";
                break;
            default:
                Failure = $"the server refused the export: {Encoding.UTF8.GetString(data)}";
                break;
        }
    }

    private void Learn(NbdInfo info, ReadOnlySpan<byte> data)
    {
        if (info == NbdInfo.Export && data.Length == 10)
        {
            LengthBytes = BinaryPrimitives.ReadInt64BigEndian(data);
            Flags = (NbdTransmissionFlags)BinaryPrimitives.ReadUInt16BigEndian(data[8..]);
        }
        else if (info == NbdInfo.BlockSize && data.Length == 12)
        {
            MinimumBlockBytes = BinaryPrimitives.ReadUInt32BigEndian(data);
            PreferredBlockBytes = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            MaximumBlockBytes = BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
        }
    }
}
