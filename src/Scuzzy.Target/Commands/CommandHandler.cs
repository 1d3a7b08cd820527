using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Commands;

/// <summary>Executes one command: ends the task, at once or from a continuation.</summary>
internal delegate void CommandHandler(UnitTask task);
