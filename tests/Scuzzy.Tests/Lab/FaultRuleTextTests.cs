using Scuzzy.Lab;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Tests.Lab;

public sealed class FaultRuleTextTests
{
    private const string Lab = """
        hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
        arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]

        """;

    [Theory]
    [InlineData("{ name: r }", "3:11: a rule without an action: exactly one of sense, status, host_byte, delay, drop,")]
    [InlineData("{ sense: 3/11/00 }", "3:11: a rule without 'name': the name that the lab calls it by")]
    [InlineData("{ name: r, drop: true, delay: 1s }", "3:34: 'drop' and 'delay' in one rule: exactly one of sense,")]
    [InlineData("{ name: r, drop: maybe }", "3:28: 'maybe' is not the word: one of true")]
    [InlineData("{ name: r, sense: 3/11 }", "3:29: '3/11' is not sense data such as medium_error/11/00 or 3/11/00")]
    [InlineData("{ name: r, sense: medium/11/00 }", "3:29: 'medium' is not a sense key: one of no_sense,")]
    [InlineData(
        "{ name: r, sense: medium_eror/11/00 }",
        "'medium_eror' is not a sense key: did you mean 'medium_error'?"
    )]
    [InlineData("{ name: r, drop: true, opcode: 0x100 }", "3:42: '0x100' is not an operation code: 0x00 to 0xff")]
    [InlineData(
        "{ name: r, drop: true, opcode: write(11) }",
        "3:42: 'write(11)' is not a command: did you mean 'write(1"
    )]
    [InlineData("{ name: r, drop: true, lba: 9-8 }", "3:39: '9-8': the last block is before the first")]
    [InlineData(
        "{ name: r, drop: true, lba: -1 }",
        "3:39: '-1' is not a block such as 4096, or the first and the last"
    )]
    [InlineData("{ name: r, drop: true, probability: 101% }", "3:47: '101%' is out of range: 0.0001% to 100%")]
    [InlineData("{ name: r, drop: true, probability: 0.5 }", "3:47: '0.5' is not a chance such as 5% or 0.01%")]
    [InlineData(
        "{ name: r, drop: true, times: 0 }",
        "3:41: '0' is not a number from 1 on, 'forever' or 'until_written'"
    )]
    [InlineData("{ name: r, drop: true, times: until_written }", "'times: until_written' goes with 'sense' and 'lba'")]
    [InlineData(
        "{ name: r, sense: 3/11/00, lba: 0-0x100000, times: until_written }",
        "1048577 blocks: at most 1048576"
    )]
    [InlineData("{ name: r, busy: host, phase: status }", "3:11: rule 'r': 'busy' has no phase status: queue")]
    [InlineData("{ name: r, drop: true, phase: [data, status] }", "3:11: rule 'r': a fault of a command has one phase")]
    [InlineData(
        "{ name: r, answer: lies, phase: [abort, bus_reset], opcode: read }",
        "a reset has no command: no 'opcode'"
    )]
    [InlineData("{ name: r, answer: lie }", "3:30: 'lie' is not an answer: did you mean 'lies'?")]
    [InlineData("{ name: r, delay: 5 }", "3:29: '5' has no unit: a time such as 30s or 500us belongs here")]
    [InlineData("{ name: r, target_death: no }", "3:36: 'no' is not a time such as 30s or 500us")]
    [InlineData("{ name: r, slow: { speed: 1MB } }", "3:30: unknown key 'speed' in a slow: one of latency, rate")]
    [InlineData("{ name: r, drop: true, host: g }", "3:11: rule 'r': there is no host 'g': did you mean 'h'?")]
    [InlineData(
        "{ name: r, drop: true, target: a.u }",
        "3:11: rule 'r': there is no target 'a.u': did you mean 'a.t'?"
    )]
    [InlineData("{ name: r, drop: true }, { name: r, drop: true }", "3:36: rule 'r' again: line 3 has it already")]
    public void A_wrong_rule_is_refused_with_its_place_and_the_remedy(string rules, string error)
    {
        LabException e = Assert.Throws<LabException>(() => LabParser.Parse($"{Lab}faults: [ {rules} ]"));
        Assert.Contains(error, Assert.Single(e.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ at: 1s, arm: r }", "there is no rule 'r': no 'faults'")]
    [InlineData("{ at: 1s, clear: r }", "there is no rule 'r' by then: none")]
    [InlineData("{ at: 1s, clear: r }, { at: 2s, inject: { name: r, drop: true } }", "there is no rule 'r' by then")]
    public void An_event_about_a_rule_that_there_is_not_is_refused(string events, string error)
    {
        LabException e = Assert.Throws<LabException>(() => LabParser.Parse($"{Lab}timeline: [ {events} ]"));
        Assert.Contains(error, Assert.Single(e.Errors).ToString(), StringComparison.Ordinal);
    }
}
