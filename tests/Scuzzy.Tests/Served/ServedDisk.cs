namespace Scuzzy.Tests.Served;

/// <summary>A served image, and a client of it: over NBD through a whole machine (<c>labs/image.yaml</c>), or over
/// iSCSI.</summary>
internal sealed class ServedDisk : IDisposable
{
    private readonly ServedLab? _lab;
    private readonly ServedTarget? _target;

    /// <param name="wire">nbd or iscsi.</param>
    /// <param name="image">The image.</param>
    /// <param name="socketPath">Where an NBD server will listen.</param>
    /// <param name="tracer">A program and its options that run the server, leaving it this process's child.</param>
    public ServedDisk(string wire, string image, string socketPath, params string[] tracer)
    {
        if (wire == "nbd")
        {
            _lab = ServedLab.Start("labs/image.yaml", image, socketPath, tracer);
            Client = _lab.Connect("sda");
        }
        else
        {
            _target = ServedTarget.Traced(tracer, "--lun", $"0=file:{image}");
            Client = new RawIscsiClient(_target.Port, ServedTarget.Name);
        }
    }

    public StorageClient Client { get; }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _lab?.Kill();
        _target?.Kill();
    }

    public void Dispose()
    {
        Client.Dispose();
        _lab?.Dispose();
        _target?.Dispose();
    }
}
