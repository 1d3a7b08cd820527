using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>The next I/O of a job.</summary>
internal readonly record struct PlannedIo(BlockOperation Operation, long OffsetBytes, long LengthBytes);
