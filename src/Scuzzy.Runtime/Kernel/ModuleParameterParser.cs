namespace Scuzzy.Runtime.Kernel;

/// <summary>Makes a parameter's value of text.</summary>
/// <returns>0, EINVAL or ERANGE.</returns>
internal delegate int ModuleParameterParser<T>(string text, out T value);
