namespace Scuzzy.Initiator.Mid;

/// <summary>A host's commands (kernel: the command's place behind each request; 2.6.32: scsi_get_command). They are
/// made when first needed; since each belongs to a request that is prepared, there are never more of them than the
/// block layer has requests.</summary>
internal sealed class CommandPool(ScsiHost host)
{
    private readonly List<ScsiCommand> _all = [];
    private readonly bool _frees = host.Scsi.Policy.FreesCommands;
    private ScsiCommand[] _free = new ScsiCommand[32];
    private int _freeCount;

    /// <summary>Every command that was made, by slot.</summary>
    public IReadOnlyList<ScsiCommand> All => _all;

    /// <summary>How many were made.</summary>
    public int Made => _all.Count;

    /// <summary>How many are in use.</summary>
    public int InUse => Made - _freeCount;

    public ScsiCommand Take() => _freeCount > 0 ? _free[--_freeCount] : Make();

    public void Return(ScsiCommand command)
    {
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, _freeCount * 2);
        }

        _free[_freeCount++] = command;
        if (_frees)
        {
            // The allocator's link is kept where the freed object had its first field, the device.
            command.Device = null!;
        }
    }

    /// <summary>True if nobody uses a command; a search, for dumps.</summary>
    public bool IsFree(ScsiCommand command) => Array.IndexOf(_free, command, 0, _freeCount) >= 0;

    private ScsiCommand Make()
    {
        var command = new ScsiCommand(host, _all.Count);
        _all.Add(command);
        return command;
    }
}
