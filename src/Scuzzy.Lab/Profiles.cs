using Scuzzy.Block;
using Scuzzy.Block.Attributes;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Initiator.Upper;
using Scuzzy.Scsi;

namespace Scuzzy.Lab;

/// <summary>The kernel profiles: the only place that knows kernel versions by name. A layer knows its policy record,
/// never a version.</summary>
public static class Profiles
{
    /// <summary>The profile of a lab that names none.</summary>
    public const string Default = "7.2";

    private const long SecondNs = 1_000_000_000;

    /// <summary>The names, oldest kernel first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["2.6.32-seed", "3.10-el7", "7.2"];

    /// <summary>The styles of log messages: those of old kernels and those of new ones.</summary>
    public static IReadOnlyList<string> LogStyles { get; } = ["2.6.32", "modern"];

    /// <summary>The log style of a name.</summary>
    public static LogStyle LogStyleOf(string name) => name == "2.6.32" ? LogStyle.Classic : LogStyle.Modern;

    /// <summary>The words that scsi_mod's parameter scan takes.</summary>
    public static string[] ScanTypes(string name) =>
        name == "2.6.32-seed" ? ["async", "sync", "none"] : ["async", "sync", "none", "manual"];

    /// <summary>What such a word means.</summary>
    public static ScanType ScanTypeOf(string word) =>
        word switch
        {
            "sync" => ScanType.Synchronous,
            "none" => ScanType.None,
            "manual" => ScanType.Manual,
            _ => ScanType.Asynchronous,
        };

    /// <summary>Whether scsi_debug needs no 10 s after bus and host resets: since 7.x.</summary>
    public static bool TestDriverSkipsSettleDelay(string name) => name == Default;

    /// <summary>The block layer's policy.</summary>
    public static BlockPolicy Block(string name) =>
        name switch
        {
            "2.6.32-seed" => new BlockPolicy
            {
                IsMultiQueue = false,
                Plugging = PluggingPolicy.PerDevice,
                Flush = FlushPolicy.Barrier,
                TimeoutRounding = TimeoutRounding.WholeSecond,
                Elevators = ["noop", "anticipatory", "deadline", "cfq"],
                DefaultElevator = "cfq",
                NoneIsFirst = false,
                HasCoarseErrors = true,
                AnnouncesUnknownTables = true,
                CompletesInPlace = false,
                DrainsDeletedDisks = false,
                Attributes = QueueAttributeSet.Early,
                DefaultMaximumBytes = 512 << 10,
                CfqQuantum = 4,
                HasCfqGroups = false,
                HasRequestClasses = true,
                StatColumns = 11,
            },
            "3.10-el7" => new BlockPolicy
            {
                IsMultiQueue = false,
                Plugging = PluggingPolicy.PerTask16,
                Flush = FlushPolicy.FlushMachine,
                FlushesFailFast = false,
                TimeoutRounding = TimeoutRounding.WholeSecond,
                Elevators = ["noop", "deadline", "cfq"],
                DefaultElevator = "deadline",
                NoneIsFirst = false,
                HasCoarseErrors = false,
                AnnouncesUnknownTables = true,
                CompletesInPlace = false,
                DrainsDeletedDisks = false,
                Attributes = QueueAttributeSet.Middle,
                DefaultMaximumBytes = 512 << 10,
                CfqQuantum = 8,
                HasCfqGroups = true,
                HasRequestClasses = true,
                StatColumns = 11,
            },
            _ => new BlockPolicy(),
        };

    /// <summary>The mid layer's policy.</summary>
    public static MidLayerPolicy MidLayer(string name) =>
        name switch
        {
            "2.6.32-seed" => new MidLayerPolicy
            {
                ErrorHandling = ErrorHandling(name),
                LogStyle = LogStyle.Classic,
                HasProcFile = true,
                ProcFileHasHeader = true,
                ReusesHostNumbers = false,
                States = StateRules.Old,
                RetryBlocksDevice = false,
                AgeLimitsCompletionRetries = false,
                SparesPassthroughRetries = false,
                ReportsUnitAttentions = false,
                ReportsPowerOn = false,
                HasErrorClasses = false,
                HasMediumErrors = false,
                GoodStatusesAreNoErrors = false,
                BlocksUnlimitedTargets = true,
                WaitsForMoreCauses = false,
                TimeoutSetsHostByte = false,
                QueueFullTracking = QueueFullTracking.DriverOnly,
                AttachesVpd = false,
                VpdFromSpc2 = false,
                ReportLunsTimeoutNs = 6 * SecondNs,
                HasWideLuns = false,
                RoundsTimersUp = false,
                UncountsRejected = false,
                HasFailureTables = false,
                ActsUponEmptyPassthrough = false,
                ChecksDurationLimits = false,
                FetchesVpdListTwice = false,
                RescansWhenRunning = false,
                FreesCommands = true,
            },
            "3.10-el7" => new MidLayerPolicy
            {
                ErrorHandling = ErrorHandling(name),
                LogStyle = LogStyle.Classic,
                HasProcFile = true,
                ReusesHostNumbers = false,
                States = StateRules.Middle,
                RetryBlocksDevice = false,
                AgeLimitsCompletionRetries = true,
                SparesPassthroughRetries = true,
                ReportsUnitAttentions = true,
                ReportsPowerOn = false,
                HasErrorClasses = true,
                HasMediumErrors = false,
                GoodStatusesAreNoErrors = false,
                BlocksUnlimitedTargets = true,
                WaitsForMoreCauses = false,
                TimeoutSetsHostByte = true,
                QueueFullTracking = QueueFullTracking.Always,
                AttachesVpd = true,
                VpdFromSpc2 = true,
                ReportLunsTimeoutNs = 30 * SecondNs,
                HasWideLuns = true,
                RoundsTimersUp = false,
                UncountsRejected = false,
                HasFailureTables = false,
                ActsUponEmptyPassthrough = false,
                ChecksDurationLimits = false,
                FetchesVpdListTwice = false,
                RescansWhenRunning = false,
                FreesCommands = true,
            },
            _ => new MidLayerPolicy(),
        };

    /// <summary>The error handler's policy.</summary>
    public static ErrorHandlingPolicy ErrorHandling(string name) =>
        name switch
        {
            "2.6.32-seed" => new ErrorHandlingPolicy
            {
                AbortsInBackground = false,
                ForgetsWhatWasTried = true,
                KnowsNarrowResets = false,
                AbortRung = AbortRungKind.EachWithTest,
                KnowsFastIoFail = false,
                HasDeadline = false,
                SenseAfterCheckConditionOnly = false,

                // The vendor's kernel gave 30 s, as the seed's log shows; others gave 10 s.
                CommandTimeoutNs = 30 * SecondNs,
                StartUnitHasRequestTimeout = true,
                RetriesRefused = false,
                WaitsWhileBlocked = false,
                ConflictIsGoodForProbesOnly = false,
                RetriesBusy = false,
                TargetRungCountsIds = true,
                TestsDevicesOnce = false,
                LocksDoorsAfterResetOnly = false,
                EndsWithDriverTimeout = true,
                MediumAccess = MediumAccessRule.None,
                PassesOverCancelled = false,
                CountsTimeoutsAsDone = false,
                FinishesUnrecoverable = true,
                CountDelayNs = 0,
            },
            "3.10-el7" => new ErrorHandlingPolicy
            {
                AbortsDuringRecovery = false,
                ForgetsWhatWasTried = true,
                KnowsNarrowResets = false,
                AbortRung = AbortRungKind.UntilOneFails,
                StartUnitHasRequestTimeout = true,
                WaitsWhileBlocked = false,
                EndsWithDriverTimeout = true,
                MediumAccess = MediumAccessRule.EachCommand,
                CountsTimeoutsAsDone = false,
                FinishesUnrecoverable = true,
                CountDelayNs = 0,
            },
            _ => new ErrorHandlingPolicy(),
        };

    /// <summary>sd's policy.</summary>
    public static DiskPolicy Disk(string name) =>
        name switch
        {
            "2.6.32-seed" => new DiskPolicy
            {
                Attributes =
                [
                    "cache_type",
                    "FUA",
                    "allow_restart",
                    "manage_start_stop",
                    "protection_type",
                    "app_tag_own",
                ],
                AsksSupportedCommands = false,
                TriesSupportedCommands = false,
                AsksVpdItself = true,
                HasProvisioningModes = false,
                HasWriteZeroes = false,
                AsksIoHints = false,
                TellsProtection = false,
                FlushTimeoutFactor = 1,
                ChecksMediumAfterClose = false,
                ClosesLater = false,
                ClampsGoodBytesToTransferred = false,
                ForgivesFlushErrors = false,
                AnnouncesIoSizes = false,
                IgnoresCacheIfProtected = false,
                AsksPositioningRanges = false,
                FreezesForLimits = false,
                TellsCapacity = false,
                ReadyRetries = 2,
                SynchronizeRetries = 2,
            },
            "3.10-el7" => new DiskPolicy
            {
                Attributes =
                [
                    "cache_type",
                    "FUA",
                    "allow_restart",
                    "manage_start_stop",
                    "protection_type",
                    "protection_mode",
                    "app_tag_own",
                    "thin_provisioning",
                    "provisioning_mode",
                    "max_write_same_blocks",
                    "max_medium_access_timeouts",
                ],
                AsksVpdItself = true,
                ClosesLater = false,
                AsksIoHints = false,
                TellsProtection = false,
                ClampsGoodBytesToTransferred = false,
                ForgivesFlushErrors = false,
                AnnouncesIoSizes = false,
                IgnoresCacheIfProtected = false,
                AsksPositioningRanges = false,
                FreezesForLimits = false,
                TellsCapacity = false,
                ReadyRetries = 2,
                SynchronizeRetries = 2,
            },
            _ => new DiskPolicy(),
        };
}
