using Scuzzy.Scsi.Sam;

namespace Scuzzy.Tests.Target;

/// <summary>A task management request as a target port has it.</summary>
internal sealed class PortManagement : SamTaskManagement
{
    public int Answers { get; private set; }

    public Action<PortManagement>? Answered { get; set; }

    protected override void Responded()
    {
        Answers++;
        Assert.Equal(1, Answers);
        Answered?.Invoke(this);
    }
}
