using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Text;

namespace Scuzzy.Tests.Iscsi;

public sealed class IscsiKeysTests
{
    [Theory]
    [InlineData("MaxConnections", 1, 65535, "1")]
    [InlineData("InitialR2T", 0, 1, "Yes")]
    [InlineData("ImmediateData", 0, 1, "Yes")]
    [InlineData("MaxRecvDataSegmentLength", 512, 16777215, "8192")]
    [InlineData("MaxBurstLength", 512, 16777215, "262144")]
    [InlineData("FirstBurstLength", 512, 16777215, "65536")]
    [InlineData("DefaultTime2Wait", 0, 3600, "2")]
    [InlineData("DefaultTime2Retain", 0, 3600, "20")]
    [InlineData("MaxOutstandingR2T", 1, 65535, "1")]
    [InlineData("DataPDUInOrder", 0, 1, "Yes")]
    [InlineData("DataSequenceInOrder", 0, 1, "Yes")]
    [InlineData("ErrorRecoveryLevel", 0, 2, "0")]
    [InlineData("HeaderDigest", 0, 1, "None")]
    [InlineData("DataDigest", 0, 1, "None")]
    [InlineData("TaskReporting", 0, 2, "RFC3720")]
    [InlineData("iSCSIProtocolLevel", 0, 31, "1")]
    public void Ranges_and_defaults_are_the_standards(string name, int minimum, int maximum, string value)
    {
        IscsiKey key = IscsiKeys.Find(name)!;
        Assert.Equal(value, key.Format(key.Get!(new NegotiatedParameters())));
        Assert.True(key.TryParse(key.Format(minimum), out int first) && first == minimum);
        Assert.True(key.TryParse(key.Format(maximum), out int last) && last == maximum);
        if (key.Values.Length == 0)
        {
            Assert.False(key.TryParse(TextValues.Number(minimum - 1), out _));
            Assert.False(key.TryParse(TextValues.Number(maximum + 1), out _));
        }
        else
        {
            Assert.Equal(maximum + 1, key.Values.Length);
        }
    }

    [Fact]
    public void What_is_agreed_on_is_what_both_sides_functions_say()
    {
        IscsiKey[] keys = [.. IscsiKeys.All.Where(key => key.Get is not null)];
        Gen<(IscsiKey Key, int Offer, int Own)> cases =
            from key in Gen.Elements(keys)
            let last = key.Values.Length > 0 ? key.Values.Length - 1 : key.Maximum
            from offer in Gen.Choose(key.Minimum, last)
            from own in Gen.Choose(key.Minimum, last)
            select (key, offer, own);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    NegotiatedParameters offers = c.Key.Set!(
                        new NegotiatedParameters { MaxBurstLength = (1 << 24) - 1 },
                        c.Own
                    );
                    LoginDialogue login = new(LoginDialogue.Options(offers: offers));
                    // A burst long enough for any first burst.
                    string burst = c.Key == IscsiKeys.FirstBurstLength ? " MaxBurstLength=16777215" : "";
                    login.Say(1, 3, $"{LoginDialogue.Names} {c.Key.Name}={c.Key.Format(c.Offer)}{burst}");
                    int expected = c.Key.Name switch
                    {
                        "InitialR2T" or "DataPDUInOrder" or "DataSequenceInOrder" or "DefaultTime2Wait" => Math.Max(
                            c.Offer,
                            c.Own
                        ),
                        "MaxRecvDataSegmentLength" => c.Offer,
                        "HeaderDigest" or "DataDigest" or "TaskReporting" when c.Offer > c.Own => -1,
                        "HeaderDigest" or "DataDigest" or "TaskReporting" => c.Offer,
                        _ => Math.Min(c.Offer, c.Own),
                    };
                    string? answer = login.Answer(c.Key.Name);
                    if (c.Key == IscsiKeys.MaxRecvDataSegmentLength)
                    {
                        Assert.Equal(TextValues.Number(offers.TargetMaxRecvDataSegmentLength), answer);
                    }
                    else
                    {
                        Assert.Equal(expected < 0 ? "Reject" : c.Key.Format(expected), answer);
                    }

                    if (expected >= 0)
                    {
                        Assert.Equal(expected, c.Key.Get!(login.Parameters!));
                    }
                }
            )
        );
    }

    [Theory]
    [InlineData("None,CRC32C", "None")]
    [InlineData("CRC32C,None", "CRC32C")]
    [InlineData("MD5,CRC32C", "CRC32C")]
    [InlineData("MD5", "Reject")]
    [InlineData("", "Reject")]
    [InlineData("crc32c", "Reject")]
    public void Of_a_list_the_first_value_that_the_target_has_is_taken(string offer, string answer)
    {
        LoginDialogue login = new(LoginDialogue.Options());
        login.Say(1, 3, $"{LoginDialogue.Names} DataDigest={offer}");
        Assert.Equal(answer, login.Answer("DataDigest"));
    }
}
