using Scuzzy.Lab.Model;

namespace Scuzzy.Lab.Exploration;

/// <summary>A submitter of a case.</summary>
internal sealed record CaseTask(string Name, string Disk, int Cpu, IReadOnlyList<TaskOperation> Operations);
