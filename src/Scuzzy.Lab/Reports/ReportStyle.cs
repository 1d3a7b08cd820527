namespace Scuzzy.Lab.Reports;

/// <summary>The style of a report: light and dark, wide and narrow, screen and paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--page:#fff;--text:#1b1f24;--soft:#57606a;--line:#d0d7de;--box:#f6f8fa;
        --queue:#c4cad1;--held:#d1495b;--driver:#7fb2e5;--recovery:#f5d9a8;--abort:#e69f00;--lun:#d55e00;
        --target:#b5489a;--bus:#7b4fb5;--host:#5b3a1e;--offline:#111;--probe:#009e73;--silent:#8c959f;
        --good:#1a7f37;--bad:#cf222e;        --one:#4477aa;--two:#ee6677;--in:#111}
        @media (prefers-color-scheme:dark){:root{--page:#0f1419;--text:#e6e9ed;--soft:#9aa4af;--line:#39424d;
        --box:#1a2129;--queue:#56606b;--held:#b2384a;--driver:#3b78b5;--recovery:#6b552c;--abort:#f0b429;
        --lun:#ff8c42;--target:#e07ac5;--bus:#b08cff;--host:#c49a6c;--offline:#f2f2f2;--probe:#2fd1a0;--silent:#6e7681;
        --good:#3fb950;--bad:#ff7b72;--one:#77aadd;--two:#ff99aa;--in:#fff}}
        *{box-sizing:border-box}
        body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;padding:1.2rem;max-width:76rem;color:var(--text);
        background:var(--page)}
        h1{font-size:1.6rem;margin:.2rem 0}h2{margin:2rem 0 .4rem;border-bottom:1px solid var(--line)}
        h3{margin:1.4rem 0 .3rem}p{margin:.4rem 0;max-width:62rem}
        a{color:var(--one)}small,.soft{color:var(--soft);font-size:.85em}
        .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;background:var(--page);padding:.4rem}
        .verdict{display:inline-block;padding:.1rem .7rem;border-radius:.3rem;color:#fff;font-weight:600}
        .pass{background:#1a7f37}.fail{background:#cf222e}
        .summary{border-left:.3rem solid var(--one);padding:.2rem 0 .2rem 1rem}
        table{border-collapse:collapse;margin:.6rem 0;width:100%}
        caption{text-align:left;color:var(--soft);padding:.2rem 0}
        th,td{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
        td.n,th.n{text-align:right;white-space:nowrap}
        thead th{font-size:.85em;color:var(--soft);vertical-align:bottom}
        tbody th{font-weight:500}tbody th small{display:block;font-weight:400}
        .lanes th:first-child{width:24%}.lanes th:last-child{width:24%}.lanes td.bar,.lanes th.axis{padding:.1rem 0}
        .lanes svg{display:block;width:100%;overflow:visible}
        svg text{font:11px system-ui,sans-serif;fill:var(--text)}svg text.in{fill:var(--in)}
        svg line{stroke:var(--line)}.plot{max-width:46rem;width:100%;height:auto}.plot text{font-size:12px}
        .bar svg{background:var(--box)}
        """;

    public const string Colours = """
        rect.mark,rect.good,rect.bad{rx:1}
        .queue{fill:var(--queue);background:var(--queue)}.held{fill:var(--held);background:var(--held)}
        .driver{fill:var(--driver);background:var(--driver)}.recovery{fill:var(--recovery);background:var(--recovery)}
        .abort{fill:var(--abort);background:var(--abort)}.lun{fill:var(--lun);background:var(--lun)}
        .target{fill:var(--target);background:var(--target)}.bus{fill:var(--bus);background:var(--bus)}
        .host{fill:var(--host);background:var(--host)}.offline{fill:var(--offline);background:var(--offline)}
        .probe{fill:var(--probe);background:var(--probe)}.mark{fill:var(--bad);background:var(--bad)}
        .silent{fill:var(--silent);background:var(--silent)}
        .good{fill:var(--good);background:var(--good)}.bad{fill:var(--bad);background:var(--bad)}
        .one{fill:var(--one);background:var(--one)}.two{fill:var(--two);background:var(--two)}
        .arm{stroke:var(--one);fill:none;stroke-width:.7}
        .legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.85em}
        .legend i{display:inline-block;width:1.1em;height:.8em;margin-right:.35em;border:1px solid var(--line)}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0}
        pre,.log{font:12px/1.45 ui-monospace,monospace;background:var(--box);padding:.7rem;overflow:auto;
        max-height:32rem}
        .log{list-style:none;margin:0}.log li,.why{white-space:pre-wrap}.log li:target{background:var(--recovery)}
        summary{cursor:pointer;padding:.2rem 0}:focus-visible{outline:2px solid var(--one)}
        @media (max-width:640px){body{padding:.7rem;font-size:14px}dl{display:block}dd{margin:0 0 .5rem}
        .lanes thead th:not(.axis),.why thead{display:none}
        .lanes,.lanes tbody,.lanes thead,.lanes tr,.lanes th,.lanes td,.why,.why tbody,.why tr,.why td,.why th,
        .lanes caption,.why caption{display:block;width:100%!important}
        .lanes tr,.why tr{border-bottom:1px solid var(--line);padding:.3rem 0}
        .lanes th,.lanes td,.why th,.why td{border:0;padding:.05rem 0;text-align:left!important}
        .wide{overflow-x:auto}}
        @media print{body{max-width:none;font-size:11px}pre,.log{max-height:none;overflow:visible}a{color:inherit}
        svg rect,.legend i,.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}tr{break-inside:avoid}}
        """;
}
