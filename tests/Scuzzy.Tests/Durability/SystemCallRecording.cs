using Scuzzy.Tests.Interop;

namespace Scuzzy.Tests.Durability;

/// <summary>The system calls of a process and its threads by which data become durable or are acknowledged, recorded by
/// strace: when each was entered and when it returned, in one order.</summary>
internal static class SystemCallRecording
{
    private const string Unfinished = " <unfinished ...>";
    private const string Resumed = " resumed>";
    private const string Calls =
        "openat,pwrite64,pwritev,pwritev2,fallocate,ftruncate,fdatasync,fsync,sync_file_range,sendto,sendmsg";

    /// <summary>Skips the test, with a reason, unless strace can be used.</summary>
    public static void Need(string folder)
    {
        Peers.Need("strace", "strace");
        string probe = Path.Combine(folder, "probe");
        (_, _, string errors) = Peers.Try("strace", [.. Tracer(probe)[1..], "true"]);
        bool works =
            File.Exists(probe) && File.ReadAllText(probe).Contains("+++ exited with 0", StringComparison.Ordinal);
        Assert.SkipUnless(works, $"strace cannot trace here: {errors.Trim()}");
    }

    /// <summary>The command that records another: the recording is whole once its standard error ends.</summary>
    /// <param name="path">Where the recording goes.</param>
    /// <param name="leavesOutSynchronize">Makes fdatasync and fsync return 0 without the kernel doing them.</param>
    public static string[] Tracer(string path, bool leavesOutSynchronize = false)
    {
        string[] inject = leavesOutSynchronize ? ["-e", "inject=fdatasync,fsync:retval=0"] : [];
        return
        [
            .. (string[])["strace", "-D", "-f", "--seccomp-bpf", "-xx", "-s", "16777216", "-o", path],
            .. (string[])["-e", $"trace={Calls}", "-e", "signal=none", .. inject],
        ];
    }

    /// <summary>Each call twice, at its entry and at its return; what never returned has its entry only.</summary>
    public static List<(SystemCall Call, bool IsReturn)> Read(string path)
    {
        // A call is known whole only at its return: its place in the list is kept until then.
        var moments = new List<(SystemCall Call, bool IsReturn)>();
        var entered = new Dictionary<string, (int Moment, string Text)>();
        foreach (string line in File.ReadLines(path))
        {
            int blank = line.IndexOf(' ');
            string thread = line[..blank];
            string text = line[blank..].TrimStart();
            if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                text = text[..^Unfinished.Length];
                entered[thread] = (moments.Count, text);
                moments.Add((new SystemCall(text), false));
                continue;
            }

            int entry = moments.Count;
            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                int rest = text.IndexOf(Resumed, StringComparison.Ordinal) + Resumed.Length;
                (entry, string start) = entered[thread];
                text = start + text[rest..];
            }
            else
            {
                moments.Add(default);
            }

            var call = new SystemCall(text);
            moments[entry] = (call, false);
            moments.Add((call, true));
        }

        return moments;
    }
}
