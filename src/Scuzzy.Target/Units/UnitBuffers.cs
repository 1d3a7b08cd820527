using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>WRITE BUFFER and READ BUFFER (SPC-5 6.24, 6.49): one data buffer for all nexuses, and an echo buffer for
/// each.</summary>
internal static class UnitBuffers
{
    /// <summary>BUFFER CAPACITY of an echo buffer in bytes.</summary>
    public const int EchoCapacity = 4096;

    /// <summary>BUFFER CAPACITY of the data buffer in bytes.</summary>
    public const int DataCapacity = 64 << 10;

    private const int DataMode = 0x02;
    private const int DescriptorMode = 0x03;
    private const int EchoMode = 0x0A;
    private const int EchoDescriptorMode = 0x0B;

    private static readonly Action<UnitTask> s_fetched = Fetched;

    public static void Write(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        int mode = cdb[1] & 0x1F;
        if (mode is not (DataMode or EchoMode))
        {
            task.InvalidField(1, 4);
        }
        else if (HasPlace(task, mode == DataMode))
        {
            int capacity = mode == EchoMode ? EchoCapacity : DataCapacity - Offset(ref cdb);
            if (cdb.AllocationLength > (uint)capacity)
            {
                task.InvalidField(6, 7);
            }
            else if (ParameterList.TryFetch(task, cdb.AllocationLength, capacity, s_fetched))
            {
                Fetched(task);
            }
        }
    }

    public static void Read(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        int mode = cdb[1] & 0x1F;
        if (mode is not (DataMode or DescriptorMode or EchoMode or EchoDescriptorMode))
        {
            task.InvalidField(1, 4);
            return;
        }

        if (!HasPlace(task, mode == DataMode))
        {
            return;
        }

        var writer = new DataInWriter(task, cdb.AllocationLength);
        switch (mode)
        {
            case DataMode:
                writer.Write(task.Unit.DataBuffer.AsSpan(Offset(ref cdb)));
                break;
            case DescriptorMode:
                writer.Write32(DataCapacity); // OFFSET BOUNDARY 0: any byte
                break;
            case EchoDescriptorMode:
                writer.Write32(EchoCapacity); // EBOS 0: the buffer stays until the nexus writes again
                break;
            case EchoMode when task.Nexus.Echo is { } echo:
                writer.Write(echo.AsSpan(0, task.Nexus.EchoLength));
                break;
            default:
                task.IllegalRequest(AdditionalSense.CommandSequenceError);
                return;
        }

        writer.Finish();
    }

    private static int Offset(ref Cdb cdb) => (cdb[3] << 16) | (cdb[4] << 8) | cdb[5];

    // BUFFER ID 0 only, and an offset only into the data buffer; else the task has ended.
    private static bool HasPlace(UnitTask task, bool mayHaveOffset)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        int offset = Offset(ref cdb);
        if (cdb[2] != 0)
        {
            task.InvalidField(2, 7);
            return false;
        }

        if (offset > (mayHaveOffset ? DataCapacity : 0))
        {
            task.InvalidField(3, 7);
            return false;
        }

        return true;
    }

    private static void Fetched(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        long length = task.Position;
        if ((cdb[1] & 0x1F) == DataMode)
        {
            _ = ParameterList.Read(task, task.Unit.DataBuffer.AsSpan(Offset(ref cdb)));
        }
        else
        {
            task.Nexus.Echo ??= new byte[EchoCapacity];
            task.Nexus.EchoLength = ParameterList.Read(task, task.Nexus.Echo).Length;
        }

        task.Good(length, length);
    }
}
