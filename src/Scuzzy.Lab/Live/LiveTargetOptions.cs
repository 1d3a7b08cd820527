using Scuzzy.Iscsi.Login;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Live;

/// <summary>Targets that are served over iSCSI.</summary>
public sealed record LiveTargetOptions
{
    /// <summary>The targets.</summary>
    public required IReadOnlyList<LiveNode> Targets { get; init; }

    /// <summary>The targets' ports.</summary>
    public LivePorts Ports { get; init; } = new();

    /// <summary>What initiators must prove themselves by before they are told the targets' names; null for
    /// nothing.</summary>
    public ChapOptions? DiscoveryChap { get; init; }

    /// <summary>The targets of a lab's section <c>iscsi</c>.</summary>
    /// <exception cref="LabException">It has none, or they are of what only machines have.</exception>
    public static LiveTargetOptions FromLab(LabFile lab)
    {
        if (lab.Iscsi.Count == 0)
        {
            throw new LabException([new LabError(lab.FileName, lab.Position, "a lab without 'iscsi': what to serve")]);
        }

        return new LiveTargetOptions { Targets = [.. lab.Iscsi.Select(section => NodeOf(lab, section))] };
    }

    private static LiveNode NodeOf(LabFile lab, IscsiSection section)
    {
        string[] names = section.Target.Text.Split('.');
        ArraySection array = lab.Arrays.First(a => a.Name.Text == names[0]);
        TargetSection target = array.Targets.First(t => t.Name.Text == names[1]);
        ChapOptions? chap =
            section.Accounts.Count == 0
                ? null
                : new ChapOptions
                {
                    Accounts = [.. section.Accounts.Select(CredentialsOf)],
                    Target = section.Proves is { } proof ? CredentialsOf(proof) : null,
                };
        return new LiveNode
        {
            Login = new LoginTarget
            {
                Name = section.Name.Text,
                Alias = section.Alias,
                Chap = chap,
                Redirection = section.Redirect is { } address ? new Redirection(address, Permanent: false) : null,
                Access = [.. section.Initiators.Select(RuleOf)],
            },
            Units = [.. target.Units.SelectMany(unit => UnitsOf(lab, array, unit, section.Name.Text))],
            Masks =
            [
                .. section
                    .Initiators.Where(i => i.Luns.Count > 0)
                    .Select(i => (i.Name!, (IReadOnlySet<int>)i.Luns.Select(lun => (int)lun).ToHashSet())),
            ],
        };
    }

    private static IEnumerable<LiveUnit> UnitsOf(LabFile lab, ArraySection array, UnitSection unit, string name)
    {
        if (unit.Seek is not null || unit.Fill != StoreFill.Zero || unit.InquiryFault is not null)
        {
            string what = "'seek', 'fill' and 'inquiry_fault' are of machines: a served unit has none";
            throw new LabException([new LabError(lab.FileName, unit.Position, what)]);
        }

        string text = unit.Store.IsCallers ? unit.Store.Text : UnitSpec.Located(unit.Store.Text, lab.Directory);
        if (!UnitSpec.TryParse(text, out UnitSpec? spec, out string error))
        {
            throw new LabException([new LabError(lab.FileName, unit.Store.Position, error)]);
        }

        Personality personality = unit.Personality.Or(array.Personality);
        string? serial = unit.Count == 1 ? spec!.Serial : null;
        return Enumerable
            .Range(unit.Lun, unit.Count)
            .Select(lun => new LiveUnit(lun, text, spec!, TargetBuilder.Named(personality, serial, $"{name}:{lun}")));
    }

    private static ChapCredentials CredentialsOf(AccountSection account) =>
        new(account.User, System.Text.Encoding.UTF8.GetBytes(account.Secret));

    private static AccessRule RuleOf(InitiatorSection initiator) =>
        new()
        {
            InitiatorName = initiator.Name,
            Network = initiator.Network is { } network ? System.Net.IPNetwork.Parse(network.Text) : null,
        };
}
