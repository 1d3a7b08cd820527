using Scuzzy.Scsi;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Data;

/// <summary>Brings a parameter list of bounded length from data-out into a buffer.</summary>
internal static class ParameterList
{
    /// <summary>Asks for the list. True: it is here. False: the task has ended, or the continuation is called.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="length">PARAMETER LIST LENGTH; more than was offered, or than <paramref name="maximum"/>, is a
    /// parameter list length error.</param>
    /// <param name="maximum">Longest list that the command can have.</param>
    /// <param name="continuation">What to do when the list is here.</param>
    public static bool TryFetch(UnitTask task, long length, int maximum, Action<UnitTask> continuation)
    {
        if (length > maximum || length > task.Sam.DataOutLength)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
            return false;
        }

        task.Position = length;
        return task.FetchDataOut(length, continuation);
    }

    /// <summary>The list that <see cref="TryFetch"/> brought.</summary>
    public static ReadOnlySpan<byte> Read(UnitTask task, Span<byte> buffer) =>
        buffer[..task.Sam.CopyDataOut(0, buffer[..(int)task.Position])];
}
