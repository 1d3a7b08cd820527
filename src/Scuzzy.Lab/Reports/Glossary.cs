using System.Text;
using Scuzzy.Lab.Recording;

namespace Scuzzy.Lab.Reports;

/// <summary>Explains each word of a report in one sentence.</summary>
internal static class Glossary
{
    private static readonly (string Word, string Meaning)[] s_always =
    [
        ("Command", "One order of the host to a disk, such as: read these blocks."),
        ("Host", "The adapter in the machine through which disks are reached, as host0."),
        ("Target", "One device at the other end, with one or more LUNs behind it."),
        ("LUN", "One disk (logical unit) of a target; 0:0:1:2 is host 0, channel 0, target 1, LUN 2."),
        ("Queue", "Where I/O waits until it may be handed to the adapter's driver."),
    ];

    private static readonly (string Word, string Meaning)[] s_recovery =
    [
        ("Timed out", "No answer came within the command's time limit, so the kernel takes the command back."),
        (
            "Error handler",
            "The task of the kernel that recovers failed commands: it waits until nothing else is under way, then "
                + "tries ever stronger measures, the rungs of a ladder, until the device answers again."
        ),
        ("Waiting for quiet", "The error handler begins only when every command under way has ended or failed."),
        ("Test", "TEST UNIT READY, a command without data: the error handler asks whether the device answers."),
        ("Retry", "The command is sent once more."),
        (
            "Stalled LUN-seconds",
            "For each LUN the time during which it had I/O waiting and recovery, its own or a neighbour's, let it send "
                + "none; added up over the LUNs. I/O that is under way, and I/O that waits for other reasons, does not "
                + "count."
        ),
    ];

    private static readonly (string Word, string Meaning)[] s_errors =
    [
        ("EIO", "The application is told: input/output error."),
        ("ETIMEDOUT", "The application is told: connection timed out."),
        ("ENODATA", "The application is told: these blocks cannot be read."),
        ("EREMOTEIO", "The application is told: the target refused the command."),
        ("ENODEV", "The application is told: no such device."),
        ("ENOLINK", "The application is told: the link to the device is gone."),
    ];

    public static void Append(StringBuilder html, IEnumerable<RunRecording> recordings)
    {
        RunRecording[] all = [.. recordings];
        html.Append("<h2 id='words'>The words</h2>\n<dl>");
        foreach ((string word, string meaning) in s_always)
        {
            Entry(html, word, meaning);
        }

        if (all.Any(r => r.Troubled.Count > 0))
        {
            foreach ((string word, string meaning) in s_recovery)
            {
                Entry(html, word, meaning);
            }
        }

        foreach (var rung in RungWords.Ladder.Where(g => all.Any(r => r.Rungs.Any(t => t.Rung == g))))
        {
            Entry(html, RungWords.Name(rung), RungWords.Meaning(rung));
        }

        foreach ((string word, string meaning) in s_errors)
        {
            if (all.Any(r => r.Troubled.Any(c => c.Outcome == word)))
            {
                Entry(html, word, meaning);
            }
        }

        html.Append("</dl>\n");
    }

    private static void Entry(StringBuilder html, string word, string meaning) =>
        html.Append("<dt>").Append(word).Append("</dt><dd>").Append(HtmlText.Escape(meaning)).Append("</dd>\n");
}
