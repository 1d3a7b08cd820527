namespace Scuzzy.Scsi.Sam;

/// <summary>An initiator port and target port that know each other (SAM-5 4.7: I_T nexus). Made by the target when a
/// transport logs in, kept by the transport's port.</summary>
public abstract class SamNexus
{
    /// <summary>Creates a nexus.</summary>
    /// <param name="initiatorPortName">The initiator port's name as its transport writes it.</param>
    /// <param name="relativeTargetPort">The target port's relative identifier, from 1.</param>
    protected SamNexus(string initiatorPortName, ushort relativeTargetPort)
    {
        InitiatorPortName = initiatorPortName;
        RelativeTargetPort = relativeTargetPort;
    }

    /// <summary>The initiator port's name.</summary>
    public string InitiatorPortName { get; }

    /// <summary>False if there are units of the target that are not shown to it.</summary>
    public virtual bool SeesAll => true;

    /// <summary>The target port's relative identifier (SPC-5 4.3.4), from 1.</summary>
    public ushort RelativeTargetPort { get; }
}
