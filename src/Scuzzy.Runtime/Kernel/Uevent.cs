namespace Scuzzy.Runtime.Kernel;

/// <summary>News of an object for user space (kernel: kobject_uevent, udev).</summary>
/// <param name="Sequence">Its number, from 1 (SEQNUM).</param>
/// <param name="Action">What happened.</param>
/// <param name="Path">The object's path (DEVPATH).</param>
/// <param name="Environment">Further variables, <c>NAME=value</c>, in order.</param>
public sealed record Uevent(long Sequence, UeventAction Action, string Path, IReadOnlyList<string> Environment)
{
    /// <summary>The event as udevadm monitor names it: <c>add@/devices/…</c>.</summary>
    public override string ToString() => $"{Action.ToString().ToLowerInvariant()}@{Path}";
}
