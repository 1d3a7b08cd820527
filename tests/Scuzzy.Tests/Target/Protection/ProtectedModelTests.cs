using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Target.Protection;

public sealed class ProtectedModelTests
{
    [Theory]
    [InlineData(ProtectionType.Type1)]
    [InlineData(ProtectionType.Type2)]
    [InlineData(ProtectionType.Type3)]
    public void Any_sequence_of_commands_ends_and_leaves_the_medium_as_the_model_has_it(ProtectionType type) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60),
            Prop.ForAll(
                ArbMap.Default.ArbFor<(byte, byte, byte, byte, byte, byte)[]>(),
                steps =>
                {
                    using var port = new ProtectedPort(type);
                    port.Port.Do(Cdb.WriteSame16(0, 12, noDataOut: true));
                    var model = new ProtectedModel(port);
                    foreach ((byte, byte, byte, byte, byte, byte) step in steps)
                    {
                        _ = model.Step(step);
                    }
                }
            )
        );
}
