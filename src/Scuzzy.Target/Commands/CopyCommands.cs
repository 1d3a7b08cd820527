using Scuzzy.Scsi;
using Scuzzy.Target.Units.Copy;

namespace Scuzzy.Target.Commands;

/// <summary>The rows of THIRD PARTY COPY OUT and IN.</summary>
internal static class CopyCommands
{
    /// <summary>All rows.</summary>
    public static CommandRow[] Rows() =>
    [
        Out("EXTENDED COPY(LID1)", ServiceAction.ExtendedCopyLid1, CopyManager.Execute),
        Token("POPULATE TOKEN", ServiceAction.PopulateToken, RodTokens.ExecutePopulate, isWrite: false),
        Token("WRITE USING TOKEN", ServiceAction.WriteUsingToken, RodTokens.ExecuteWrite, isWrite: true),
        new()
        {
            Name = "RECEIVE ROD TOKEN INFORMATION",
            OperationCode = OperationCode.ThirdPartyCopyIn,
            ServiceAction = ServiceAction.ReceiveRodTokenInformation,
            Usage =
            [
                0x84, 0x07, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00,
            ],
            Direction = DataDirection.In,
            Length = LengthField.Allocation,
            Reservation = ReservationVerdict.Conflict,
            Requires = UnitFeatures.Modern,
            Handler = RodTokens.Receive,
        },
        In("RECEIVE COPY STATUS(LID1)", ServiceAction.ReceiveCopyStatusLid1, CopyResults.Status, 0xFF),
        In(
            "RECEIVE COPY OPERATING PARAMETERS",
            ServiceAction.ReceiveCopyOperatingParameters,
            CopyResults.OperatingParameters,
            0x00),
        In(
            "RECEIVE COPY FAILURE DETAILS(LID1)",
            ServiceAction.ReceiveCopyFailureDetailsLid1,
            CopyResults.FailureDetails,
            0xFF),
    ];

    private static CommandRow Out(string name, ushort action, CommandHandler handler) => new()
    {
        Name = name,
        OperationCode = OperationCode.ThirdPartyCopyOut,
        ServiceAction = action,
        Usage =
        [
            0x83, (byte)action, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00,
        ],
        Direction = DataDirection.Out,
        Length = LengthField.ParameterList,
        Traits = CommandTraits.NeedsMedium,
        Reservation = ReservationVerdict.Conflict,
        Requires = UnitFeatures.Modern,
        NominalSeconds = 5,
        RecommendedSeconds = 300,
        Handler = handler,
    };

    // POPULATE TOKEN has the medium for itself: no write is under way when the data is what the token says.
    private static CommandRow Token(string name, ushort action, CommandHandler handler, bool isWrite) =>
        new()
        {
            Name = name,
            OperationCode = OperationCode.ThirdPartyCopyOut,
            ServiceAction = action,
            Usage =
            [
                0x83, (byte)action, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00,
            ],
            Direction = DataDirection.Out,
            Length = LengthField.ParameterList,
            Traits = CommandTraits.NeedsMedium,
            Reservation = isWrite ? ReservationVerdict.Conflict : ReservationVerdict.ReadAccess,
            Serialization = isWrite ? Serialization.None : Serialization.Exclusive,
            Requires = UnitFeatures.Modern,
            RecommendedSeconds = 60,
            Handler = handler,
        };

    private static CommandRow In(string name, ushort action, CommandHandler handler, byte identifier) => new()
    {
        Name = name,
        OperationCode = OperationCode.ThirdPartyCopyIn,
        ServiceAction = action,
        Usage =
        [
            0x84, (byte)action, identifier, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00,
            0x00,
        ],
        Direction = DataDirection.In,
        Length = LengthField.Allocation,
        Reservation = ReservationVerdict.Conflict,
        Requires = UnitFeatures.Modern,
        Handler = handler,
    };
}
