using Scuzzy.Scsi;

namespace Scuzzy.Tests.Target.Protection;

/// <summary>SBC-4's tables of RDPROTECT, WRPROTECT, VRPROTECT and ORPROTECT, as data.</summary>
internal static class ProtectionTables
{
    /// <summary>Fields looked at in what is read (READ, and VERIFY without data: tables 48 and 116), by the command's
    /// field; "-" is reserved.</summary>
    public static readonly string[] Read = ["gar", "gar", "ar", "", "g", "gar", "-", "-"];

    /// <summary>In what is sent (tables 108 and 118): nothing is sent with 0.</summary>
    public static readonly string[] Sent = ["", "gar", "ar", "", "g", "gar", "-", "-"];

    /// <summary>Compared by VERIFY with data (table 119): R is left out in type 3.</summary>
    public static readonly string[] Compared = ["", "gaR", "aR", "gaR", "gaR", "gar", "-", "-"];

    /// <summary>True if what is read asks for no check.</summary>
    public static bool IsEscape(ProtectionType type, ProtectionInformation tuple) =>
        tuple.ApplicationTag == 0xFFFF && (type != ProtectionType.Type3 || tuple.ReferenceTag == 0xFFFF_FFFF);

    /// <summary>How a command of a length ends that looks at some fields, of which some are wrong. Which tags the
    /// device server knows: tables 48 and 108, footnotes c and i.</summary>
    public static string Expected(ProtectionType type, int length, int protect, string looked, string wrong)
    {
        if (type == ProtectionType.Type2 && length < 32 && protect != 0)
        {
            return "opcode";
        }

        if (looked == "-")
        {
            return "cdb";
        }

        bool Fails(char field, bool isKnown) => isKnown && looked.Contains(field) && wrong.Contains(field);
        bool knowsReference = type == ProtectionType.Type1 || (type == ProtectionType.Type2 && length == 32);
        return Fails('g', isKnown: true) ? "guard"
            : Fails('a', length == 32) ? "app"
            : Fails('r', knowsReference) ? "ref"
            : "ok";
    }

    /// <summary>What a comparison of some fields finds.</summary>
    public static string Difference(
        ProtectionType type,
        string compared,
        ProtectionInformation kept,
        ProtectionInformation sent
    )
    {
        bool hasReference = compared.Contains('r') || (compared.Contains('R') && type != ProtectionType.Type3);
        return compared.Contains('g') && kept.Guard != sent.Guard ? "differs: guard"
            : compared.Contains('a') && kept.ApplicationTag != sent.ApplicationTag ? "differs: app"
            : hasReference && kept.ReferenceTag != sent.ReferenceTag ? "differs: ref"
            : "ok";
    }
}
