using System.Buffers.Binary;
using System.Text;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Interop;

/// <summary>What clients must not say, and what the server answers to each.</summary>
internal static class RogueConversations
{
    private const int HelloLength = 18;
    private const int EntryLength = HelloLength + 10;
    private const uint Invalid = 22;
    private const uint NoSpace = 28;

    /// <summary>Has every conversation once.</summary>
    public static void RunAll(string socket, string export, long diskBytes, Random random)
    {
        byte[] noise = new byte[random.Next(1, 4096)];
        random.NextBytes(noise);
        noise[0] |= 0x80; // client flags that nobody knows: else a shorter noise would be waited upon
        byte[] enter = Enter(export);
        byte[] padded = [.. noise, .. new byte[4]];

        AssertHungUp(socket, padded, HelloLength);
        AssertHungUp(socket, [0, 0, 0, 7], HelloLength);
        AssertHungUp(socket, [0, 0, 0, 3, .. "IHAVEOPS"u8, 0, 0, 0, 3, 0, 0, 0, 0], HelloLength);
        AssertHungUp(socket, Enter("no such disk"), HelloLength);
        AssertHungUp(socket, [.. enter, .. new byte[28]], EntryLength);
        AssertRefused(socket, enter, Request(RawNbdClient.CommandRead, 0, uint.MaxValue - 511), Invalid);
        AssertRefused(socket, enter, Request(RawNbdClient.CommandRead, diskBytes, 512), Invalid);
        AssertRefused(socket, enter, Request(RawNbdClient.CommandRead, long.MaxValue - 511, 512), Invalid);
        AssertRefused(socket, enter, Request(99, 0, 512), Invalid);
        byte[] beyond = [.. Request(RawNbdClient.CommandWrite, diskBytes, 512), .. new byte[512]];
        AssertRefused(socket, enter, beyond, NoSpace);

        // The rest of 32 MiB never comes.
        RogueNbdClient.HangUp(socket, [.. enter, .. Request(RawNbdClient.CommandWrite, 0, 32 << 20), 1, 2, 3]);
        RogueNbdClient.HangUp(socket, enter.AsSpan(0, random.Next(enter.Length)));
    }

    private static void AssertHungUp(string socket, byte[] bytes, int answerLength) =>
        Assert.Equal(answerLength, RogueNbdClient.Converse(socket, bytes).Length);

    /// <summary>The request is answered with an error, and the connection goes on until it ends in order.</summary>
    private static void AssertRefused(string socket, byte[] enter, byte[] request, uint error)
    {
        byte[] answer = RogueNbdClient.Converse(socket, [.. enter, .. request, .. Request(2, 0, 0)]);
        Assert.Equal(EntryLength + 16, answer.Length);
        Assert.Equal(0x67446698u, BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(EntryLength)));
        Assert.Equal(error, BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(EntryLength + 4)));
    }

    /// <summary>The handshake by NBD_OPT_EXPORT_NAME, without the zeros.</summary>
    private static byte[] Enter(string export)
    {
        byte[] name = Encoding.ASCII.GetBytes(export);
        return [0, 0, 0, 3, .. "IHAVEOPT"u8, 0, 0, 0, 1, 0, 0, 0, (byte)name.Length, .. name];
    }

    private static byte[] Request(ushort command, long offset, uint length)
    {
        byte[] request = new byte[28];
        BinaryPrimitives.WriteUInt32BigEndian(request, 0x25609513);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), command);
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(8), 1);
        BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(16), offset);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(24), length);
        return request;
    }
}
