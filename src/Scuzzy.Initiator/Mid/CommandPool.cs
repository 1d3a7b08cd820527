namespace Scuzzy.Initiator.Mid;

/// <summary>A host's commands (kernel: the command's place behind each request; 2.6.32: scsi_get_command). They are
/// made when first needed; since each belongs to a request that is prepared, there are never more of them than the
/// block layer has requests.</summary>
internal sealed class CommandPool(ScsiHost host)
{
    private ScsiCommand[] _free = new ScsiCommand[32];
    private int _freeCount;

    /// <summary>How many were made.</summary>
    public int Made { get; private set; }

    /// <summary>How many are in use.</summary>
    public int InUse => Made - _freeCount;

    public ScsiCommand Take() => _freeCount > 0 ? _free[--_freeCount] : new ScsiCommand(host, Made++);

    public void Return(ScsiCommand command)
    {
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, _freeCount * 2);
        }

        _free[_freeCount++] = command;
    }
}
