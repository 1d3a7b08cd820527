using System.Buffers.Binary;

namespace Scuzzy.Tests.Durability;

/// <summary>Follows what a recorded target did to the file of a unit's state, whose two slots it writes by turns, each
/// with a number.</summary>
/// <remarks>Each change of what the file keeps is one slot: the initiator sends the next when it has the answer.
/// </remarks>
internal sealed class KeptStateRecording(string stateFile, string image)
{
    private readonly HashSet<long> _files = [];
    private readonly HashSet<long> _images = [];
    private readonly Dictionary<SystemCall, ulong> _synchronizing = [];
    private ulong _written;
    private ulong _durable;
    private bool _isChanged;

    /// <summary>What a loss of power at some moment would have lost or damaged; empty if nothing.</summary>
    public string FirstFault(List<(SystemCall Call, bool IsReturn)> moments)
    {
        int changes = 0;
        foreach ((SystemCall call, bool isReturn) in moments)
        {
            switch (call.Name)
            {
                case "openat" when isReturn && call.Result is >= 0 and { } file:
                    _ = call.HasPath(stateFile) ? _files.Add(file) : call.HasPath(image) && _images.Add(file);
                    break;
                case "pwrite64" or "pwritev" or "pwritev2" when _files.Contains(call.Descriptor):
                    ulong number = BinaryPrimitives.ReadUInt64BigEndian(call.Data().AsSpan(8));
                    if (isReturn)
                    {
                        _written = number;
                    }
                    else if (_durable + 1 < number)
                    {
                        return $"slot {number} overwrites {number - 2} while {number - 1} is not durable";
                    }
                    else
                    {
                        (_isChanged, changes) = (true, changes + 1);
                    }

                    break;
                case "fdatasync" or "fsync" when _files.Contains(call.Descriptor) && !isReturn:
                    _synchronizing[call] = _written;
                    break;
                case "fdatasync" or "fsync" when _files.Contains(call.Descriptor):
                    _durable = call is { Result: 0, IsInjected: false } ? _synchronizing[call] : _durable;
                    break;
                case "sendto" or "sendmsg" when !isReturn && _isChanged:
                    if (_durable < _written)
                    {
                        return $"slot {_written} is not durable when its change is acknowledged";
                    }

                    _isChanged = false;
                    break;
            }
        }

        return changes > 50 ? "" : $"only {changes} changes";
    }
}
