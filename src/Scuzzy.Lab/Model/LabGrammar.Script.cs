using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Scenarios;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private const int MostSteps = 100_000;

    private static readonly ObjectShape<ScenarioStep> s_step = Step();

    private static ListShape<ScenarioStep> Steps() => new(new LazyShape<ScenarioStep>(() => s_step), 0, MostSteps);

    private static ObjectShape<ScenarioStep> Step() =>
        new ObjectShape<ScenarioStep>("step", "A step of the script; it starts when the one before has ended.")
            .May("name", s_line, (s, v) => s.Name = v, "Its name in the output, which says how and when it ended.")
            .May(
                "run",
                new PatternShape("a command line", "^.+$"),
                (s, v) => s.Run = v,
                "A command line: echo, sleep, rd, wr, inj, dd, fio, sg_turs, sg_raw or sg_reset."
            )
            .May("do", Steps(), (s, v) => s.Do = v, "Steps one after the other; it ends as the last one does.")
            .May("together", Steps(), (s, v) => s.Together = v, "Steps side by side; it ends when all have.")
            .May("background", Steps(), (s, v) => s.Background = v, "Steps that go on while the script does.")
            .May("wait", BooleanShape.Instance, (s, v) => s.Wait = v, "Waits for all that is in the background.")
            .May(
                "join",
                BooleanShape.Instance,
                (s, v) => s.Join = v,
                "Waits for what was put into the background last, and ends as that does."
            )
            .May("state", s_line, (s, v) => s.State = v, "Prints states and counters of hosts and devices.")
            .May("note", s_line, (s, v) => s.Note = v, "Prints a line to the kernel log.")
            .May(
                "mark",
                new TextShape("a text", 1000),
                (s, v) => s.Mark = v,
                "Its begin, with this text, and its end with the exit code are printed to the kernel log."
            )
            .May("rc", new IntegerShape(0, 255), (s, v) => s.ExpectedCode = (int)v, "The exit code that it must have.")
            .May("errno", s_errno, (s, v) => s.ExpectedErrno = v, "The errno that it must end with.")
            .ExactlyOneOf("run", "do", "together", "background", "wait", "join", "state", "note");
}
