using System.Globalization;

namespace Scuzzy.Runtime.Kernel;

/// <summary>A place in the kernel's text (kernel: printk's %pB).</summary>
/// <param name="Address">Its address.</param>
/// <param name="Symbol">The function that it is in.</param>
/// <param name="Offset">Bytes from the function's begin.</param>
/// <param name="Size">Length of the function in bytes.</param>
/// <param name="Module">The module that the function belongs to; null: the kernel itself.</param>
public readonly record struct OopsFrame(ulong Address, string Symbol, int Offset, int Size, string? Module)
{
    /// <summary>As in a call trace: <c>[&lt;ffffffff810a11b9&gt;] handle_IRQ_event+0x39/0xe0</c>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"[<{Address:x16}>] {Symbol}+0x{Offset:x}/0x{Size:x}{(Module is null ? string.Empty : $" [{Module}]")}"
        );
}
