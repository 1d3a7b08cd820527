namespace Scuzzy.Initiator.Mid;

/// <summary>Which way a command's data goes (kernel: enum dma_data_direction).</summary>
public enum DataDirection : byte
{
    /// <summary>No data.</summary>
    None,

    /// <summary>From the device: data-in.</summary>
    FromDevice,

    /// <summary>To the device: data-out.</summary>
    ToDevice,
}
