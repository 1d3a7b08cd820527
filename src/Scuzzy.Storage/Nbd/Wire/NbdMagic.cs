namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>The magic numbers and fixed sizes of the NBD protocol (NetworkBlockDevice doc/proto.md; kernel: uapi
/// linux/nbd.h). Everything on the wire is big-endian.</summary>
internal static class NbdMagic
{
    /// <summary>First eight bytes from a server: <c>NBDMAGIC</c>.</summary>
    public const ulong Greeting = 0x4E42444D41474943;

    /// <summary>Second eight bytes from a newstyle server and the start of every option: <c>IHAVEOPT</c>.</summary>
    public const ulong Option = 0x49484156454F5054;

    /// <summary>Start of every reply to an option.</summary>
    public const ulong OptionReply = 0x0003E889045565A9;

    /// <summary>Start of every request.</summary>
    public const uint Request = 0x25609513;

    /// <summary>Start of a simple reply.</summary>
    public const uint SimpleReply = 0x67446698;

    /// <summary>Start of a chunk of a structured reply.</summary>
    public const uint StructuredReply = 0x668E33EF;

    public const int GreetingBytes = 18;
    public const int ClientFlagsBytes = 4;
    public const int OptionHeaderBytes = 16;
    public const int OptionReplyHeaderBytes = 20;
    public const int RequestBytes = 28;
    public const int SimpleReplyBytes = 16;
    public const int ChunkHeaderBytes = 20;

    /// <summary>A chunk of type offset-data up to its data.</summary>
    public const int DataChunkHeaderBytes = ChunkHeaderBytes + 8;

    /// <summary>Longest name, query or description that the protocol allows.</summary>
    public const int MaximumStringBytes = 4096;

    /// <summary>Zeros behind the answer to the oldest option, unless both sides agreed to leave them out.</summary>
    public const int ExportNamePadding = 124;
}
