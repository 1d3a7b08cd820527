using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

/// <summary>A bio that counts its ends.</summary>
internal sealed class TestBio : Bio
{
    public int Ends { get; private set; }

    public bool HasEnded => Ends > 0;

    public Action<TestBio>? OnEnded { get; init; }

    protected override void Ended()
    {
        Ends++;
        OnEnded?.Invoke(this);
    }
}
