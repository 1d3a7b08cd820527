using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Parameters;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target;

public sealed class CdbFuzzTests(ITestOutputHelper output)
{
    private const int CasesPerOperationCode = 256;

    private static readonly byte[] s_controlPage = [0, 0, 0, 0, 0x0A, 0x0A, 0x02, 0x10, 0, 0, 0, 0, 0, 0, 0, 0];

    [Theory]
    [InlineData(1UL, true, ProtectionType.None)]
    [InlineData(2UL, false, ProtectionType.None)]
    [InlineData(3UL, true, ProtectionType.Type1)]
    [InlineData(4UL, false, ProtectionType.Type2)]
    public void Every_operation_code_with_random_bytes_is_answered_once_and_safely(
        ulong seed,
        bool strict,
        ProtectionType protection
    )
    {
        var options = new DiskOptions
        {
            IsThin = true,
            IsRemovable = true,
            Protection = protection,
        };
        using var port = new TargetPort(
            options,
            new TargetOptions { ChecksReservedBits = strict },
            storeBytes: 1 << 16,
            keepsTuples: protection != ProtectionType.None
        );
        using var task = new PortTask(1 << 15);
        var random = new SeededRandom(seed);
        Span<byte> bytes = stackalloc byte[Cdb.MaximumLength];
        byte[]?[] usages = Usages(port);
        int good = 0;
        int refused = 0;
        int total = 256 * CasesPerOperationCode;
        for (int i = 0; i < total; i++)
        {
            if (i % 4 == 0)
            {
                // The unit may have been stopped, ejected or protected.
                Execute(port, task.Prepare(Cdb.StartStopUnit(start: true, loadEject: true)), ulong.MaxValue);
                Cdb select = Cdb.ModeSelect6(16, savePages: false);
                Execute(port, task.Prepare(select, 0, s_controlPage), ulong.MaxValue);
            }

            Fill(bytes, (byte)i, random, usages);
            int length = random.Below(16) == 0 ? (int)random.Below(33) : Cdb.LengthOf((OperationCode)bytes[0]);
            task.Prepare(new Cdb(bytes[..length]), (int)random.Below(1 << 14));
            task.DataOutLength = random.Below(1 << 14);
            task.OutBuffer[..64].Clear();
            task.WindowBytes = 1 + (int)random.Below(5000);
            task.OutBuffer[1] = (byte)random.Below(48);
            task.OutBuffer[3] = (byte)random.Below(48);
            port.Store.Seen.Clear();
            Execute(port, task, (ulong)i);

            string what = $"seed {seed}, case {i}: {task.Cdb}";
            Assert.True(task.Completions == 1, $"{what} was answered {task.Completions} times");
            bool isRefused =
                task.Status == ScsiStatus.CheckCondition
                && task.SenseData.Key is SenseKey.IllegalRequest or SenseKey.UnitAttention or SenseKey.NotReady;
            bool hasEffect = port.Store.Seen.Exists(io =>
                io.Operation is not (BlockOperation.Read or BlockOperation.Flush)
            );
            Assert.False(isRefused && hasEffect, $"{what} was refused after an effect");
            Assert.Equal(0, port.Disk.TaskCount);
            good += task.Status == ScsiStatus.Good ? 1 : 0;
            refused += isRefused ? 1 : 0;
        }

        output.WriteLine($"seed {seed}: {total} cases, {good} good, {refused} refused");
        Assert.InRange(good, 1000, total);
        Assert.InRange(refused, 1000, total);
    }

    private static void Execute(TargetPort port, PortTask task, ulong tag)
    {
        task.Nexus = port.Nexus;
        task.TaskTag = tag;
        port.Device.Execute(task);
    }

    // What the target says that it looks at, by operation code.
    private static byte[]?[] Usages(TargetPort port)
    {
        byte[]?[] usages = new byte[256][];
        for (int opcode = 0; opcode < 256; opcode++)
        {
            Cdb cdb = new([0xA3, 0x0C, 0x03, (byte)opcode, 0, 0, 0, 0, 0, 64, 0, 0]);
            PortTask task = port.Do(cdb, 64);
            if (task.Status == ScsiStatus.Good)
            {
                usages[opcode] = SupportedCommandsData.UsageOfOne(task.Received).ToArray();
            }
        }

        return usages;
    }

    // Half of the cases have few bits set and two thirds only bits that the command uses, to get past the checks.
    private static void Fill(Span<byte> bytes, byte opcode, SeededRandom random, byte[]?[] usages)
    {
        bool sparse = random.Below(2) == 0;
        for (int i = 1; i < bytes.Length; i++)
        {
            bytes[i] = sparse && random.Below(8) != 0 ? (byte)0 : (byte)random.Below(256);
        }

        if (usages[opcode] is { Length: > 0 } usage && random.Below(3) != 0)
        {
            for (int i = 1; i < bytes.Length; i++)
            {
                bytes[i] &= i < usage.Length ? usage[i] : (byte)0;
            }
        }

        bytes[0] = opcode;
    }
}
