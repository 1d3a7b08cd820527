using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private static ObjectShape<BufferSection> Buffers() =>
        new ObjectShape<BufferSection>("buffers", "Buffers that a driver keeps for its commands, as lpfc does.")
            .May(
                "abort",
                new ChoiceShape<BlockHelper>(
                    "an abort handler",
                    ("mainline", BlockHelper.Mainline),
                    ("vendor-helper", BlockHelper.Vendor),
                    ("hardened", BlockHelper.Hardened)
                ),
                (b, v) => b.Helper = v,
                "What abort and reset handlers make of the helper that waits for the remote port: it answers 0 "
                    + "(mainline, the default); it answers SUCCESS and they return that (vendor-helper: the seed's "
                    + "bug); it answers SUCCESS and they go on (hardened)."
            )
            .May(
                "spare",
                new IntegerShape(0, 4096),
                (b, v) => b.SparePerLun = (int)v,
                "Buffers of a LUN beyond its queue depth; default 2."
            )
            .May(
                "most",
                new IntegerShape(1, 65536),
                (b, v) => b.Maximum = (int)v,
                "Most buffers of the adapter; default 8192."
            )
            .May(
                "log_verbose",
                new IntegerShape(0, uint.MaxValue),
                (b, v) => b.Verbose = (uint)v,
                "Which messages the driver prints (lpfc_log_verbose): 0x40 are those about commands; default 0."
            );
}
