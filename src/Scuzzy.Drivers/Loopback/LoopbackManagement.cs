using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>One task management function on its way to a target and back. It goes the way that commands go, so it never
/// overtakes one.</summary>
internal sealed class LoopbackManagement : SamTaskManagement
{
    private readonly LoopbackHost _host;
    private readonly LoopbackPort _port;
    private readonly ShardCompletion _completion;

    public LoopbackManagement(LoopbackHost host, LoopbackPort port)
    {
        _host = host;
        _port = port;
        _completion = new ShardCompletion(host.Cpu);
    }

    /// <summary>Sends it and waits for the answer.</summary>
    public async ShardTask<EhOutcome> RunAsync()
    {
        long latency = _host.Options.LatencyNs;
        if (latency > 0)
        {
            await _host.Cpu.Delay(latency);
        }

        LoopbackWire.Send(_port.Cpu, new DelegateWorkItem(() => _port.Target.Manage(this)), _host.Cpu);
        bool answered = await _completion.Wait(_host.Options.ManagementTimeoutNs);
        if (latency > 0 && answered)
        {
            await _host.Cpu.Delay(latency);
        }

        return
            answered && Response is TaskManagementResponse.FunctionComplete or TaskManagementResponse.FunctionSucceeded
            ? EhOutcome.Success
            : EhOutcome.Failed;
    }

    /// <inheritdoc/>
    protected override void Responded() =>
        LoopbackWire.Send(_host.Cpu, new DelegateWorkItem(_completion.Complete), _port.Cpu);
}
