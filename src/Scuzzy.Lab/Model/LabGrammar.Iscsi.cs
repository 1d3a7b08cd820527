using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private static ObjectShape<IscsiSection> Iscsi() =>
        new ObjectShape<IscsiSection>("iscsi", "A target of an array that 'serve --iscsi' serves.")
            .Must("target", s_target, (i, v) => i.Target = v, "Which one, as ARRAY.TARGET.")
            .Must("name", s_iscsiName, (i, v) => i.Name = v, "Its iSCSI name.")
            .May("alias", new TextShape("an alias", 255), (i, v) => i.Alias = v, "What it is called for people.")
            .May(
                "accounts",
                new ListShape<AccountSection>(Account(), 1, 1024),
                (i, v) => i.Accounts = v,
                "CHAP accounts that initiators log in by; default none: without CHAP."
            )
            .May(
                "proves",
                Account(),
                (i, v) => i.Proves = v,
                "What the target proves itself by, to initiators that ask; default nothing."
            )
            .May(
                "initiators",
                new ListShape<InitiatorSection>(Initiator(), 1, 4096),
                (i, v) => i.Initiators = v,
                "Who may use it; default everybody."
            )
            .May(
                "redirect",
                new TextShape("host:port", 255, isAscii: true),
                (i, v) => i.Redirect = v,
                "Where initiators are sent instead; default nowhere."
            );

    private static ObjectShape<AccountSection> Account() =>
        new ObjectShape<AccountSection>("account", "A CHAP account.")
            .Must("user", new TextShape("a name", 255), (a, v) => a.User = v, "The name.")
            .Must("secret", new TextShape("a secret", 255), (a, v) => a.Secret = v, "The secret.");

    private static ObjectShape<InitiatorSection> Initiator() =>
        new ObjectShape<InitiatorSection>("initiator", "Initiators that may use a target.")
            .May("name", s_iscsiName, (i, v) => i.Name = v.Text, "Its iSCSI name; default any.")
            .May("network", s_network, (i, v) => i.Network = v, "The network that it must be in; default any.")
            .May(
                "luns",
                new ListShape<long>(new IntegerShape(0, MostUnits - 1), 1, MostUnits),
                (i, v) => i.Luns = v,
                "The units that it sees, which needs its name; default all."
            );
}
