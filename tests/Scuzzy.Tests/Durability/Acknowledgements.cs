using System.Buffers.Binary;
using Scuzzy.Iscsi.Wire;

namespace Scuzzy.Tests.Durability;

/// <summary>Takes the cookies of acknowledged requests out of what a server sends on one connection.</summary>
internal abstract class Acknowledgements
{
    private readonly List<byte> _bytes = [];

    /// <summary>For a connection by the first bytes that the server sends on it; null if it is none of ours.</summary>
    public static Acknowledgements? Of(ReadOnlySpan<byte> first) =>
        first.StartsWith("NBDMAGIC"u8) ? new Nbd()
        : first.Length >= Bhs.Size && (first[0] & 0x3f) == (int)IscsiOpcode.LoginResponse ? new Iscsi()
        : null;

    /// <summary>Takes a byte; the cookie, if it was an acknowledgement's last.</summary>
    public ulong? Take(byte next)
    {
        _bytes.Add(next);
        if (_bytes.Count < Length(_bytes))
        {
            return null;
        }

        ulong? cookie = Read([.. _bytes]);
        _bytes.Clear();
        return cookie;
    }

    /// <summary>How long the message that begins with these bytes is at least.</summary>
    protected abstract int Length(List<byte> bytes);

    /// <summary>The cookie of a whole message that acknowledges.</summary>
    protected abstract ulong? Read(ReadOnlySpan<byte> message);

    private sealed class Nbd : Acknowledgements
    {
        private const int HandshakeBytes = 28;
        private const int ReplyBytes = 16;
        private const uint SimpleReply = 0x67446698;

        private bool _isNegotiated;

        protected override int Length(List<byte> bytes) => _isNegotiated ? ReplyBytes : HandshakeBytes;

        protected override ulong? Read(ReadOnlySpan<byte> message)
        {
            if (!_isNegotiated)
            {
                _isNegotiated = true;
                return null;
            }

            Assert.Equal(SimpleReply, BinaryPrimitives.ReadUInt32BigEndian(message));
            return BinaryPrimitives.ReadUInt64BigEndian(message[8..]);
        }
    }

    private sealed class Iscsi : Acknowledgements
    {
        protected override int Length(List<byte> bytes) =>
            bytes.Count < Bhs.Size ? Bhs.Size : Bhs.Size + (((bytes[5] << 16) + (bytes[6] << 8) + bytes[7] + 3) & ~3);

        // Cookie 0 is the client's own: the unit attention it takes before it begins.
        protected override ulong? Read(ReadOnlySpan<byte> message) =>
            (message[0] & 0x3f) == (int)IscsiOpcode.ScsiResponse
            && BinaryPrimitives.ReadUInt32BigEndian(message[16..]) is > 0 and { } tag
                ? tag
                : null;
    }
}
