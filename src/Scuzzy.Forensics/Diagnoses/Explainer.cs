using System.Globalization;
using Scuzzy.Forensics.Dumps;
using Scuzzy.Forensics.Logs;

namespace Scuzzy.Forensics.Diagnoses;

/// <summary>Explains a failure from kernel logs and a dump: aborts that reported success and were none, the buffers
/// that they left behind, and the crash that came of it.</summary>
public sealed class Explainer
{
    private const string ForgottenAbort =
        "lpfc with a fc_block_scsi_eh that answers SUCCESS (0x2002) where mainline's answers 0: lpfc_abort_handler's "
        + "\"ret = fc_block_scsi_eh(cmnd); if (ret) return ret;\" leaves with success before it has done anything "
        + "(bnc#803674); the repair is to go on upon SUCCESS too";

    private readonly Evidence _evidence;
    private readonly List<(long TimeUs, string Text)> _chain = [];
    private readonly List<string> _reasons = [];

    private Explainer(Evidence evidence) => _evidence = evidence;

    /// <summary>Explains.</summary>
    /// <param name="log">The lines of all logs, in the order of their times.</param>
    /// <param name="dump">The dump; null: there is none.</param>
    /// <returns>The diagnosis; null: nothing was found that this program knows.</returns>
    public static Diagnosis? Explain(IReadOnlyList<KernelLogLine> log, MachineDump? dump) =>
        new Explainer(new Evidence(log, dump)).Run();

    private Diagnosis? Run()
    {
        DumpedBuffer? crashed = _evidence.CrashBuffer;
        AbortEpisode? abort = crashed is not null ? _evidence.AbortOf(crashed) : Suspect();
        DumpedBuffer? buffer = crashed ?? (abort is null ? null : _evidence.BufferOf(abort));
        buffer ??= _evidence.Orphans.FirstOrDefault();
        if (buffer is not null && abort is null)
        {
            abort = _evidence.AbortOf(buffer);
        }

        if (abort is null && buffer is null)
        {
            return null;
        }

        if (abort is not null)
        {
            TellAbort(abort, buffer);
        }

        TellBuffer(buffer);
        TellPools();
        TellCrash(crashed, abort);
        bool isLpfc = _evidence.Oops?.Module == "lpfc" || _evidence.Dump?.Hosts.Any(h => h.Driver == "lpfc") == true;
        bool isKnown = isLpfc && abort is not null && (_evidence.IsTooFast(abort) || buffer is { IsAbortSent: false });
        return new Diagnosis(
            Verdict(abort, buffer),
            [.. _chain.OrderBy(e => e.TimeUs)],
            _reasons,
            isKnown ? ForgottenAbort : null
        );
    }

    /// <summary>The first abort that cannot have been one.</summary>
    private AbortEpisode? Suspect() =>
        _evidence.Episodes.FirstOrDefault(e =>
            _evidence.IsTooFast(e) && (_evidence.Dump is null || _evidence.BufferOf(e) is not null)
        );

    private string Verdict(AbortEpisode? abort, DumpedBuffer? buffer)
    {
        string what =
            abort is null ? "The driver kept a command that was no longer its own"
            : buffer is null ? "An abort reported success too soon to have been one"
            : "The driver's abort handler reported success for a command that it neither aborted nor let go";
        return _evidence.Oops is not { } oops || buffer is null
            ? $"{what}."
            : $"{what}; when the exchange came back, {oops.Function} followed the old pointer.";
    }

    private void TellAbort(AbortEpisode abort, DumpedBuffer? buffer)
    {
        string command = Hex(abort.Command);
        if (abort.TimedOutUs is { } timedOut)
        {
            Add(timedOut, $"{abort.Device}: {abort.Cdb ?? "a command"} timed out: command {command}");
        }

        Add(abort.AbortUs, $"scsi_eh_{abort.Host} asked the driver to abort {command}");
        if (abort.ProbedUs is { } probed)
        {
            Add(probed, $"TEST UNIT READY, sent in the same command {command}, had come back");
        }

        if (abort.RetriedUs is { } retried)
        {
            Add(retried, $"the error handler took the abort as done and sent {command} again");
            _reasons.Add($"{command} was sent again after the abort, so the mid layer believed that it was its own");
        }

        if (_evidence.IsTooFast(abort))
        {
            TellHaste(abort);
        }

        if (buffer is not null && buffer.TakenNs / 1000 > abort.AbortUs)
        {
            _reasons.Add(
                $"buffer {Hex(buffer.Address)} was taken after that abort: wrong completions went from one use of "
                    + $"{command} to the next"
            );
        }
        else if (buffer is { IsAbortSent: false })
        {
            _reasons.Add($"no abort was sent on the wire for buffer {Hex(buffer.Address)}, tag {buffer.Tag}");
        }
    }

    private void TellHaste(AbortEpisode abort)
    {
        long roundTrip = (_evidence.Host(abort.Host)?.RoundTripNs ?? 0) / 1000;
        string known = abort.ProbedUs is null
            ? $"the abort took {abort.NextUs} us"
            : $"abort and TEST UNIT READY together took {abort.NextUs} us";
        _reasons.Add(
            roundTrip == 0
                ? $"{known}, and the driver has not told how the abort ended (0749)"
                : $"{known}; one round trip takes {roundTrip} us, so nothing was sent for the abort"
        );
    }

    private void TellBuffer(DumpedBuffer? buffer)
    {
        if (buffer?.Command is not { } address || _evidence.Dump?.FindCommand(address) is not { } command)
        {
            return;
        }

        string now = command.IsFree
            ? "is free"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"is in its use {command.Generation}, {command.Device} {command.Cdb}"
            );
        _reasons.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"buffer {buffer.Address:x16} was for use {buffer.Generation} of command {address:x16}, which {now}"
            )
        );
    }

    private void TellPools()
    {
        foreach (DumpedHost host in _evidence.Dump?.Hosts ?? [])
        {
            int inUse = host.Buffers - host.BuffersFree;
            int commands = _evidence.Dump!.Commands.Count(c => c.Host == host.Name && c.State == "driver");
            if (inUse > commands)
            {
                _reasons.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{host.Name}: {inUse} of {host.Buffers} buffers are in use, for {commands} commands that the "
                            + $"driver has: {inUse - commands} forgotten"
                    )
                );
            }
        }

        KernelLogLine[] empty = [.. _evidence.Log.Where(l => l.Text.Contains(":0707 ", StringComparison.Ordinal))];
        if (empty.Length > 0)
        {
            Add(empty[0].TimeUs, "the driver's pool of buffers was empty for the first time (0707)");
            _reasons.Add($"the pool was empty {empty.Length} times");
        }
    }

    private void TellCrash(DumpedBuffer? buffer, AbortEpisode? abort)
    {
        if (_evidence.Oops is not { } oops)
        {
            return;
        }

        DumpedPort? port = _evidence
            .Dump?.Ports.Where(p => p.DisconnectedNs / 1000 <= oops.TimeUs)
            .MaxBy(p => p.DisconnectedNs);
        if (port?.DisconnectedNs is { } downNs)
        {
            Add(downNs / 1000, $"the link to {port.Address} went down: the firmware returned every open exchange");
        }

        string through = buffer is null ? "a bad pointer" : $"buffer {Hex(buffer.Address)} (RBP)";
        Add(oops.TimeUs, $"{oops.Function} crashed: it followed {through}");
        if (buffer?.Command is not { } command)
        {
            return;
        }

        if (oops.Register("RAX") == 0 && oops.IsNull)
        {
            _reasons.Add($"the device of command {Hex(command)}, to which the buffer points (pCmd), was 0 (RAX)");
        }

        _reasons.Add(
            abort is null
                ? $"no line of these logs tells of an abort of {Hex(command)}: look into older ones"
                : $"{Hex(command)} is the command whose abort is logged at {KernelLogLine.TimeText(abort.AbortUs)}, "
                    + $"{Span(oops.TimeUs - abort.AbortUs)} before the crash"
        );
    }

    private void Add(long timeUs, string text) => _chain.Add((timeUs, text));

    private static string Hex(ulong address) => address.ToString("x16", CultureInfo.InvariantCulture);

    private static string Span(long microseconds) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{microseconds / 3_600_000_000} h {microseconds / 60_000_000 % 60} min"
        );
}
