using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private static ObjectShape<ArraySection> Array() =>
        WithPersonality(
                new ObjectShape<ArraySection>(
                    "array",
                    "Targets of a kind: an array, an enclosure, a single disk."
                ).Must("name", NameShape.Instance, (a, v) => a.Name = v, "The name that the lab calls it by."),
                a => a.Personality
            )
            .Must("targets", new ListShape<TargetSection>(Target(), 1, 4096), (a, v) => a.Targets = v, "Its targets.");

    private static ObjectShape<TargetSection> Target() =>
        new ObjectShape<TargetSection>("target", "A SCSI target device: ports, and units behind all of them.")
            .Must("name", NameShape.Instance, (t, v) => t.Name = v, "The name; connections say ARRAY.TARGET.")
            .May("ports", new IntegerShape(1, 64), (t, v) => t.Ports = (int)v, "Target ports; default 1.")
            .Must(
                "units",
                new ListShape<UnitSection>(Unit(), 0, MostUnits),
                (t, v) => t.Units = v,
                "The logical units."
            );

    private static ObjectShape<UnitSection> Unit() =>
        WithPersonality(
                new ObjectShape<UnitSection>("unit", "A logical unit: a disk over a store.")
                    .Must(
                        "lun",
                        new IntegerShape(0, MostUnits - 1),
                        (u, v) => u.Lun = (int)v,
                        "The logical unit number."
                    )
                    .May(
                        "count",
                        new IntegerShape(1, MostUnits),
                        (u, v) => u.Count = (int)v,
                        "How many; copies count the LUN up and get serial numbers of their own; default 1."
                    )
                    .Must(
                        "store",
                        s_store,
                        (u, v) => u.Store = v,
                        "Where its data is: ram:SIZE, file:PATH, null:SIZE or nbd:ADDRESS, with options after commas."
                    )
                    .May(
                        "fill",
                        new ChoiceShape<StoreFill>("a fill", ("zero", StoreFill.Zero), ("random", StoreFill.Random)),
                        (u, v) => u.Fill = v,
                        "What a ram store holds at boot; default zero."
                    )
                    .May("seek", Seek(), (u, v) => u.Seek = v, "The mechanics of a rotating disk; default none."),
                u => u.Personality
            )
            .May(
                "inquiry_fault",
                Fault(),
                (u, v) => u.InquiryFault = v,
                "A fault: INQUIRY answers this instead, as after a failed firmware update."
            );

    private static ObjectShape<SeekModel> Seek() =>
        new ObjectShape<SeekModel>("seek", "How long a rotating disk takes; one I/O at a time.")
            .May("settle", UnitShape.Time(0, 1_000_000_000), (s, v) => s.SettleNs = v, "Shortest seek; default 500us.")
            .May(
                "full_stroke",
                UnitShape.Time(0, 1_000_000_000),
                (s, v) => s.FullStrokeNs = v,
                "Seek over the whole disk; default 12ms."
            )
            .May(
                "rotation",
                UnitShape.Time(0, 1_000_000_000),
                (s, v) => s.RotationNs = v,
                "Average wait for the sector after a seek; default 3ms."
            )
            .May(
                "rate",
                UnitShape.Size(1_000, Tebi),
                (s, v) => s.BytesPerSecond = v,
                "Data per second from the medium; default 120MB."
            )
            .May(
                "stall_nth",
                new IntegerShape(0, long.MaxValue),
                (s, v) => s.StallNth = v,
                "Which access, counted from 1, is tried again and again; default 0: none."
            )
            .May(
                "stall",
                UnitShape.Time(0, 3_600_000_000_000),
                (s, v) => s.StallNs = v,
                "How long that access takes on top; everything behind it waits. Default 0."
            );

    private static ObjectShape<InquiryFault> Fault() =>
        WithPersonality(
            new ObjectShape<InquiryFault>("inquiry_fault", "Wrong answers to INQUIRY."),
            f => f.Personality
        );

    private static ObjectShape<T> WithPersonality<T>(ObjectShape<T> shape, Func<T, Personality> of)
        where T : LabElement, new() =>
        shape
            .May(
                "vendor",
                new TextShape("a vendor", 8, isAscii: true),
                (t, v) => of(t).Vendor = v,
                "T10 vendor identification, at most 8 characters."
            )
            .May(
                "product",
                new TextShape("a product", 16, isAscii: true),
                (t, v) => of(t).Product = v,
                "Product identification, at most 16 characters."
            )
            .May(
                "revision",
                new TextShape("a revision", 4, isAscii: true),
                (t, v) => of(t).Revision = v,
                "Product revision level, at most 4 characters."
            )
            .May(
                "version",
                new IntegerShape(0, 7),
                (t, v) => of(t).Version = (int)v,
                "VERSION byte: 3 SPC, 4 SPC-2, 5 SPC-3, 6 SPC-4, 7 SPC-5."
            )
            .May(
                "qualifier",
                new IntegerShape(0, 7),
                (t, v) => of(t).Qualifier = (int)v,
                "Peripheral qualifier: 0 connected, 1 not connected, 3 not there."
            );
}
