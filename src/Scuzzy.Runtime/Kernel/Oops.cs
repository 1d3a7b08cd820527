using System.Globalization;

namespace Scuzzy.Runtime.Kernel;

/// <summary>What the CPU was doing when the machine's kernel followed a pointer to nowhere (kernel: struct pt_regs,
/// show_fault_oops, show_registers).</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="FaultAddress">The address that could not be read.</param>
/// <param name="At">The instruction.</param>
/// <param name="Registers">The registers in <see cref="RegisterNames"/>' order, behind them the stack pointer.</param>
/// <param name="Trace">Who called whom, the innermost first.</param>
public sealed record Oops(
    int Cpu,
    ulong FaultAddress,
    OopsFrame At,
    IReadOnlyList<ulong> Registers,
    IReadOnlyList<OopsFrame> Trace
)
{
    private const int StackWords = 12;

    /// <summary>The registers, in the order in which they are printed.</summary>
    public static IReadOnlyList<string> RegisterNames { get; } =
    ["RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15"];

    /// <summary>The value of a register.</summary>
    public ulong Register(string name)
    {
        for (int i = 0; i < RegisterNames.Count; i++)
        {
            if (RegisterNames[i] == name)
            {
                return Registers[i];
            }
        }

        throw new ArgumentException($"there is no register {name}", nameof(name));
    }

    /// <summary>The lines that the kernel prints before it stops. The stack's words are not modelled and stand as
    /// zeros.</summary>
    public IEnumerable<string> Lines()
    {
        yield return FaultAddress == 0
            ? "BUG: unable to handle kernel NULL pointer dereference at (null)"
            : Text($"BUG: unable to handle kernel paging request at {FaultAddress:x16}");
        yield return $"IP: {At}";
        yield return Text($"RIP: 0010:[<{At.Address:x16}>] {At}");
        yield return Text($"RSP: 0018:{Registers[RegisterNames.Count]:x16} EFLAGS: 00010282");
        for (int i = 0; i < RegisterNames.Count; i += 3)
        {
            yield return string.Join(
                ' ',
                Enumerable.Range(i, 3).Select(n => Text($"{RegisterNames[n]}: {Registers[n]:x16}"))
            );
        }

        yield return "Stack:";
        for (int i = 0; i < StackWords; i += 4)
        {
            yield return (i == 0 ? " " : "<0> ") + string.Join(' ', Enumerable.Repeat(new string('0', 16), 4));
        }

        yield return "Call Trace:";
        foreach (OopsFrame frame in Trace)
        {
            yield return $" {frame}";
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
