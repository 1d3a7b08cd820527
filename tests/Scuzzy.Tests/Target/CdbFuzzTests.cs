using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class CdbFuzzTests(ITestOutputHelper output)
{
    private const int CasesPerOperationCode = 256;

    [Theory]
    [InlineData(1UL, true)]
    [InlineData(2UL, false)]
    public void Every_operation_code_with_random_bytes_is_answered_once_and_safely(ulong seed, bool strict)
    {
        using var port = new TargetPort(
            new DiskOptions { IsThin = true, IsRemovable = true },
            new TargetOptions { ChecksReservedBits = strict },
            storeBytes: 1 << 16);
        using var task = new PortTask(1 << 15);
        var random = new SeededRandom(seed);
        Span<byte> bytes = stackalloc byte[Cdb.MaximumLength];
        int good = 0;
        int refused = 0;
        int total = 256 * CasesPerOperationCode;
        for (int i = 0; i < total; i++)
        {
            Fill(bytes, (byte)i, random);
            int length = random.Below(16) == 0 ? (int)random.Below(33) : Cdb.LengthOf((OperationCode)bytes[0]);
            task.Prepare(new Cdb(bytes[..length]), (int)random.Below(1 << 14));
            task.DataOutLength = random.Below(1 << 14);
            task.OutBuffer[..64].Clear();
            task.WindowBytes = 1 + (int)random.Below(5000);
            task.Nexus = port.Nexus;
            task.TaskTag = (ulong)i;
            port.Store.Seen.Clear();
            port.Device.Execute(task);

            Assert.True(task.Completions == 1, $"seed {seed}, case {i}: {task.Cdb} was answered {task.Completions} times");
            bool isRefused = task.Status == ScsiStatus.CheckCondition
                && task.SenseData.Key is SenseKey.IllegalRequest or SenseKey.UnitAttention or SenseKey.NotReady;
            bool hasEffect = port.Store.Seen.Exists(io => io.Operation is not (BlockOperation.Read or BlockOperation.Flush));
            Assert.False(isRefused && hasEffect, $"seed {seed}, case {i}: {task.Cdb} was refused after an effect");
            Assert.Equal(0, port.Disk.TaskCount);
            good += task.Status == ScsiStatus.Good ? 1 : 0;
            refused += isRefused ? 1 : 0;
        }

        output.WriteLine($"seed {seed}: {total} cases, {good} good, {refused} refused");
        Assert.InRange(good, 100, total);
        Assert.InRange(refused, 1000, total);
    }

    // Half of the cases have few bits set, so that they get past the checks.
    private static void Fill(Span<byte> bytes, byte opcode, SeededRandom random)
    {
        bool sparse = random.Below(2) == 0;
        for (int i = 1; i < bytes.Length; i++)
        {
            bytes[i] = sparse && random.Below(4) != 0 ? (byte)0 : (byte)random.Below(256);
        }

        bytes[0] = opcode;
    }
}
