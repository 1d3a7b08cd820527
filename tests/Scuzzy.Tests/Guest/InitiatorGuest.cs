using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Guest;

/// <summary>A guest with Linux' iSCSI initiator whose script has what tests/guest/initiator defines, and may have the
/// target outside stopped, continued, killed and started again.</summary>
/// <param name="portal">The target's port.</param>
/// <param name="name">The target's name.</param>
/// <param name="act">Does what the script asks its host for.</param>
internal sealed class InitiatorGuest(int portal, string name, Action<string> act)
{
    /// <summary>This machine, as the guest sees it.</summary>
    public const string Host = "10.0.2.2";

    public InitiatorGuest(ServedTarget target)
        : this(target.Port, ServedTarget.Name, word => Act(target, word)) { }

    /// <summary>Gets the guest's traffic in pcap format, a file named after the test and the target's port, if the
    /// variable names a folder.</summary>
    public const string CaptureVariable = "SCUZZY_GUEST_CAPTURE";

    /// <summary>More programs that the script may run.</summary>
    public string[] Tools { get; init; } = [];

    /// <summary>More files and folders of this machine, with their paths in the guest.</summary>
    public (string File, string Path)[] Files { get; init; } = [];

    /// <summary>The longest it may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Runs a script, which must succeed; what it leaves in $OUT is in the folder's "out".</summary>
    public void Run(string folder, string steps)
    {
        using var control = new GuestControl(act);
        string script = Path.Combine(folder, "script");
        File.WriteAllText(
            script,
            $"""
            HOST_PORT={control.Port}
            PORTAL={Host}:{portal}
            node="iscsiadm -m node -T {name} -p $PORTAL"
            new="$node -o new"
            . /lab/initiator
            {steps}
            """
        );
        var guest = new GuestMachine
        {
            Modules = ["virtio_net", "iscsi_tcp", "sd_mod", "sg", "ext4"],
            Tools = ["iscsid", "iscsiadm", "mkfs.ext4", "fsck.ext4", "fio", .. Tools],
            Files = [(GuestMachine.Shipped("initiator"), "/lab/initiator"), .. Files],
            QemuArguments = ["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile=", .. Capture],
            Limit = Limit,
        };
        (int status, string console) = guest.Run(script, Path.Combine(folder, "out"));
        Assert.True(status == 0, $"status {status}\n{console}");
    }

    private string[] Capture =>
        Environment.GetEnvironmentVariable(CaptureVariable) is { Length: > 0 } folder
            ? ["-object", $"filter-dump,id=dump,netdev=net,file={folder}/{TestName}-{portal}.pcap"]
            : [];

    private static string TestName => TestContext.Current.TestMethod!.MethodName;

    private static void Act(ServedTarget target, string word)
    {
        switch (word)
        {
            case "stop":
                target.Signal("STOP");
                break;
            case "go":
                target.Signal("CONT");
                break;
            case "kill":
                target.Kill();
                break;
            case "start":
                target.Restart();
                break;
        }
    }
}
