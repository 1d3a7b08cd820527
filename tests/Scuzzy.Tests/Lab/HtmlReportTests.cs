using System.Xml;
using System.Xml.Linq;
using Scuzzy.Lab;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Reports;

namespace Scuzzy.Tests.Lab;

public sealed class HtmlReportTests
{
    private const string Compared = """
        parameters: { times: 1 }
        compare: { parameter: times, values: [1, 2] }

        """;

    [Fact]
    public void A_report_is_well_formed_whatever_the_devices_call_themselves()
    {
        string html = RecordedRun.Text(RecordedRun.DeadDisk).Html;
        XDocument page = Parse(html);
        Assert.Contains("<b>Evil", page.Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Evil", html, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName == "b" && e.Value.StartsWith("Evil"));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("a'b\"c&d", "a&#39;b&quot;c&amp;d")]
    [InlineData("\0\u001b\u007f\ufffe", "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("tab\tline\nπ\U0001F4BE", "tab\tline\nπ\U0001F4BE")]
    public void Text_of_others_cannot_become_markup(string text, string escaped) =>
        Assert.Equal(escaped, HtmlText.Escape(text));

    [Fact]
    public void Half_a_character_becomes_the_replacement_character() =>
        Assert.Equal("a\ufffdb", HtmlText.Escape($"a{'\ud800'}b"));

    [Fact]
    public void A_report_refers_to_nothing_outside_itself()
    {
        string html = RecordedRun.Text(RecordedRun.DeadDisk).Html;
        foreach (XElement element in Parse(html).Descendants())
        {
            Assert.DoesNotContain(element.Name.LocalName, (string[])["script", "link", "img", "iframe", "object"]);
            Assert.All(
                element.Attributes().Where(a => a.Name.LocalName is "src" or "href" or "data"),
                a => Assert.StartsWith("#", a.Value, StringComparison.Ordinal)
            );
        }

        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_of_a_report_leads_somewhere_and_no_place_has_two_names()
    {
        XDocument page = Parse(RecordedRun.Text(RecordedRun.DeadDisk).Html);
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        string[] links = [.. page.Descendants().Attributes("href").Select(a => a.Value[1..])];
        Assert.Empty(links.Except(ids));
        Assert.Contains(links, l => l.Contains("log", StringComparison.Ordinal));
    }

    [Fact]
    public void A_crash_is_explained_before_anything_else()
    {
        RunSummary run = RecordedRun.Run(LabParser.Parse(RecordedRun.DeadDisk), string.Empty) with
        {
            Diagnosis = ["It followed a <stale> pointer.", "  [1.0] freed", "  [2.0] used"],
        };
        string html = HtmlReport.Build(LabParser.Parse(RecordedRun.DeadDisk), [run]);
        string[] told =
        [
            .. Parse(html).Descendants().Where(e => e.Name.LocalName is "p" or "pre").Select(e => e.Value),
        ];
        int at = Array.IndexOf(told, "It followed a <stale> pointer.");
        Assert.Equal("  [1.0] freed\n  [2.0] used", told[at + 1]);
        Assert.True(at < Array.FindIndex(told, t => t.StartsWith("What failed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_picture_says_in_words_what_it_shows()
    {
        XDocument page = Parse(RecordedRun.Text(RecordedRun.DeadDisk).Html);
        XElement[] pictures = [.. page.Descendants().Where(e => e.Name.LocalName == "svg")];
        Assert.True(pictures.Length > 10);
        Assert.All(pictures, p => Assert.True(p.Attribute("aria-label")?.Value.Length > 3));
        Assert.All(pictures, p => Assert.Equal("img", p.Attribute("role")?.Value));
    }

    [Fact]
    public void The_summary_says_what_failed_what_was_done_how_it_ended_and_who_stood_still()
    {
        XDocument page = Parse(RecordedRun.Text(RecordedRun.DeadDisk).Html);
        string[] sentences =
        [
            .. page.Descendants("div")
                .Single(d => d.Attribute("class")?.Value == "summary")
                .Elements()
                .Select(p => p.Value),
        ];
        Assert.StartsWith("What failed: ", sentences[0], StringComparison.Ordinal);
        Assert.Contains("sdb (0:0:0:1)", sentences[0], StringComparison.Ordinal);
        Assert.Equal(
            "What the kernel did: it tried 2 aborts (failed), then tried 1 LUN reset (failed), then tried 1 target "
                + "reset (reported success), then tried 1 bus reset (reported success), then tried 1 host reset "
                + "(reported success), then took LUN 0:0:0:1 off line. It tested devices 3 times; 0 answered.",
            sentences[1]
        );
        Assert.Contains("failed 2 with EIO", sentences[2], StringComparison.Ordinal);
        Assert.StartsWith(
            "Who stood still: 2 LUNs without a fault of their own",
            sentences[3],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_clean_run_is_told_to_be_clean()
    {
        string html = RecordedRun
            .Text(
                """
                hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
                arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
                workload: [{ name: j, disk: sda, count: 10 }]
                """
            )
            .Html;
        Assert.Contains("Nothing went wrong.", Parse(html).Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("The ladder", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Compared_runs_stand_side_by_side_with_their_stalled_LUN_seconds()
    {
        string yaml = Compared + RecordedRun.DeadDisk;
        LabFile lab = LabParser.Parse(yaml);
        RunSummary[] runs = [.. lab.Compare!.Values.Select(v => RecordedRun.Run(lab, v))];
        XDocument page = Parse(HtmlReport.Build(lab, runs));
        XElement table = page.Descendants("table").First();
        string[] first = [.. table.Descendants("tbody").Single().Elements().First().Elements().Select(c => c.Value)];
        Assert.Equal("1", first[0]);
        Assert.Equal(runs[0].Recording!.StalledSeconds.ToString("N2"), first[1]);
        Assert.Equal("3 of 4", first[3]);
    }

    [Fact]
    public void A_report_of_much_trouble_is_not_long()
    {
        string html = RecordedRun
            .Text(
                """
                machine: { profile: 7.2, logging_level: 0x1407 }
                hosts: [{ name: h, latency: 1ms, connections: [{ at: "0:0", to: a.t }] }]
                arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
                faults: [{ name: bad, lun: 0, sense: b/00/00, every: 2, times: forever }]
                workload: [{ name: j, disk: sda, count: 6000, allow_errors: 6000 }]
                """
            )
            .Html;
        Parse(html);
        Assert.InRange(html.Length, 100_000, 1_500_000);
        Assert.Contains("more commands not shown", html, StringComparison.Ordinal);
    }

    private static XDocument Parse(string html)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore };
        using var reader = XmlReader.Create(new StringReader(html), settings);
        return XDocument.Load(reader);
    }
}
