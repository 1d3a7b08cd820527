using System.CommandLine;

namespace Scuzzy.Command;

internal static class Program
{
    private static int Main(string[] args)
    {
        ParseResult result = CommandTree.Build().Parse(args);
        return CommandTree.Invoke(result);
    }
}
