using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>A set of commands: groups by name, and single operation codes.</summary>
/// <param name="Group">Which group.</param>
/// <param name="Codes">Operation codes besides.</param>
public sealed record FaultCommands(FaultCommandGroup Group, IReadOnlyList<OperationCode> Codes)
{
    /// <summary>Any command.</summary>
    public static FaultCommands Any { get; } = new(FaultCommandGroup.Any, []);

    /// <summary>True for any command.</summary>
    public bool IsAny => Group == FaultCommandGroup.Any;

    /// <summary>True if a command is in the set.</summary>
    public bool Contains(ref Cdb cdb)
    {
        if (Group == FaultCommandGroup.Any)
        {
            return true;
        }

        bool isInGroup =
            ((Group & FaultCommandGroup.Reads) != 0 && IsRead(ref cdb))
            || ((Group & FaultCommandGroup.Writes) != 0 && IsWrite(ref cdb));
        return isInGroup || Codes.Contains(cdb.OperationCode);
    }

    /// <summary>True for commands that read blocks.</summary>
    public static bool IsRead(ref Cdb cdb) =>
        cdb.OperationCode is OperationCode.Read6 or OperationCode.Read10 or OperationCode.Read12 or OperationCode.Read16
        || (cdb.OperationCode == OperationCode.VariableLength && cdb.ServiceAction == ServiceAction.Read32);

    /// <summary>True for commands that write blocks.</summary>
    public static bool IsWrite(ref Cdb cdb) =>
        cdb.OperationCode
            is OperationCode.Write6
                or OperationCode.Write10
                or OperationCode.Write12
                or OperationCode.Write16
                or OperationCode.WriteAndVerify10
                or OperationCode.WriteAndVerify12
                or OperationCode.WriteAndVerify16
                or OperationCode.WriteSame10
                or OperationCode.WriteSame16
        || (cdb.OperationCode == OperationCode.VariableLength && cdb.ServiceAction == ServiceAction.Write32);

    /// <summary>True for commands whose CDB names blocks.</summary>
    public static bool HasBlocks(ref Cdb cdb) =>
        IsRead(ref cdb)
        || IsWrite(ref cdb)
        || cdb.OperationCode
            is OperationCode.Verify10
                or OperationCode.Verify12
                or OperationCode.Verify16
                or OperationCode.CompareAndWrite
                or OperationCode.SynchronizeCache10
                or OperationCode.SynchronizeCache16;
}
