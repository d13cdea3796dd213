using System.CommandLine;

namespace SeqRec.Cli.Commands;

/// <summary>Whether a number that moved inside its tolerance fails too.</summary>
internal static class ExactOption
{
    public static Option<bool> Instance { get; } = new("--exact")
    {
        Description = "A number that is not the very value that was stored fails, even inside its tolerance.",
    };
}
