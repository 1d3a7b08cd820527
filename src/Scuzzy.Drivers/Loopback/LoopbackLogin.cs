using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>Makes the nexus between a host and a target, on the target's shard.</summary>
internal sealed class LoopbackLogin(LoopbackHost host, LoopbackPort port)
{
    private readonly ShardCompletion _completion = new(host.Cpu);
    private SamNexus? _nexus;

    public async ShardTask RunAsync()
    {
        LoopbackWire.Send(port.Cpu, new DelegateWorkItem(Login), host.Cpu);
        await _completion.Wait();
        port.Nexus = _nexus;
    }

    private void Login()
    {
        _nexus = port.Target.Login(host.Options.InitiatorPortName, port.RelativeTargetPort);
        LoopbackWire.Send(host.Cpu, new DelegateWorkItem(_completion.Complete), port.Cpu);
    }
}
