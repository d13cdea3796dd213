using System.CommandLine;

namespace SeqRec.Cli.Commands;

/// <summary>Where the expected numbers lie.</summary>
internal static class ExpectedOption
{
    public static Option<string> Instance { get; } = new("--expected")
    {
        Description = "Folder of the expected numbers.", DefaultValueFactory = _ => Path.Combine("tests", "expected"),
    };
}
