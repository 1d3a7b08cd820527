using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Storage.Nbd;

/// <summary>The export that a connection has open: one at a time, for writing if that may be.</summary>
internal sealed class NbdOpening(NbdConnection connection, Cpu cpu)
{
    private NbdExport? _export;
    private bool _isOpen;

    /// <summary>Opening or closing goes on; the connection hears when it is over.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Why the export could not be opened (an errno); 0 if it was.</summary>
    public int Error { get; private set; }

    /// <summary>It was opened for reading only.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>Opens an export, unless that has been tried last.</summary>
    /// <returns>True if the outcome is there; false: it is under way, ask again when it is over.</returns>
    public bool Open(NbdExport export)
    {
        if (IsBusy || ReferenceEquals(_export, export))
        {
            return !IsBusy;
        }

        Invariant.Holds(!_isOpen, "an NBD connection opens an export while it has one open");
        _export = export;
        Error = 0;
        IsReadOnly = false;
        IsBusy = export.Access is not null;
        if (IsBusy)
        {
            _ = cpu.Start(OpenAsync);
        }

        return !IsBusy;
    }

    /// <summary>Closes what is open and forgets what could not be opened.</summary>
    /// <returns>True if nothing is open any more; false: it goes on.</returns>
    public bool Close()
    {
        if (IsBusy)
        {
            return false;
        }

        if (_isOpen)
        {
            IsBusy = true;
            _ = cpu.Start(CloseAsync);
            return false;
        }

        _export = null;
        return true;
    }

    private async ShardTask OpenAsync()
    {
        NbdExportAccess access = _export!.Access!;
        Error = await access.OpenAsync(isWriting: true);
        if (Error == Errno.EROFS)
        {
            IsReadOnly = true;
            Error = await access.OpenAsync(isWriting: false);
        }

        _isOpen = Error == 0;
        End();
    }

    private async ShardTask CloseAsync()
    {
        await _export!.Access!.CloseAsync();
        _isOpen = false;
        _export = null;
        End();
    }

    private void End()
    {
        IsBusy = false;
        connection.ContinueLater();
    }
}
