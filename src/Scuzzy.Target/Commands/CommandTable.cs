using System.Runtime.CompilerServices;
using Scuzzy.Scsi;

namespace Scuzzy.Target.Commands;

/// <summary>The commands of one kind of unit, found by operation code and service action.</summary>
internal sealed class CommandTable
{
    private readonly CommandRow[] _rows;
    private readonly CommandRow?[] _byOperationCode = new CommandRow?[256];
    private readonly CommandRow?[]?[] _byServiceAction = new CommandRow?[]?[256];

    /// <summary>Creates a table; rows in order of operation code and service action.</summary>
    public CommandTable(params CommandRow[] rows)
    {
        _rows = [.. rows.OrderBy(r => r.OperationCode).ThenBy(r => r.ServiceAction)];
        foreach (CommandRow row in _rows)
        {
            row.Prepare();
            if (row.ServiceAction is not { } action)
            {
                _byOperationCode[(int)row.OperationCode] = row;
                continue;
            }

            CommandRow?[] actions = _byServiceAction[(int)row.OperationCode] ??= new CommandRow?[32];
            actions[action] = row;
        }
    }

    /// <summary>All rows.</summary>
    public ReadOnlySpan<CommandRow> Rows => _rows;

    /// <summary>The row of a CDB, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CommandRow? Find(ref Cdb cdb, UnitFeatures features)
    {
        CommandRow? row = _byOperationCode[(int)cdb.OperationCode] ?? FindByServiceAction(ref cdb);
        return row is not null && (row.Requires & ~features) == 0 ? row : null;
    }

    /// <summary>The row of an operation code and service action, or null.</summary>
    public CommandRow? Find(OperationCode opcode, ushort serviceAction, UnitFeatures features)
    {
        CommandRow? row = _byServiceAction[(int)opcode] is { } actions
            ? serviceAction < actions.Length ? actions[serviceAction] : null
            : _byOperationCode[(int)opcode];
        return row is not null && (row.Requires & ~features) == 0 ? row : null;
    }

    /// <summary>True if the unit has commands of this operation code that a service action tells apart.</summary>
    public bool HasServiceActions(OperationCode opcode, UnitFeatures features)
    {
        foreach (CommandRow? row in _byServiceAction[(int)opcode] ?? [])
        {
            if (row is not null && (row.Requires & ~features) == 0)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CommandRow? FindByServiceAction(ref Cdb cdb)
    {
        CommandRow?[]? actions = _byServiceAction[(int)cdb.OperationCode];
        return actions is not null && cdb.ServiceAction < actions.Length ? actions[cdb.ServiceAction] : null;
    }
}
