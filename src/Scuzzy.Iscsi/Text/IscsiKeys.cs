using Scuzzy.Iscsi.Login;

namespace Scuzzy.Iscsi.Text;

/// <summary>Every key of RFC 7143 (chapters 12 and 13): functions, uses and ranges. The defaults are the initial values
/// of <see cref="NegotiatedParameters"/>.</summary>
internal static class IscsiKeys
{
    private const int MaxSegment = (1 << 24) - 1;

    // A parameter of the session, agreed on by its first connection.
    private const KeyUse Session = KeyUse.Operational | KeyUse.LeadingOnly;

    private static readonly string[] s_switch = ["No", "Yes"];
    private static readonly string[] s_digests = ["None", "CRC32C"];

    public static readonly IscsiKey AuthMethod = new("AuthMethod", KeyFunction.Security, KeyUse.Security);
    public static readonly IscsiKey ChapAlgorithm = new("CHAP_A", KeyFunction.Security, KeyUse.Security);
    public static readonly IscsiKey ChapIdentifier = new("CHAP_I", KeyFunction.Security, KeyUse.Security);
    public static readonly IscsiKey ChapChallenge = new("CHAP_C", KeyFunction.Security, KeyUse.Security);
    public static readonly IscsiKey ChapName = new("CHAP_N", KeyFunction.Security, KeyUse.Security);
    public static readonly IscsiKey ChapResponse = new("CHAP_R", KeyFunction.Security, KeyUse.Security);

    public static readonly IscsiKey SessionType = new("SessionType", KeyFunction.Declaration, KeyUse.Login);
    public static readonly IscsiKey InitiatorName = new("InitiatorName", KeyFunction.Declaration, KeyUse.Login);
    public static readonly IscsiKey InitiatorAlias = new(
        "InitiatorAlias",
        KeyFunction.Declaration,
        KeyUse.Login | KeyUse.FullFeature
    );
    public static readonly IscsiKey TargetName = new("TargetName", KeyFunction.Declaration, KeyUse.Login);
    public static readonly IscsiKey TargetAlias = new("TargetAlias", KeyFunction.Declaration, KeyUse.None);
    public static readonly IscsiKey TargetAddress = new("TargetAddress", KeyFunction.Declaration, KeyUse.None);
    public static readonly IscsiKey TargetPortalGroupTag = new(
        "TargetPortalGroupTag",
        KeyFunction.Declaration,
        KeyUse.None
    );
    public static readonly IscsiKey SendTargets = new("SendTargets", KeyFunction.Question, KeyUse.FullFeature);

    public static readonly IscsiKey MaxBurstLength = Number(
        "MaxBurstLength",
        KeyFunction.Minimum,
        512,
        MaxSegment,
        p => p.MaxBurstLength,
        (p, n) => p with { MaxBurstLength = n }
    );

    public static readonly IscsiKey FirstBurstLength = Number(
        "FirstBurstLength",
        KeyFunction.Minimum,
        512,
        MaxSegment,
        p => p.FirstBurstLength,
        (p, n) => p with { FirstBurstLength = n }
    );

    /// <summary>What the initiator can receive. The target's own is declared, never negotiated.</summary>
    public static readonly IscsiKey MaxRecvDataSegmentLength = new(
        "MaxRecvDataSegmentLength",
        KeyFunction.Declaration,
        KeyUse.Operational | KeyUse.FullFeature
    )
    {
        Minimum = 512,
        Maximum = MaxSegment,
        Get = p => p.InitiatorMaxRecvDataSegmentLength,
        Set = (p, n) => p with { InitiatorMaxRecvDataSegmentLength = n },
    };

    /// <summary>All keys.</summary>
    public static readonly IscsiKey[] All =
    [
        AuthMethod,
        ChapAlgorithm,
        ChapIdentifier,
        ChapChallenge,
        ChapName,
        ChapResponse,
        SessionType,
        InitiatorName,
        InitiatorAlias,
        TargetName,
        TargetAlias,
        TargetAddress,
        TargetPortalGroupTag,
        SendTargets,
        List(
            "HeaderDigest",
            KeyUse.Operational,
            s_digests,
            p => p.HeaderDigest ? 1 : 0,
            (p, n) => p with { HeaderDigest = n == 1 }
        ),
        List(
            "DataDigest",
            KeyUse.Operational,
            s_digests,
            p => p.DataDigest ? 1 : 0,
            (p, n) => p with { DataDigest = n == 1 }
        ),
        Number(
            "MaxConnections",
            KeyFunction.Minimum,
            1,
            65535,
            p => p.MaxConnections,
            (p, n) => p with { MaxConnections = n }
        ),
        Switch("InitialR2T", KeyFunction.Or, p => p.InitialR2T, (p, on) => p with { InitialR2T = on }),
        Switch("ImmediateData", KeyFunction.And, p => p.ImmediateData, (p, on) => p with { ImmediateData = on }),
        MaxRecvDataSegmentLength,
        MaxBurstLength,
        FirstBurstLength,
        Number(
            "DefaultTime2Wait",
            KeyFunction.Maximum,
            0,
            3600,
            p => p.DefaultTime2Wait,
            (p, n) => p with { DefaultTime2Wait = n }
        ),
        Number(
            "DefaultTime2Retain",
            KeyFunction.Minimum,
            0,
            3600,
            p => p.DefaultTime2Retain,
            (p, n) => p with { DefaultTime2Retain = n }
        ),
        Number(
            "MaxOutstandingR2T",
            KeyFunction.Minimum,
            1,
            65535,
            p => p.MaxOutstandingR2T,
            (p, n) => p with { MaxOutstandingR2T = n }
        ),
        Switch("DataPDUInOrder", KeyFunction.Or, p => p.DataPduInOrder, (p, on) => p with { DataPduInOrder = on }),
        Switch(
            "DataSequenceInOrder",
            KeyFunction.Or,
            p => p.DataSequenceInOrder,
            (p, on) => p with { DataSequenceInOrder = on }
        ),
        Number(
            "ErrorRecoveryLevel",
            KeyFunction.Minimum,
            0,
            2,
            p => p.ErrorRecoveryLevel,
            (p, n) => p with { ErrorRecoveryLevel = n }
        ),
        List(
            "TaskReporting",
            Session,
            ["RFC3720", "ResponseFence", "FastAbort"],
            p => (int)p.TaskReporting,
            (p, n) => p with { TaskReporting = (TaskReporting)n }
        ),
        Number(
            "iSCSIProtocolLevel",
            KeyFunction.Minimum,
            0,
            31,
            p => p.ProtocolLevel,
            (p, n) => p with { ProtocolLevel = n }
        ),
        new("X#NodeArchitecture", KeyFunction.Declaration, KeyUse.Login | KeyUse.FullFeature),
        // RFC 7143, 13.25: markers are gone, and the keys are not to be called unknown.
        new("IFMarker", KeyFunction.Obsolete, KeyUse.Operational) { Answer = "No" },
        new("OFMarker", KeyFunction.Obsolete, KeyUse.Operational) { Answer = "No" },
        new("IFMarkInt", KeyFunction.Obsolete, KeyUse.Operational) { Answer = TextValues.Reject },
        new("OFMarkInt", KeyFunction.Obsolete, KeyUse.Operational) { Answer = TextValues.Reject },
    ];

    /// <summary>The key of a name; null if the standard has none.</summary>
    public static IscsiKey? Find(string name)
    {
        foreach (IscsiKey key in All)
        {
            if (key.Name == name)
            {
                return key;
            }
        }

        return null;
    }

    private static IscsiKey Number(
        string name,
        KeyFunction function,
        int minimum,
        int maximum,
        Func<NegotiatedParameters, int> get,
        Func<NegotiatedParameters, int, NegotiatedParameters> set
    ) =>
        new(name, function, Session)
        {
            Minimum = minimum,
            Maximum = maximum,
            Get = get,
            Set = set,
        };

    private static IscsiKey Switch(
        string name,
        KeyFunction function,
        Func<NegotiatedParameters, bool> get,
        Func<NegotiatedParameters, bool, NegotiatedParameters> set
    ) =>
        new(name, function, Session)
        {
            Values = s_switch,
            Get = p => get(p) ? 1 : 0,
            Set = (p, n) => set(p, n == 1),
        };

    private static IscsiKey List(
        string name,
        KeyUse use,
        string[] values,
        Func<NegotiatedParameters, int> get,
        Func<NegotiatedParameters, int, NegotiatedParameters> set
    ) =>
        new(name, KeyFunction.List, use)
        {
            Values = values,
            Get = get,
            Set = set,
        };
}
