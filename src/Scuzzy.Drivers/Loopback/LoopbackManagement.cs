using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>One task management function on the loopback wire; made for one use.</summary>
internal sealed class LoopbackManagement : SamTaskManagement
{
    private readonly LoopbackHost _host;
    private readonly LoopbackPort _port;
    private readonly ShardCompletion _answered;

    public LoopbackManagement(LoopbackHost host, LoopbackPort port, TaskManagementFunction function)
    {
        _host = host;
        _port = port;
        _answered = new ShardCompletion(host.InterruptCpu);
        Function = function;
        Nexus = port.Nexus!;
    }

    /// <summary>Sends it and waits for the answer.</summary>
    /// <returns>The answer, or null if none came in time.</returns>
    public async ShardTask<TaskManagementResponse?> ExecuteAsync()
    {
        Cross(_host.InterruptCpu, _port.Cpu, new DelegateWorkItem(() => _port.Target.Manage(this)));
        bool wasAnswered = await _answered.Wait(_host.TaskManagementTimeoutNs);
        return wasAnswered ? Response : null;
    }

    /// <inheritdoc/>
    protected override void Responded() =>
        Cross(_port.Cpu, _host.InterruptCpu, new DelegateWorkItem(_answered.Complete));

    private void Cross(Cpu from, Cpu to, WorkItem item)
    {
        if (_host.LatencyNs == 0)
        {
            LoopbackWire.Deliver(from, to, item);
        }
        else
        {
            new LoopbackWire.Latency(from, item).Send(to, _host.LatencyNs);
        }
    }
}
