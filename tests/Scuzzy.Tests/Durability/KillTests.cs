using System.Buffers.Binary;
using System.Net.Sockets;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Durability;

/// <summary>SIGKILL in the middle of writes. It spares the page cache, so what is shown is that nothing is acknowledged
/// before it has left the process; power cuts are the storage tests' matter.</summary>
[Trait("category", "durability")]
public sealed class KillTests
{
    private const int Block = 4096;
    private const int Blocks = 2048;
    private const int Depth = 16;

    [Theory]
    [InlineData("nbd", 100)]
    [InlineData("iscsi", 200)]
    public void A_killed_server_has_lost_no_acknowledged_durable_write(string wire, int rounds)
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string directory = Directory.CreateTempSubdirectory("scuzzy-kill-").FullName;
        try
        {
            string image = Path.Combine(directory, "disk.img");
            using (FileStream file = File.Create(image))
            {
                file.SetLength((long)Block * Blocks);
            }

            var history = new WriteHistory(Blocks);
            for (int round = 0; round < rounds; round++)
            {
                WriteUntilKilled(wire, image, Path.Combine(directory, "nbd"), history, random);
                string? lost = history.Verify(image, Block);
                Assert.True(lost is null, $"seed {seed}, round {round}: {lost}");
            }

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{rounds} rounds, {history.Durable} durable writes acknowledged, none lost"
            );
            Assert.True(history.Durable > rounds, "too few acknowledged writes to show anything");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void WriteUntilKilled(string wire, string image, string socket, WriteHistory history, Random random)
    {
        using var server = new ServedDisk(wire, image, socket);
        StorageClient client = server.Client;
        byte[] data = new byte[Block];
        int inFlight = 0;
        for (int left = random.Next(20, 400); left > 0; left--)
        {
            if (inFlight == Depth)
            {
                TakeReply(client, history);
                inFlight--;
            }

            SendOne(client, history, random, data);
            inFlight++;
        }

        // Up to Depth requests are in the air; what was answered before the end counts.
        server.Kill();
        while (inFlight-- > 0 && TakeReply(client, history)) { }
        history.EndRound();
    }

    private static bool TakeReply(StorageClient client, WriteHistory history)
    {
        try
        {
            (ulong cookie, uint error) = client.Reply();
            Assert.Equal(0u, error);
            history.Answered(cookie);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void SendOne(StorageClient client, WriteHistory history, Random random, byte[] data)
    {
        int kind = random.Next(10);
        if (kind == 0)
        {
            client.Flush(history.StartFlush());
            return;
        }

        bool isDurable = kind < 5;
        int block;
        do
        {
            block = random.Next(Blocks);
        } while (history.IsInFlight(block));

        ulong sequence = history.StartWrite(block, isDurable);
        for (int i = 0; i < Block; i += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(i), sequence);
        }

        client.Write(sequence, (long)block * Block, data, isDurable);
    }
}
