namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>A conversation that is kept.</summary>
/// <param name="profile">The profile of the server that it was held with.</param>
/// <param name="steps">What was said; at least one step.</param>
internal sealed class FuzzConversation(int profile, FuzzStep[] steps)
{
    public int Profile => profile;

    public FuzzStep[] Steps => steps;

    /// <summary>How often it was chosen to be changed.</summary>
    public int Uses { get; set; }

    public static FuzzConversation Read(BinaryReader reader)
    {
        int profile = reader.ReadUInt16();
        var steps = new FuzzStep[reader.ReadUInt16()];
        for (int i = 0; i < steps.Length; i++)
        {
            int peer = reader.ReadByte();
            long rest = reader.ReadInt64();
            steps[i] = new FuzzStep(peer, reader.ReadBytes(reader.ReadInt32()), rest);
        }

        return new FuzzConversation(profile, steps);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((ushort)profile);
        writer.Write((ushort)steps.Length);
        foreach (FuzzStep step in steps)
        {
            writer.Write((byte)step.Peer);
            writer.Write(step.RestNs);
            writer.Write(step.Bytes.Length);
            writer.Write(step.Bytes);
        }
    }
}
