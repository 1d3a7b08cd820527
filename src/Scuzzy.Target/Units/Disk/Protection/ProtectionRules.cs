using System.Buffers.Binary;
using Scuzzy.Scsi;

namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>What a command's RDPROTECT, WRPROTECT, VRPROTECT or ORPROTECT field, and its tags, ask for on a medium of
/// some type (SBC-4 tables 48, 108, 112, 116 to 119).</summary>
internal readonly struct ProtectionRules
{
    private readonly uint _reference;
    private readonly ushort _application;
    private readonly ushort _applicationMask;
    private readonly bool _knowsTags;

    /// <summary>Reads a command.</summary>
    /// <param name="cdb">The command.</param>
    /// <param name="type">How the medium is formatted.</param>
    public ProtectionRules(ref Cdb cdb, ProtectionType type)
    {
        Type = type;
        Protect = ProtectOf(ref cdb);
        if (cdb.OperationCode == OperationCode.VariableLength)
        {
            ReadOnlySpan<byte> tags = cdb.Padded[20..];
            _knowsTags = true;
            _reference = BinaryPrimitives.ReadUInt32BigEndian(tags);
            _application = BinaryPrimitives.ReadUInt16BigEndian(tags[4..]);
            _applicationMask = BinaryPrimitives.ReadUInt16BigEndian(tags[6..]);
        }
        else
        {
            _reference = (uint)cdb.Lba;
        }
    }

    /// <summary>How the medium is formatted.</summary>
    public ProtectionType Type { get; }

    /// <summary>The field, 0 to 7.</summary>
    public int Protect { get; }

    /// <summary>What is looked at in protection information that the field is about.</summary>
    public ProtectionChecks Checks =>
        Protect switch
        {
            0 or 1 or 5 => ProtectionChecks.All,
            2 => ProtectionChecks.Application | ProtectionChecks.Reference,
            4 => ProtectionChecks.Guard,
            _ => ProtectionChecks.None,
        };

    /// <summary>What VERIFY compares between medium and data-out (SBC-4 table 119).</summary>
    public ProtectionChecks Compared
    {
        get
        {
            bool hasReference = Type != ProtectionType.Type3 || Protect == 5;
            ProtectionChecks guard = Protect == 2 ? ProtectionChecks.None : ProtectionChecks.Guard;
            ProtectionChecks reference = hasReference ? ProtectionChecks.Reference : ProtectionChecks.None;
            return Protect == 0 ? ProtectionChecks.None : guard | ProtectionChecks.Application | reference;
        }
    }

    /// <summary>The field of any command that has one: the top of the flags; 0 for CDBs of 6 bytes.</summary>
    public static int ProtectOf(ref Cdb cdb) => cdb.Length == 6 ? 0 : DataCheck.Flags(ref cdb) >> 5;

    /// <summary>Which field is wrong first; null if none is. Tags are only checked where they are known: the reference
    /// tag in type 1 and by commands of 32 bytes, the application tag by those.</summary>
    /// <param name="found">The protection information.</param>
    /// <param name="data">The interval's data.</param>
    /// <param name="interval">The interval's number in the command.</param>
    /// <param name="checks">What to look at.</param>
    public AdditionalSense? FindFault(
        in ProtectionInformation found,
        ReadOnlySpan<byte> data,
        long interval,
        ProtectionChecks checks
    )
    {
        if ((checks & ProtectionChecks.Guard) != 0 && found.Guard != ProtectionInformation.GuardOf(data))
        {
            return AdditionalSense.GuardCheckFailed;
        }

        bool isApplicationWrong = ((found.ApplicationTag ^ _application) & _applicationMask) != 0;
        if ((checks & ProtectionChecks.Application) != 0 && isApplicationWrong)
        {
            return AdditionalSense.ApplicationTagCheckFailed;
        }

        bool knowsReference = Type == ProtectionType.Type1 || (Type == ProtectionType.Type2 && _knowsTags);
        bool isReferenceWrong = knowsReference && found.ReferenceTag != _reference + (uint)interval;
        return (checks & ProtectionChecks.Reference) != 0 && isReferenceWrong
            ? AdditionalSense.ReferenceTagCheckFailed
            : null;
    }

    /// <summary>What the device server writes where the client sent nothing (SBC-4 table 116, footnotes; ATO is 1).
    /// </summary>
    public ProtectionInformation Made(ReadOnlySpan<byte> data, long interval) =>
        new(
            ProtectionInformation.GuardOf(data),
            ProtectionInformation.UncheckedApplicationTag,
            Type == ProtectionType.Type1 ? _reference + (uint)interval : ProtectionInformation.UncheckedReferenceTag
        );

    /// <summary>The first field that two differ in; null if none that counts does.</summary>
    public AdditionalSense? FindDifference(in ProtectionInformation one, in ProtectionInformation other)
    {
        ProtectionChecks compared = Compared;
        return (compared & ProtectionChecks.Guard) != 0 && one.Guard != other.Guard ? AdditionalSense.GuardCheckFailed
            : (compared & ProtectionChecks.Application) != 0 && one.ApplicationTag != other.ApplicationTag
                ? AdditionalSense.ApplicationTagCheckFailed
            : (compared & ProtectionChecks.Reference) != 0 && one.ReferenceTag != other.ReferenceTag
                ? AdditionalSense.ReferenceTagCheckFailed
            : null;
    }
}
