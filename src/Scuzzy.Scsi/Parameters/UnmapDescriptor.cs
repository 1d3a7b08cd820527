namespace Scuzzy.Scsi.Parameters;

/// <summary>UNMAP block descriptor (SBC-4).</summary>
/// <param name="Lba">First block.</param>
/// <param name="Blocks">Blocks; 0 unmaps nothing.</param>
public readonly record struct UnmapDescriptor(ulong Lba, uint Blocks);
