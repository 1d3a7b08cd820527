namespace Scuzzy.Command;

/// <summary>How the command ends; listed in --help.</summary>
internal static class ExitCode
{
    /// <summary>Done; for run: every expectation and invariant held.</summary>
    public const int Ok = 0;

    /// <summary>run: an expectation or invariant did not hold, or the machine crashed; tools: the device answered with
    /// an error; explain: nothing was found.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The lab is wrong, or cannot be read.</summary>
    public const int BadLab = 3;

    /// <summary>A file or socket that the command needs cannot be used.</summary>
    public const int Environment = 4;

    /// <summary>A bug in Scuzzy.</summary>
    public const int Bug = 70;

    public const string Help = """
        Exit codes:
          0   done; run: every expectation and invariant held
          1   run: an expectation or invariant did not hold, or the machine crashed; tools: the device answered with an
              error; explain: nothing was found
          2   the command line is wrong
          3   the lab is wrong or cannot be read
          4   a file or socket that the command needs cannot be used
          70  a bug in Scuzzy
        """;
}
