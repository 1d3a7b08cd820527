using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>WRITE BUFFER and READ BUFFER of the echo buffer (SPC-5 6.24, 6.49), one for each nexus.</summary>
internal static class EchoBuffer
{
    /// <summary>BUFFER CAPACITY in bytes.</summary>
    public const int Capacity = 4096;

    private const int EchoMode = 0x0A;
    private const int DescriptorMode = 0x0B;

    private static readonly Action<UnitTask> s_fetched = Fetched;

    public static void Write(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        uint length = cdb.AllocationLength;
        if ((cdb[1] & 0x1F) != EchoMode)
        {
            task.InvalidField(1, 4);
        }
        else if (length > Capacity)
        {
            task.InvalidField(6, 7);
        }
        else if (ParameterList.TryFetch(task, length, Capacity, s_fetched))
        {
            Fetched(task);
        }
    }

    public static void Read(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        var writer = new DataInWriter(task, cdb.AllocationLength);
        switch (cdb[1] & 0x1F)
        {
            case DescriptorMode:
                writer.Write32(Capacity); // EBOS 0: the buffer stays until the nexus writes again
                writer.Finish();
                break;
            case EchoMode when task.Nexus.Echo is { } echo:
                writer.Write(echo.AsSpan(0, task.Nexus.EchoLength));
                writer.Finish();
                break;
            case EchoMode:
                task.IllegalRequest(AdditionalSense.CommandSequenceError);
                break;
            default:
                task.InvalidField(1, 4);
                break;
        }
    }

    private static void Fetched(UnitTask task)
    {
        task.Nexus.Echo ??= new byte[Capacity];
        task.Nexus.EchoLength = ParameterList.Read(task, task.Nexus.Echo).Length;
        task.Good(task.Nexus.EchoLength, task.Nexus.EchoLength);
    }
}
