using System.Buffers.Binary;
using System.Net.Sockets;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Durability;

/// <summary>SIGKILL in the middle of writes. It spares the page cache, so what is shown is that nothing is acknowledged
/// before it has left the process; power cuts are the storage tests' matter.</summary>
[Trait("category", "durability")]
public sealed class KillTests
{
    private const int Rounds = 100;
    private const int Block = 4096;
    private const int Blocks = 2048;
    private const int Depth = 16;

    [Fact]
    public void A_killed_server_has_lost_no_acknowledged_durable_write_in_100_rounds()
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
            for (int round = 0; round < Rounds; round++)
            {
                WriteUntilKilled(image, Path.Combine(directory, "nbd"), history, random);
                string? lost = history.Verify(image, Block);
                Assert.True(lost is null, $"seed {seed}, round {round}: {lost}");
            }

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{Rounds} rounds, {history.Durable} durable writes acknowledged, none lost"
            );
            Assert.True(history.Durable > Rounds, "too few acknowledged writes to show anything");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void WriteUntilKilled(string image, string socket, WriteHistory history, Random random)
    {
        using ServedLab server = ServedLab.Start("labs/image.yaml", image, socket);
        using RawNbdClient client = server.Connect("sda");
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

    private static bool TakeReply(RawNbdClient client, WriteHistory history)
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

    private static void SendOne(RawNbdClient client, WriteHistory history, Random random, byte[] data)
    {
        int kind = random.Next(10);
        if (kind == 0)
        {
            client.Send(RawNbdClient.Flush, 0, history.StartFlush(), 0, 0);
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

        ushort flags = isDurable ? RawNbdClient.ForceUnitAccess : (ushort)0;
        client.Send(RawNbdClient.Write, flags, sequence, (long)block * Block, Block, data);
    }
}
